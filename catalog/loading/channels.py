"""Sections `outside_issuers` and `interim_periods`: units beyond the city, and the dated switch of interim channels."""

from catalog import actions
from catalog.actions.outside import Entry
from catalog.loading.facts import Facts, start_of
from catalog.loading.rows import Row
from catalog.models import InterimPeriod, InterimWay, OutsideIssuer, Programme, ProofItem
from portal.foundation.errors import DomainError

ISSUER = (
    "programme", "kind", "area", "name", "phone", "address", "how", "reason", "contact", "typical_days", "proofs",
)  # fmt: skip
PERIOD = ("programme", "ways", "from", "reason")


def load_outside_issuers(facts: Facts) -> None:
    """A unit has one entry in a programme by area and name; what differs is changed, the same changes nothing."""
    programmes = {one.code: one for one in Programme.objects.all()}
    proofs = {one.code: one for one in ProofItem.objects.all()}
    for row in facts.rows("outside_issuers", ISSUER):
        programme, named, entry = row.found("programme", programmes), row.each_found("proofs", proofs), _entry(row)
        if not row.ok or programme is None:
            continue
        try:
            _write(facts, programme, entry, {proof.pk for proof in named})
        except DomainError as error:
            row.bad("name", entry.name, " ".join([error.message, *error.errors.values()]))


def _entry(row: Row) -> Entry:
    return Entry(
        kind=row.text("kind", required=True, longest=40),
        area=row.text("area", required=True, longest=60),
        name=row.text("name", required=True, longest=80),
        how=row.choice("how", OutsideIssuer.How.values),
        phone=row.text("phone", longest=40),
        address=row.text("address", longest=120),
        reason=row.text("reason", longest=200),
        contact=row.text("contact", longest=120),
        typical_days=row.integer("typical_days", least=1, most=365) if row.has("typical_days") else None,
    )


def _write(facts: Facts, programme: Programme, entry: Entry, proof_ids: set[int]) -> None:
    counts = facts.counts("outside_issuers")
    unit = OutsideIssuer.objects.in_use().filter(programme=programme, area=entry.area, name=entry.name).first()
    if unit is None:
        actions.outside.enter(
            programme_id=programme.pk, entry=entry, by=facts.by, at=facts.at, proof_ids=proof_ids, is_demo=facts.demo
        )
        counts.created += 1
        return
    same = all(getattr(unit, name) == getattr(entry, name) for name in Entry.__dataclass_fields__)
    if same and set(unit.proofs.values_list("pk", flat=True)) == proof_ids:
        counts.unchanged += 1
        return
    actions.outside.change(issuer_id=unit.pk, entry=entry, by=facts.by, at=facts.at, proof_ids=proof_ids)
    counts.changed += 1


def load_interim_periods(facts: Facts) -> None:
    """A period begins once: a programme that has one from that day on is left alone."""
    programmes = {one.code: one for one in Programme.objects.all()}
    counts = facts.counts("interim_periods")
    for row in facts.rows("interim_periods", PERIOD):
        programme, day = row.found("programme", programmes), row.day("from", required=True)
        ways = [str(way) for way in row.items("ways")]
        for way in set(ways) - set(InterimWay.values):
            row.bad("ways", way, "、".join(InterimWay.values))
        reason = row.text("reason", required=True, longest=200)
        if not row.ok or programme is None or day is None:
            continue
        if InterimPeriod.objects.filter(programme=programme, starts_at=start_of(day)).exists():
            counts.unchanged += 1
            continue
        try:
            actions.interim.switch_on(
                programme_id=programme.pk, ways=ways, reason=reason, by=facts.by, at=facts.at, starts_at=start_of(day)
            )
            counts.created += 1
        except DomainError as error:
            row.bad("from", str(day), " ".join([error.message, *error.errors.values()]))
