"""The figures of departments: counted in SQL as the oracle counts them in Python, and each opens its rows."""

import math
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Department, Duty
from portal.accounts.models import User
from portal.foundation.errors import Conflict, Invalid, NotAllowed, NotVisible
from portal.foundation.moment import LOCAL
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, ProgrammeFactory, TierFactory, actor
from tests.factories.verification import CaseFactory, VerificationRequestFactory
from verification.actions import measuring
from verification.actions import requests as actions
from verification.assessment import Figures
from verification.models import Case, RequestRating, VerificationRequest
from verification.periods import Period, month_before, month_named, month_of, month_to, stretch_before
from verification.queries import assessment

pytestmark = pytest.mark.django_db
MONTH = month_of(AT.astimezone(LOCAL).date())
LATER = AT + timedelta(hours=1)


def figures_of(inquiry, at=LATER):
    return assessment.of_all(assessment.rows_of([inquiry.request.issuing_department_id], MONTH, at))


class TestMeasure:
    def test_counts_service_time_of_answers_and_of_what_was_late(self):
        inquiry = situations.sent()
        answer(inquiry, AT + timedelta(minutes=45))

        assert measuring.measure(at=LATER) == 1

        request = inquiry.again()
        assert (request.taken_seconds, request.late_seconds) == (45 * 60, 15 * 60)
        assert measuring.measure(at=LATER) == 0

    def test_counts_the_night_as_nothing(self):
        inquiry = situations.sent()
        answer(inquiry, AT + timedelta(days=1))

        measuring.measure(at=AT + timedelta(days=1))

        assert inquiry.again().taken_seconds == 8 * 3600

    def test_subtracts_verification_of_a_decided_case(self):
        inquiry = situations.answered()
        Case.objects.filter(pk=inquiry.request.case_id).update(accepted_at=AT, decided_at=LATER, outcome="approved")

        measuring.measure(at=LATER)

        case = Case.objects.get(pk=inquiry.request.case_id)
        assert (case.service_seconds, case.verifying_seconds) == (3600, 300)

    def test_costs_the_same_however_many_there_are(self, django_assert_max_num_queries):
        for _ in range(4):
            situations.answered()

        with django_assert_max_num_queries(22):
            measuring.measure(at=LATER)


def answer(inquiry, at, outcome="matched"):
    facts = {"amount": 1} if outcome == "matched" else {}
    actions.answer(request_id=inquiry.request.pk, outcome=outcome, facts=facts, by=inquiry.answering, at=at)


