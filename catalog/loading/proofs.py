"""Sections `proof_items` and `sources`: proofs with basis, risk, letters and commitment; how issuers store them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog import actions, letter_fields
from catalog.initials import initials
from catalog.loading.facts import Facts, start_of
from catalog.loading.rows import Row
from catalog.loading.upsert import upsert
from catalog.models import (
    CommitmentTemplate,
    Department,
    LetterTemplate,
    Programme,
    ProofItem,
    ProofItemVersion,
    ProofSource,
    RiskAssessment,
    SlaTier,
    VersionStatus,
)
from portal.foundation.errors import DomainError

PROOF = (
    "code", "name", "shows", "legal_basis", "secret", "excluded_area", "cancelled", "issuing_departments",
    "risk_assessment", "commitment", "letter", "reply_texts",
)  # fmt: skip
COMMITMENT = (
    "allowed", "content", "liability", "check_method", "check_days", "check_mode", "check_share", "check_standard",
    "field", "is_published", "published_where", "published_days", "programmes",
)  # fmt: skip
RISK = ("conclusion", "grounds", "assessed_on", "reviewed_on", "review_due_on", "programmes")
LETTER = ("inquiry_text", "reply_text", "fields", "programmes")
LETTER_FIELD = ("name", "label", "type", "unit", "required", "options", "least", "most", "longest")
SOURCE = ("proof", "department", "period", "tier", "storage", "own_limit_days")
OUTCOMES = ("matched", "mismatched", "not_found")


def load_proof_items(facts: Facts) -> None:
    """Proofs by code. Different facts make a new version in force from now on; the same facts change nothing."""
    departments = {one.code: one for one in Department.objects.all()}
    programmes = {one.code: one for one in Programme.objects.all()}
    good = [
        (row, values)
        for row in facts.rows("proof_items", PROOF)
        if (values := _read(row, departments, programmes)) and row.ok
    ]
    names = [
        {"code": row.text("code"), "name": row.text("name"), "initials": initials(row.text("name"))[:80],
         "is_secret": row.flag("secret"), "excluded_area": row.text("excluded_area")}
        for row, _values in good
    ]  # fmt: skip
    proofs = upsert(ProofItem, ["code"], names, facts.counts("proof_items"))
    keepers = _keepers(facts)
    for row, values in good:
        proof = proofs[row.text("code"),]
        if facts.demo and not proof.is_demo and not proof.versions.exists():
            proof.is_demo = True
            proof.save(update_fields=["is_demo"])
        _assess(proof, row, programmes)
        _write_letters(proof, row, facts, _cities(row, keepers.get(proof.code, set()), departments, programmes))
        _write_commitment(proof, row, facts, programmes)
        _publish(proof, row, values, facts)


def _read(row: Row, departments: dict[str, Department], programmes: dict[str, Programme]) -> dict[str, Any]:
    """The facts of a version, with everything else in the row checked on the way."""
    row.text("code", required=True, longest=50)
    row.text("name", required=True, longest=80)
    if row.has("excluded_area"):
        row.choice("excluded_area", ProofItem.ExcludedArea.values)
    cancelled = row.inner("cancelled", ["reason"])
    _check_letter(row, programmes)
    _check_commitment(row, programmes)
    return {
        "legal_basis": row.text("legal_basis", required=cancelled is None),
        "shows": row.text("shows"),
        "cancelled": cancelled is not None,
        "cancel_reason": cancelled.text("reason", required=True, longest=200) if cancelled else "",
        "issuers": row.each_found("issuing_departments", departments),
    }


def _publish(proof: ProofItem, row: Row, values: dict[str, Any], facts: Facts) -> None:
    issuers: list[Department] = values.pop("issuers")
    last = proof.versions.order_by("-version").prefetch_related("issuing_departments").first()
    if last and _same(last, values, issuers):
        return
    version = ProofItemVersion.objects.create(
        proof=proof, version=last.version + 1 if last else 1, valid_from=facts.at, **values
    )
    version.issuing_departments.set(issuers)
    try:
        actions.proofs.publish(version_id=version.pk, by=facts.by, at=facts.at)
    except DomainError as error:
        row.bad("code", proof.code, error.message)


def _same(last: ProofItemVersion, values: dict[str, Any], issuers: list[Department]) -> bool:
    same_values = all(getattr(last, name) == value for name, value in values.items())
    return same_values and {one.pk for one in last.issuing_departments.all()} == {one.pk for one in issuers}


def _assess(proof: ProofItem, row: Row, programmes: dict[str, Programme]) -> None:
    one = row.inner("risk_assessment", RISK)
    if one is None:
        return
    assessed, reviewed = one.day("assessed_on", required=True), one.day("reviewed_on")
    values = {
        "conclusion": one.choice("conclusion", RiskAssessment.Conclusion.values),
        "grounds": one.text("grounds", required=True),
        "reviewed_at": start_of(reviewed) if reviewed else None,
        "review_due_on": one.day("review_due_on"),
    }
    cities = _named_or_all(one, programmes)
    if not one.ok or assessed is None:
        return
    for programme in cities:
        RiskAssessment.objects.update_or_create(
            proof=proof, programme=programme, assessed_at=start_of(assessed), defaults=values
        )


def _named_or_all(one: Row, programmes: dict[str, Programme]) -> Iterable[Programme]:
    """The cities in which it holds: those that it names, else every one."""
    return one.each_found("programmes", programmes) or programmes.values()


# --- templates ---


def _check_letter(row: Row, programmes: dict[str, Programme]) -> None:
    letter = row.inner("letter", LETTER)
    if letter:
        letter.text("inquiry_text", required=True)
        letter.each_found("programmes", programmes)
        _fields(letter)
    for one in row.inners("reply_texts", ["outcome", "text"]):
        one.choice("outcome", OUTCOMES)
        one.text("text", required=True)


def _fields(letter: Row) -> list[dict[str, Any]]:
    return [
        {
            "name": one.text("name", required=True, longest=60),
            "label": one.text("label", required=True, longest=60),
            "type": one.choice("type", letter_fields.TYPES, default="text"),
            "required": one.flag("required", default=True),
            **({"unit": one.text("unit", longest=20)} if one.has("unit") else {}),
            **({"options": one.items("options")} if one.has("options") else {}),
            **{bound: one.data[bound] for bound in ("least", "most", "longest") if one.has(bound)},
        }
        for one in letter.inners("fields", LETTER_FIELD)
    ]


def _check_commitment(row: Row, programmes: dict[str, Programme]) -> Row | None:
    one = row.inner("commitment", COMMITMENT)
    if one is None or not one.flag("allowed"):
        return None
    for name in ("content", "liability", "check_method"):
        one.text(name, required=True)
    _check_plan(one)
    one.each_found("programmes", programmes)
    if row.data.get("risk_assessment") is None:
        row.bad("commitment", "allowed", _("没有风险评估的，不能告知承诺。"))
    return one


def _check_plan(one: Row) -> None:
    """How, how many and until when is checked; where and how long it is published."""
    one.integer("check_days", least=1, most=365)
    mode = one.choice("check_mode", CommitmentTemplate.CheckMode.values, default=CommitmentTemplate.CheckMode.ALL)
    if mode == CommitmentTemplate.CheckMode.SAMPLED and not one.has("check_share"):
        one.bad("check_share", "", _("抽查须写明比例。"))
    one.choice("field", CommitmentTemplate.Field.values, default=CommitmentTemplate.Field.OTHER)
    one.flag("is_published")
    one.text("published_where", longest=120)


def _notice(one: Row) -> dict[str, Any]:
    sampled = CommitmentTemplate.CheckMode.SAMPLED
    mode = one.choice("check_mode", CommitmentTemplate.CheckMode.values, default=CommitmentTemplate.CheckMode.ALL)
    return {
        "content": one.text("content"),
        "liability": one.text("liability"),
        "check_method": one.text("check_method"),
        "check_days": one.integer("check_days", least=1, most=365),
        "check_mode": mode,
        "check_share": one.integer("check_share", least=1, most=99) if mode == sampled else 100,
        "check_standard": one.text("check_standard"),
        "field": one.choice("field", CommitmentTemplate.Field.values, default=CommitmentTemplate.Field.OTHER),
        "is_published": one.flag("is_published"),
        "published_where": one.text("published_where", longest=120),
        "published_days": one.integer("published_days", least=1, most=3650) if one.has("published_days") else 30,
    }


def _keepers(facts: Facts) -> dict[str, set[str]]:
    """By proof: the departments that keep it, as this document's `sources` say; they are checked in their turn."""
    found: dict[str, set[str]] = {}
    rows = facts.document.get("sources")
    for one in rows if isinstance(rows, list) else []:
        if isinstance(one, dict):
            found.setdefault(str(one.get("proof")), set()).add(str(one.get("department")))
    return found


