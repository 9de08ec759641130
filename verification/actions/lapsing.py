"""Terms that would lapse in silence, noted once each and told to the clerk of the case.

What an applicant was given a term for (corrections, what was to follow, supplements), and planned visits that nobody
recorded. What is settled by then is marked and told to nobody.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from portal.foundation.subjects import Subject
from verification import acceptance
from verification.actions import noting
from verification.actions.noting import Due, Level, Passed
from verification.models import OPEN_CASES, Case, CaseProof, Correction, SiteCheck, SupplementRecord


class Lapse(NamedTuple):
    """A kind of term: when it has passed, and which of those that passed still wait for something."""

    level: Level
    waiting: Callable[..., list[Passed]]  # of what was marked, `at` now


def note_lapsed(*, at: datetime, limit: int) -> int:
    """Note what has lapsed, at most `limit` of each kind; returns how many. Safe to run twice and side by side."""
    return sum(noting.note(lapse.level, partial(lapse.waiting, at=at), at=at, limit=limit) for lapse in LAPSES)


def _passed(case_id: Any, due: Due, **details: str) -> Passed:
    subject = Subject(Case._meta.label_lower, str(case_id))
    return Passed(subject, {"case": str(case_id)}, due.moment, details)


def _corrections(rows: Sequence[Due], at: datetime) -> list[Passed]:
    cases = dict(Correction.objects.filter(pk__in=noting.ids(rows)).values_list("pk", "case_id"))
    return [_passed(cases[due.pk], due) for due in rows]


def _to_follow(rows: Sequence[Due], at: datetime) -> list[Passed]:
    """Where everything has come meanwhile, there is nothing to tell."""
    cases = Case.objects.select_related("item_version").filter(pk__in=noting.ids(rows))
    missing = acceptance.still_to_follow_of(list(cases), at)
    return [_passed(due.pk, due) for due in rows if missing[due.pk]]


def _supplements(rows: Sequence[Due], at: datetime) -> list[Passed]:
    """What was asked for last and is still waited for: an asking that was repeated has a new term."""
    asked = SupplementRecord.objects.owed().filter(pk__in=noting.ids(rows)).select_related("case_proof__proof")
    return _about_proofs(rows, {row.pk: row.case_proof for row in asked})


def _visits(rows: Sequence[Due], at: datetime) -> list[Passed]:
    """Of cases that are still open."""
    checks = SiteCheck.objects.filter(pk__in=noting.ids(rows), case_proof__case__status__in=OPEN_CASES)
    return _about_proofs(rows, {row.pk: row.case_proof for row in checks.select_related("case_proof__proof")})


def _about_proofs(rows: Sequence[Due], proofs: Mapping[Any, CaseProof]) -> list[Passed]:
    found = [(due, proofs[due.pk]) for due in rows if due.pk in proofs]
    return [_passed(proof.case_id, due, proof=proof.proof.code) for due, proof in found]


_DAY_IS_OVER = "((planned_on + 1)::timestamp at time zone 'Asia/Shanghai')"
LAPSES = (
    Lapse(
        Level(
            "verification_correction",
            "closed_at is null",
            "due_at",
            "lapse_noted_at",
            "<",
            "case.correction_lapsed",
        ),
        _corrections,
    ),
    Lapse(
        Level(
            "verification_case",
            "status in ('draft', 'accepted', 'suspended')",
            "pending_due_at",
            "pending_noted_at",
            "<",
            "case.materials_lapsed",
        ),
        _to_follow,
    ),
    Lapse(
        Level(
            "verification_supplementrecord",
            "step = 'asked'",
            "due_at",
            "lapse_noted_at",
            "<",
            "case.supplement_lapsed",
        ),
        _supplements,
    ),
    Lapse(
        Level(
            "verification_sitecheck",
            "done_at is null",
            _DAY_IS_OVER,
            "lapse_noted_at",
            "<=",
            "case.site_check_lapsed",
        ),
        _visits,
    ),
)
