"""Opening a case: every proof on its way, the form filled with its sources, all of it or nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Way
from certificates.models import AccessRecord
from portal.foundation import timeline
from tests.factories import certificates
from tests.factories.catalog import AT
from verification.actions import cases
from verification.actions.people import AuthorisationInput
from verification.models import Case, ProofStatus, VerificationRequest

pytestmark = pytest.mark.django_db

MOST_QUERIES = 25


def proofs_of(case, name):
    return list(case.proofs.filter(proof__name=name).order_by("position"))


class TestOpen:
    def test_numbers_the_case_by_city_and_day(self, counter):
        first, second = cases.open_case(**counter.opening()), cases.open_case(**counter.opening())

        assert [first.number, second.number] == ["AQ-20261123-0001", "AQ-20261123-0002"]

    def test_takes_every_proof_of_every_person_on_its_first_way(self, counter):
        case = cases.open_case(**counter.opening())

        states = {
            name: {proof.status for proof in proofs_of(case, name)}
            for name in ("居民身份证", "结婚证", "不动产登记信息", "无固定职业说明", "贫困证明")
        }
        assert states == {
            "居民身份证": {"satisfied"},
            "结婚证": {"satisfied"},
            "不动产登记信息": {"pending"},
            "无固定职业说明": {"offered"},
            "贫困证明": {"struck_out"},
        }
        assert len(proofs_of(case, "居民身份证")) == 4
        assert len(proofs_of(case, "结婚证")) == 2

    def test_goes_on_to_the_next_way_at_once_with_the_reason_where_a_licence_is_missing(self, counter):
        case = cases.open_case(**counter.opening())

        [first, *_rest] = proofs_of(case, "机动车登记信息")
        assert (first.way, first.status, first.reason_code) == (Way.VERIFICATION, ProofStatus.PENDING, "no_licence")
        assert first.tried == [{"way": "data_sharing", "reason_code": "no_licence", "at": AT.isoformat()}]
        assert first.requests.get().issuing_department == counter.issuers["police"]

    def test_drafts_a_request_for_every_verification(self, counter):
        case = cases.open_case(**counter.opening())

        drafted = VerificationRequest.objects.filter(case=case)
        assert drafted.count() == 4 + 2 + 1
        assert set(drafted.values_list("status", flat=True)) == {"draft"}

    def test_fills_the_form_and_names_the_source_of_every_field(self, counter):
        case = cases.open_case(**counter.opening())

        form = Case.objects.get(pk=case.pk).form
        assert form["address"]["value"] == "示例路1号"
        assert form["address"]["source"]["label"] == "居民身份证"
        assert form["name"]["source"]["kind"] == "licence"
        assert form["property"]["source"]["kind"] == "waiting"
        assert form["property"]["source"]["label"] == "自然资源局"
        assert form["account"] == {"value": "", "source": {"kind": "typed"}}

    def test_says_on_the_field_why_nothing_was_read_and_what_comes_next(self, counter):
        case = cases.open_case(**counter.opening())

        source = case.form["vehicle"]["source"]
        assert source["kind"] == "missing"
        assert (source["reason_code"], source["next"], source["next_label"]) == (
            "no_licence",
            "verification",
            "公安局",
        )

    def test_leaves_an_access_record_for_every_read_and_none_for_cancelled_proofs(self, counter):
        case = cases.open_case(**counter.opening())

        read = AccessRecord.objects.filter(purpose=case.number)
        assert {record.basis for record in read} == {"duty"}
        assert read.filter(holder_id=counter.people[3].pk).count() == 2  # identity card and vehicle

    def test_leaves_one_event(self, counter):
        case = cases.open_case(**counter.opening())

        [event] = timeline.of(case)
        assert (event.kind, event.after) == ("case.opened", "draft")

    def test_asks_fewer_than_25_questions_for_a_household_of_four(self, counter):
        presentation = certificates.PresentationFactory(
            holder=counter.people[0], user_id=counter.clerk.user_id, department=counter.department
        )
        by_code = AuthorisationInput(method="code", token=str(presentation.pk))

        with CaptureQueriesContext(
            connection,
        ) as asked:
            cases.open_case(**counter.opening(applicant=None, authorisation=by_code))

        statements = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
        assert len(statements) < MOST_QUERIES, "\n".join(statement[:150] for statement in statements)