def _cities(
    row: Row, keepers: set[str], departments: dict[str, Department], programmes: dict[str, Programme]
) -> Iterable[Programme]:
    """In which cities the row's letter holds: those that it names, else those whose departments issue the proof.

    Where nobody is said to issue it, every city: then none has another letter to put before it.
    """
    letter = row.inner("letter", LETTER)
    named = letter.each_found("programmes", programmes) if letter else []
    if named:
        return named
    codes = {*row.items("issuing_departments"), *keepers} & departments.keys()
    issuing = {departments[code].programme_id for code in codes}
    return [one for one in programmes.values() if one.pk in issuing] or programmes.values()


def _write_letters(proof: ProofItem, row: Row, facts: Facts, cities: Iterable[Programme]) -> None:
    """Each city's template of a proof; one that differs from its newest becomes its next version."""
    letter = row.inner("letter", LETTER)
    if letter is None:
        return
    content = {
        "inquiry": letter.text("inquiry_text"),
        "reply": letter.text("reply_text"),
        "fields": _fields(letter),
        "canned": [{"outcome": one["outcome"], "text": one["text"]} for one in row.items("reply_texts")],
    }
    for programme in cities:
        own = LetterTemplate.objects.filter(proof=proof, programme=programme)
        _next_version(own, content, facts, proof=proof, programme=programme)