class TestFigures:
    def test_of_an_answer_in_time(self):
        inquiry = situations.answered()
        measuring.measure(at=LATER)

        found = figures_of(inquiry)

        assert (found.received, found.answered, found.in_time, found.median_seconds) == (1, 1, 1, 300)
        assert (found.on_time_rate, found.overdue_seconds, found.unmeasured) == (100.0, 0, 0)

    def test_what_is_overdue_and_unanswered_counts_against_the_rate(self):
        inquiry = situations.sent()

        found = figures_of(inquiry)

        assert (found.unanswered, found.on_time_rate) == (1, 0.0)

    def test_of_a_past_month_take_what_was_unanswered_then(self):
        inquiry = situations.sent()
        answer(inquiry, AT + timedelta(days=20))

        then = assessment.of_all(
            assessment.rows_of([inquiry.request.issuing_department_id], MONTH, AT + timedelta(days=30))
        )

        assert (then.answered, then.unanswered) == (0, 1)

    @pytest.mark.parametrize("verb", ["return_", "withdraw"])
    def test_what_is_overdue_and_then_closed_without_an_answer_counts_against_it_too(self, verb):
        inquiry = situations.sent()
        said = {"request_id": inquiry.request.pk, "at": AT + timedelta(minutes=45), "reason": "归民政局"}
        if verb == "return_":
            actions.return_(**said, by=inquiry.answering, return_code="not_ours")
        else:
            actions.withdraw(**said, by=inquiry.asking)
        measuring.measure(at=LATER)

        found = figures_of(inquiry)

        assert (found.closed_late, found.on_time_rate, found.overdue_seconds) == (1, 0.0, 15 * 60)

    def test_what_is_returned_in_time_does_not(self):
        inquiry = situations.sent()
        actions.return_(
            request_id=inquiry.request.pk, by=inquiry.answering, at=AT, return_code="not_ours", reason="归民政局"
        )

        found = figures_of(inquiry)

        assert (found.returned, found.returned_not_ours, found.due) == (1, 1, 0)

    def test_count_returns_reclassifications_corrections_and_questions_once_a_request(self):
        inquiry = situations.sent()
        TierFactory(programme=inquiry.request.programme, paper=True)
        said = {"by": inquiry.answering, "at": AT, "request_id": inquiry.request.pk}
        actions.clarify(**said, text="哪一年的？")
        actions.clarify(**said, text="另外，户名是谁？")
        actions.reclassify(**said, tier="paper", reason="只有纸质档案")
        answer(inquiry, AT + timedelta(minutes=5))
        actions.correct(**said, outcome="not_found", reason="看错了一行")

        found = figures_of(inquiry)

        assert (found.asked_back, found.reclassified, found.corrected, found.not_found) == (1, 1, 1, 1)

    def test_a_question_of_the_requesting_side_is_not_the_issuers(self):
        inquiry = situations.sent()
        actions.clarify(request_id=inquiry.request.pk, by=inquiry.asking, at=AT, text="什么时候能有？")

        assert figures_of(inquiry).asked_back == 0

    def test_cost_one_query_however_many_departments(self, django_assert_num_queries):
        for _ in range(3):
            situations.answered()
        ids = list(Department.objects.values_list("pk", flat=True))

        with django_assert_num_queries(1):
            found = assessment.by_department(assessment.rows_of(ids, MONTH, LATER))

        assert len(found) == 3


@pytest.fixture
def town():
    """Three departments of a city and one of the other, with the requests that the property test scatters."""
    programme = ProgrammeFactory()
    here = DepartmentFactory.create_batch(3, programme=programme)
    template = VerificationRequestFactory(submitted=True)
    return programme, [*here, DepartmentFactory(programme=ProgrammeFactory(dongying=True))], template


fates = st.lists(
    st.tuples(
        st.integers(0, 3),  # the department
        st.integers(-40 * 24, 0),  # hours before LATER at which it was sent
        st.one_of(st.none(), st.integers(0, 3000)),  # service minutes to the answer
        st.one_of(st.none(), st.integers(1, 5)),  # the rating
        st.sampled_from(["matched", "mismatched", "not_found"]),
    ),
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=fates, duty=st.sampled_from([Duty.OFFICE, Duty.SUPERVISOR, Duty.LIAISON, None]), figure=st.data())
def test_every_figure_is_the_number_of_its_rows_for_whoever_looks(town, told, duty, figure):
    programme, departments, template = town
    VerificationRequest.objects.exclude(pk=template.pk).delete()
    VerificationRequest.objects.bulk_create(
        [scattered(template, departments, serial, *fate) for serial, fate in enumerate(told)]
    )
    RequestRating.objects.bulk_create(ratings(told))
    reader = actor(departments[0], *([duty] if duty else []))
    seen = set(assessment.assessed_departments(reader, programme).values_list("pk", flat=True))
    expected = {Duty.OFFICE: 3, Duty.SUPERVISOR: 3, Duty.LIAISON: 1, None: 0}[duty]
    assert len(seen & {one.pk for one in departments}) == expected
    assert departments[3].pk not in seen

    rows = assessment.rows_of(seen, MONTH, LATER)
    per_department, all_of_them = assessment.by_department(rows), assessment.of_all(rows)

    name = figure.draw(st.sampled_from(sorted(assessment.BEHIND)))
    found = list(assessment.behind(rows, name))
    assert getattr(all_of_them, name) == len(found) == sum(getattr(one, name) for one in per_department.values())
    taken = [row.taken_seconds for row in assessment.behind(rows, "answered")]
    assert (all_of_them.median_seconds, all_of_them.p90_seconds) == (nearest_rank(taken, 0.5), nearest_rank(taken, 0.9))
    overdue = [*assessment.behind(rows, "answered"), *assessment.behind(rows, "closed_late")]
    assert all_of_them.overdue_seconds == sum(row.late_seconds for row in overdue)
    live = assessment.counted(seen, MONTH, LATER)
    assert (live.by_department, live.together) == (per_department, all_of_them)
    assert {row.issuing_department_id for row in rows} <= seen


