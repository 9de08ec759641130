"""Section `credit_records` of a facts document: records that bar a holder from commitments; a city's ladder."""

from catalog.loading.facts import Facts, start_of
from catalog.loading.files import fixtures, read_json
from catalog.loading.report import Report
from catalog.models import Programme
from certificates.loading.holders import Known, find_holder
from verification.models import CreditRecord, EscalationLevel

CREDIT_RECORD = ("programme", "document_type", "number", "kind", "recorded_on", "source", "legal_basis")


def load_credit_records(facts: Facts) -> None:
    """A holder has one record of a kind on a day; loading it again changes nothing."""
    programmes = {one.code: one for one in Programme.objects.all()}
    for row in facts.rows("credit_records", CREDIT_RECORD):
        programme, holder = row.found("programme", programmes), find_holder(row, facts, Known())
        kind, day = row.choice("kind", CreditRecord.Kind.values), row.day("recorded_on", required=True)
        if not row.ok or day is None or holder is None or programme is None:
            continue
        said = {"source": row.text("source", longest=120), "legal_basis": row.text("legal_basis", longest=200)}
        _record, created = CreditRecord.objects.get_or_create(
            holder=holder,
            programme=programme,
            kind=kind,
            recorded_at=start_of(day),
            defaults={"is_demo": facts.demo, **said},
        )
        facts.counts("credit_records").created += created
        facts.counts("credit_records").unchanged += not created


def load_levels(city: str, programme: Programme, report: Report) -> None:
    """The ladder of a city's `programme.json`, once: afterwards it is the office's own setting."""
    counts = report.counts["escalation_levels"]
    wanted = read_json(fixtures() / city / "programme.json")["verification_regime"].get("escalation_levels", [])
    known = set(EscalationLevel.objects.filter(programme=programme).values_list("pk", flat=True))
    if known:
        counts.unchanged += len(known)
        return
    EscalationLevel.objects.bulk_create(
        EscalationLevel(programme=programme, rank=rank, **level) for rank, level in enumerate(wanted, start=1)
    )
    counts.created += len(wanted)
