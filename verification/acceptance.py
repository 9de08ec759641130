"""What the acceptance of a case rests on: what the applicant still owes, what of it may follow, and until when.

容缺受理 is for everyone. What departments are getting from each other is no lack of the applicant's. How many
working days one has is a setting of the programme: the source is silent, so it is marked as an assumption there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.models import Way
from catalog.queries import cancelled
from verification import form_cells, terms
from verification.models import Case, CaseProof, Correction
from verification.models.materials import handed_in

APPLICANTS_OWN = frozenset({Way.APPLICANT, Way.COMMITMENT})


@dataclass(frozen=True, slots=True)
class Acceptance:
    """`may_follow` and `essential` are names of fields and proofs, no values; `due_at` is for what may follow."""

    may_follow: list[str]
    essential: list[str]
    due_at: datetime | None


def acceptance_of(case: Case, at: datetime) -> Acceptance:
    """What an acceptance at `at` would say."""
    proofs = _owed_proofs(case, at)
    follow = _may_follow(case, proofs)
    essential = list(dict.fromkeys(row.proof.name for row in proofs if not row.requirement.may_follow))
    due = working_days_from(case, case.programme.tolerance_days, at) if follow else None
    return Acceptance(may_follow=follow, essential=essential, due_at=due)


def still_to_follow(case: Case, at: datetime) -> list[str]:
    """Of what was to follow after the acceptance, the names of what has not come yet, be it by hand or from home."""
    return still_to_follow_of([case], at)[case.pk]


def still_to_follow_of(cases: Sequence[Case], at: datetime) -> dict[UUID, list[str]]:
    """The same for many, in one query; in none where nothing was to follow."""
    tolerated = [case for case in cases if case.pending_materials]
    proofs: dict[UUID, list[CaseProof]] = {case.pk: [] for case in tolerated}
    for row in _open_proofs(tolerated, at, unless=handed_in()) if tolerated else []:
        if owed(row):
            proofs[row.case_id].append(row)
    missing = {case.pk: set(_may_follow(case, proofs[case.pk])) for case in tolerated}
    return {case.pk: [name for name in case.pending_materials if name in missing[case.pk]] for case in cases}


def open_proofs(case: Case, at: datetime) -> list[CaseProof]:
    """Required proofs that the case still waits for, in their order; one cancelled by now is none."""
    return _open_proofs([case], at)


def owed(proof: CaseProof) -> bool:
    """Whether an open proof waits for the applicant, not for a department."""
    return proof.way in APPLICANTS_OWN


def is_term_over(case: Case, at: datetime) -> bool:
    """Whether a term that the applicant was given has passed: of what was to follow, or of an open correction."""
    if case.pending_due_at is not None and case.pending_due_at < at:
        return True
    return Correction.objects.open().filter(case=case, due_at__lt=at).exists()


def consequence() -> str:
    """What happens if it does not follow in time."""
    return _("到期没有补齐的，窗口会再提醒；仍不补的，可以按材料不全作出不予决定，您也可以撤回后再办。")


def working_days_from(case: Case, days: int, at: datetime) -> datetime:
    """The end of the `days`-th working day after `at`, by the accepting department's calendar and hours."""
    return terms.term(case.department, at, days).due_at


def _open_proofs(cases: Sequence[Case], at: datetime, *, unless: Q | None = None) -> list[CaseProof]:
    rows = CaseProof.objects.filter(case__in=cases, required=True)
    rows = rows if unless is None else rows.exclude(unless)
    rows = rows.exclude(proof_id__in=cancelled(at).values("proof_id"))
    return [row for row in rows.select_related("proof", "party__holder", "requirement") if row.is_open]


def _owed_proofs(case: Case, at: datetime) -> list[CaseProof]:
    return [row for row in open_proofs(case, at) if owed(row)]


def _may_follow(case: Case, proofs: Iterable[CaseProof]) -> list[str]:
    names = [row.proof.name for row in proofs if row.requirement.may_follow]
    return list(dict.fromkeys([*_empty_fields(case), *names]))


def _empty_fields(case: Case) -> list[str]:
    """Labels of required fields that people must fill; what a reply will fill is not theirs."""
    form = case.form or {}
    cells = [(field, form.get(field["name"]) or form_cells.to_fill()) for field in case.item_version.form]
    return [
        str(field["label"])
        for field, cell in cells
        if field.get("required") and not form_cells.is_filled(cell) and cell["source"]["kind"] != "waiting"
    ]