def _write_commitment(proof: ProofItem, row: Row, facts: Facts, programmes: dict[str, Programme]) -> None:
    """Each city's text of a proof; one that differs from its newest becomes its next version."""
    one = _check_commitment(row, programmes)
    if one is None:
        return
    for programme in _named_or_all(one, programmes):
        own = CommitmentTemplate.objects.filter(proof=proof, programme=programme)
        _next_version(own, _notice(one), facts, proof=proof, programme=programme)


def _next_version(
    versions: QuerySet[LetterTemplate] | QuerySet[CommitmentTemplate],
    content: dict[str, Any],
    facts: Facts,
    **identity: Any,
) -> None:
    known: list[Any] = list(versions.order_by("-version"))
    written = (one for one in known if getattr(one, "status", VersionStatus.PUBLISHED) != VersionStatus.DRAFT)
    last = next(written, None)
    if last and all(getattr(last, name) == value for name, value in content.items()):
        return
    number = known[0].version + 1 if known else 1
    versions.create(version=number, valid_from=facts.at, **identity, **content)


# --- how it is stored ---


def load_sources(facts: Facts) -> None:
    """Proof × issuing department × record period → tier of the department's programme."""
    proofs = {one.code: one for one in ProofItem.objects.all()}
    departments = {one.code: one for one in Department.objects.all()}
    tiers = {(one.programme_id, one.code): one for one in SlaTier.objects.current()}
    rows = []
    for row in facts.rows("sources", SOURCE):
        proof, department = row.found("proof", proofs), row.found("department", departments)
        code = row.text("tier", required=True)
        tier = tiers.get((department.programme_id, code)) if department else None
        if department and tier is None:
            row.bad("tier", code, _("这项建设没有这个时限档。"))
        limit = row.integer("own_limit_days", least=1, most=365) if row.has("own_limit_days") else None
        values = {
            "proof": proof, "department": department, "tier": tier, "period": row.text("period", longest=40),
            "storage": row.text("storage", longest=80), "own_limit_days": limit,
        }  # fmt: skip
        if row.ok:
            rows.append(values)
    upsert(ProofSource, ["proof", "department", "period"], rows, facts.counts("sources"))
