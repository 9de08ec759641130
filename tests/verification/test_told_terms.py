"""A holiday published later never shortens what people were told to state, object to, put right or supplement by."""

from datetime import date, timedelta

import pytest

from catalog.actions import calendar
from catalog.models import CalendarDay, Programme, Way
from catalog.permissions import CONSOLE
from portal.foundation import outbox, timeline
from portal.foundation.actors import SYSTEM
from tests.factories import catalog
from tests.factories.catalog import AT
from tests.factories.people import clerk_of
from tests.factories.verification import CaseFactory, CaseProofFactory
from verification.actions import breaches, cases, commitment_checks, commitments, course, told_terms
from verification.models import CaseStatus, SupplementRecord

pytestmark = pytest.mark.django_db

HOLIDAY = date(2026, 11, 25)  # the Wednesday of the week of AT


def doubted():
    proof = CaseProofFactory(offered=True)
    catalog.RiskAssessmentFactory(proof=proof.proof)
    catalog.CommitmentTemplateFactory(proof=proof.proof)
    clerk = clerk_of(proof.case)
    commitment = commitments.sign(case_proof_id=proof.pk, by=clerk, at=AT, agrees_to_publication=False)
    commitment_checks.finish(commitment_id=commitment.pk, kept=False, findings="x", by=clerk, at=AT)
    commitment.refresh_from_db()
    return commitment.breach, proof.case


def hearing():
    breach, case = doubted()
    return breach, "hear_until", case


def objection():
    breach, case = doubted()
    at = breach.hear_until + timedelta(seconds=1)
    reviewer = catalog.actor(case.department, "reviewer")
    breaches.decide(commitment_id=breach.commitment_id, is_false=True, grounds="x", by=reviewer, at=at)
    return type(breach).objects.get(), "object_until", case


def correction():
    case = CaseFactory(status=CaseStatus.ACCEPTED, accepted_at=AT)
    return course.ask_correction(case_id=case.pk, points=["补签字"], by=clerk_of(case), at=AT), "due_at", case


def tolerance():
    proof = CaseProofFactory(way=Way.APPLICANT)
    return cases.accept(case_id=proof.case_id, by=clerk_of(proof.case), at=AT), "pending_due_at", proof.case


def supplement():
    held = CaseProofFactory(mismatched=True)
    record = SupplementRecord(case_proof=held, step="asked", due_at=AT + timedelta(days=1), working_days=3, at=AT)
    record.save(force_insert=True)
    return record, "due_at", held.case


@pytest.mark.parametrize("told", [hearing, objection, correction, tolerance, supplement])
def test_a_holiday_extends_the_term_and_the_case_says_so(told):
    row, end, case = told()
    before, at = getattr(row, end), AT
    holiday = HOLIDAY if told is not objection else (before - timedelta(days=1)).date()
    calendar.set_period(
        first=holiday, last=holiday, is_workday=False, name="停办", department_id=case.department_id, by=CONSOLE, at=at
    )

    outbox.deliver_due(at)

    row.refresh_from_db()
    assert getattr(row, end) > before
    assert timeline.of(case).filter(kind="case.term_extended").count() == 1


@pytest.mark.parametrize("told", [hearing, objection, correction, tolerance])
def test_a_rule_that_changes_leaves_a_term_as_it_was_told_also_at_the_next_recount(told):
    row, end, case = told()
    before = getattr(row, end)
    Programme.objects.update(hearing_days=60, objection_days=60, correction_days=60, tolerance_days=60)

    assert told_terms.recount([case.department_id], by=SYSTEM, at=AT) == 0

    row.refresh_from_db()
    assert getattr(row, end) == before


def test_a_working_day_added_later_takes_nobody_time():
    row, end, case = correction()
    before = getattr(row, end)
    CalendarDay.objects.create(date=date(2026, 11, 28), is_workday=True, department=case.department)

    assert told_terms.recount([case.department_id], by=SYSTEM, at=AT) == 0

    row.refresh_from_db()
    assert getattr(row, end) == before


def test_a_term_that_has_passed_does_not_run_again():
    row, _end, case = correction()
    CalendarDay.objects.create(date=HOLIDAY, is_workday=False, department=case.department)

    assert told_terms.recount([case.department_id], by=SYSTEM, at=row.due_at + timedelta(seconds=1)) == 0
