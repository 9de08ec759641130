"""Many requests at once: identical questions answered alike, a word for each that was not, nothing half done."""

import pytest

from catalog.models import Duty
from portal.foundation.errors import Invalid
from tests.factories import requests as situations
from tests.factories.catalog import AT, actor
from tests.factories.verification import CaseFactory, CasePartyFactory, CaseProofFactory
from verification.actions import many
from verification.actions import requests as actions
from verification.models import RequestStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def alike():
    """Two requests about the same proof of two people, with the one who answers."""
    first = situations.sent()
    case = CaseFactory(item_version=first.request.case.item_version)
    proof = CaseProofFactory(party=CasePartyFactory(case=case), requirement=first.case_proof.requirement)
    second = actions.draft(case_proof=proof, source=first.request.source, by=first.asking, at=AT)
    second = actions.submit(request_id=second.pk, by=first.asking, at=AT)
    return [first.request, second], first.answering


def answered(rows, by, **changes):
    given = {"outcome": "matched", "facts": {"amount": "5"}, "note": "按台账逐件核对"} | changes
    return many.answer_many(numbers=[row.number for row in rows], by=by, at=AT, **given)


def test_each_gets_a_reply_of_its_own(alike):
    rows, by = alike

    done = answered(rows, by)

    assert not done.refused
    assert {(row.status, row.facts["amount"], row.reply_note) for row in done.requests} == {
        ("answered", 5, "按台账逐件核对")
    }


def test_one_that_was_taken_back_meanwhile_is_named_and_the_others_are_done(alike):
    rows, by = alike
    asking = actor(rows[0].requesting_department, Duty.AGENT)
    actions.withdraw(request_id=rows[0].pk, reason="不办了", by=asking, at=AT)

    done = answered(rows, by)

    assert list(done.refused) == [rows[0].number]
    assert done.refused[rows[0].number] == "现在是“已撤回”，这次没有办。"
    assert [row.number for row in done.requests] == [rows[1].number]


def test_a_fact_that_is_missing_is_said_for_each(alike):
    rows, by = alike

    done = answered(rows, by, facts={})

    assert len(done.refused) == 2
    assert all("必填" in why for why in done.refused.values())


def test_different_questions_are_not_answered_together(alike):
    rows, by = alike
    other = situations.sent().request
    other.issuing_department = rows[0].issuing_department
    other.save(update_fields=["issuing_department"])

    with pytest.raises(Invalid, match="不是同样的问题"):
        answered([*rows, other], by)
    rows[0].refresh_from_db()
    assert rows[0].status == RequestStatus.SUBMITTED


@pytest.mark.parametrize(("changes", "words"), [({"outcome": "mismatched"}, "逐件反馈"), ({"note": " "}, "要写说明")])
def test_needs_a_note_and_an_outcome_that_is_alike(alike, changes, words):
    rows, by = alike

    with pytest.raises(Invalid, match=words):
        answered(rows, by, **changes)


def test_what_is_not_the_actors_is_left_out(alike):
    rows, _by = alike

    done = answered(rows, situations.sent().answering)

    assert (done.requests, done.refused) == ([], {})


def test_given_to_a_colleague_together(alike):
    rows, by = alike
    colleague = actor(rows[0].issuing_department, Duty.AGENT)

    done = many.assign_many(numbers=[row.number for row in rows], user_id=colleague.user_id, by=by, at=AT)

    assert {row.assignee_id for row in done.requests} == {colleague.user_id}


def test_nobody_outside_the_department_gets_them(alike):
    rows, by = alike

    done = many.assign_many(numbers=[row.number for row in rows], user_id=0, by=by, at=AT)

    assert len(done.refused) == 2


def test_not_more_than_two_hundred(alike):
    with pytest.raises(Invalid, match="200"):
        many.receive_many(numbers=[str(n) for n in range(201)], by=alike[1], at=AT)
