"""What a case's page and the clerk's lists show, and how much they ask of the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from certificates.models import AccessRecord
from portal.foundation.errors import NotVisible
from tests.factories import catalog
from tests.factories.catalog import AT
from tests.factories.verification import requirement
from verification.actions import asking, cases
from verification.actions.looking import note_case_opening
from verification.actions.looking_up import open_cases_of_holder
from verification.queries import case_counts, case_page, cases_of

pytestmark = pytest.mark.django_db


class TestPage:
    def test_groups_the_proofs_and_gives_each_open_one_exactly_one_next_action(self, counter):
        case = cases.open_case(**counter.opening())
        asking.submit(request_id=case.requests.get(proof__name="养老金领取情况").pk, by=counter.clerk, at=AT)

        page = case_page(case.number, counter.clerk, AT)

        assert [row.name for row in page.waiting] == ["养老金领取情况"]
        assert [row.name for row in page.not_needed] == ["贫困证明"]
        assert next((row.name, row.who) for row in page.done) == (
            "居民身份证",
            f"{counter.people[0].name}等 4 人",
        )
        assert [(row.name, row.next.kind) for row in page.now] == [
            ("机动车登记信息", "request"),
            ("不动产登记信息", "request"),
            ("无固定职业说明", "commit"),
        ]
        assert page.next.next.label == "改走核验，发给公安局"
        assert page.next.due_at.isoformat() == "2026-11-23T10:30:00+08:00"

    def test_does_not_run_after_an_optional_licence_that_nobody_holds(self, counter):
        shared = counter.requirement("居民身份证").channels.get(way="data_sharing")
        row = requirement(counter.version, name="残疾状况", ways=["data_sharing"], required=False)
        assert row.channels.get().licence_type != shared.licence_type
        case = cases.open_case(**counter.opening(parties=[]))

        page = case_page(case.number, counter.clerk, AT)

        assert "残疾状况" in [row.name for row in page.not_needed]
        assert page.counts.not_needed == 2

    def test_counts_what_its_heads_say(self, counter):
        case = cases.open_case(**counter.opening())

        page = case_page(case.number, counter.clerk, AT)

        counts = page.counts
        assert (counts.done, counts.not_needed, counts.missing) == (6, 1, 4)
        assert counts.proofs == len(page.proofs) == 15
        assert [person.missing for person in page.people] == [2, 2, 0, 0]
        assert (counts.auto_filled, counts.waiting_fields) == (2, 2)

    def test_says_on_every_field_in_words_where_its_value_comes_from(self, counter):
        case = cases.open_case(**counter.opening())

        rows = {row.name: row for row in case_page(case.number, counter.clerk, AT).fields}

        assert rows["address"].source_label == "居民身份证"
        assert rows["property"].source_label == "等核验"
        assert rows["vehicle"].reason == "没有查到这类电子证照，改由公安局核验后自动填"
        assert rows["account"].source_label == "要填"

    def test_asks_as_many_questions_for_a_household_as_for_one(self, counter):
        one, four = cases.open_case(**counter.opening(parties=[])), cases.open_case(**counter.opening())

        with CaptureQueriesContext(connection) as asked_one:
            case_page(one.number, counter.clerk, AT)
        with CaptureQueriesContext(connection) as asked_four:
            case_page(four.number, counter.clerk, AT)

        assert len(asked_one) == len(asked_four) <= 14

    def test_is_hidden_from_others_and_opening_it_leaves_a_record_for_each_person(self, counter):
        case = cases.open_case(**counter.opening())
        earlier = list(AccessRecord.objects.values_list("pk", flat=True))

        with pytest.raises(NotVisible):
            case_page(case.number, catalog.actor(counter.issuers["police"], "clerk"), AT)
        note_case_opening(case_page(case.number, counter.clerk, AT), by=counter.clerk, at=AT)

        read = set(AccessRecord.objects.exclude(pk__in=earlier).values_list("holder_id", flat=True))
        assert read == {person.pk for person in counter.people}

    def test_its_record_is_chinese_whatever_language_the_officer_chose(self, counter):
        case = cases.open_case(**counter.opening())
        earlier = list(AccessRecord.objects.values_list("pk", flat=True))

        with override("en"):
            note_case_opening(case_page(case.number, counter.clerk, AT), by=counter.clerk, at=AT)
            cases.unmask(case_id=case.pk, party_id=case.parties.first().pk, by=counter.clerk, at=AT)
            open_cases_of_holder(counter.people[0], by=counter.clerk, at=AT)

        left = AccessRecord.objects.exclude(pk__in=earlier)
        assert {row.what for row in left} == {"办件申请表", "姓名和证件号码", "在办的办件"}
        assert {row.purpose for row in left} == {case.number, "按证件号码查找"}


class TestLists:
    def test_count_what_is_in_hand_in_one_question(self, counter):
        case = cases.open_case(**counter.opening())
        cases.open_case(**counter.opening())
        asking.submit(request_id=case.requests.first().pk, by=counter.clerk, at=AT)

        with CaptureQueriesContext(connection) as asked:
            counts = case_counts(counter.clerk)

        assert (counts.mine, counts.waiting, counts.answered) == (2, 1, 0)
        assert len(asked) == 1

    def test_cost_the_same_for_two_cases_as_for_one(self, counter):
        cases.open_case(**counter.opening())
        with CaptureQueriesContext(connection) as one:
            list(cases_of(counter.clerk))
        cases.open_case(**counter.opening())
        with CaptureQueriesContext(connection) as two:
            assert [case.missing for case in cases_of(counter.clerk)] == [4, 4]
        assert len(one) == len(two) == 1