def nearest_rank(values, share):
    """The ⌈share · n⌉-th of the values in order, as `percentile_disc` counts; None of nothing."""
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1] if values else None


def scattered(template, departments, serial, which, hours, minutes, _score, outcome):
    """A copy of the request with a fate of its own; facts of the table only, for speed."""
    sent = LATER + timedelta(hours=hours)
    due = sent + timedelta(minutes=30)
    answered = sent + timedelta(minutes=minutes) if minutes is not None else None
    return VerificationRequest(
        number=f"AQ-XC-20261101-{serial:04d}",
        **{
            name: getattr(template, name)
            for name in ("programme", "case", "proof", "requesting_department", "source", "tier", "drafted_at")
        },
        case_proof=template.case_proof,
        issuing_department=departments[which],
        status="answered" if answered else "returned",
        return_code="" if answered else ["not_ours", "other_region", ""][serial % 3],
        outcome=outcome if answered else "",
        submitted_at=sent,
        half_at=sent,
        late_at=sent,
        due_at=due,
        answered_at=answered,
        closed_at=None if answered else due + timedelta(days=2),
        taken_seconds=minutes * 60 if answered else None,
        late_seconds=max(minutes - 30, 0) * 60 if answered else 2 * 24 * 3600,
    )


def ratings(told):
    """The ratings of the fates that have one, on the requests in their order."""
    rows = list(VerificationRequest.objects.exclude(status="submitted").order_by("number"))
    scores = [fate[3] for fate in told]
    return [
        RequestRating(request=row, score=score, at=LATER)
        for row, score in zip(rows, scores, strict=False)
        if score and row.answered_at
    ]


class TestRating:
    def test_is_given_once_by_the_requesting_side(self):
        inquiry = situations.answered()

        actions.rate(request_id=inquiry.request.pk, score=4, by=inquiry.asking, at=LATER)

        assert figures_of(inquiry).satisfaction == 4.0
        with pytest.raises(Conflict, match="已经评价过"):
            actions.rate(request_id=inquiry.request.pk, score=5, by=inquiry.asking, at=LATER)

    def test_is_not_the_issuing_sides(self):
        inquiry = situations.answered()

        with pytest.raises(NotAllowed):
            actions.rate(request_id=inquiry.request.pk, score=5, by=inquiry.answering, at=LATER)
        with pytest.raises(NotVisible):
            actions.rate(request_id=inquiry.request.pk, score=5, by=actor(DepartmentFactory(), Duty.AGENT), at=LATER)

    def test_waits_for_the_answer_and_knows_its_scale(self):
        inquiry = situations.sent()

        with pytest.raises(Conflict, match="还没有反馈"):
            actions.rate(request_id=inquiry.request.pk, score=5, by=inquiry.asking, at=LATER)
        with pytest.raises(Invalid):
            actions.rate(request_id=inquiry.request.pk, score=6, by=inquiry.asking, at=LATER)

    def test_over_the_api(self, client):
        inquiry = situations.answered()
        client.force_login(User.objects.get(pk=inquiry.asking.user_id))

        answer = client.post(
            f"/api/v1/verification-requests/{inquiry.request.number}/rate/", {"score": 5}, "application/json"
        )

        assert answer.status_code == 200, answer.content
        assert RequestRating.objects.get().score == 5


def test_figures_without_rows_are_empty():
    assert assessment.of_all(assessment.rows_of([CaseFactory().department_id], MONTH, LATER)) == Figures()


def test_months():
    day = MONTH.first.replace(day=23)

    assert month_named("2026-11") == MONTH
    assert month_named("2026-13") is None
    assert month_named("2026-1") is None
    assert month_before(day).last.isoformat() == "2026-10-31"
    assert stretch_before(day) == Period(month_before(day).first, month_before(day).first.replace(day=23))
    assert month_to(day) == Period(MONTH.first, day)
