"""Cases over the API: what each call answers, to whom, and how it refuses."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from certificates.models import AccessRecord
from tests.factories import catalog, certificates
from tests.factories.files import picture
from tests.factories.verification import CaseProofFactory
from verification.models import Case, CaseStatus, VerificationRequest, VoluntaryRecord

pytestmark = pytest.mark.django_db

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c63000100000500010d0a2db40000"
    "000049454e44ae426082"
)


def client_of(user_id):
    client = APIClient()
    client.force_login(catalog.UserFactory._meta.model.objects.get(pk=user_id))
    return client


@pytest.fixture
def clerk(counter):
    return client_of(counter.clerk.user_id)


def body_of(counter, **changes):
    def person(holder, **more):
        return {"document_type": holder.document_type, "number": holder.number, "name": holder.name, **more}

    spouse, *children = counter.people[1:]
    return {
        "service_item": counter.code,
        "applicant": person(counter.people[0], kind="person"),
        "parties": [
            person(spouse, role="spouse"),
            *[person(child, role="household_member") for child in children],
        ],
        "authorisation": {"method": "duty"},
        **changes,
    }


@pytest.fixture
def opened(clerk, counter):
    return clerk.post("/api/v1/cases/", body_of(counter), format="json").json()


def proof_named(answer, name):
    return next(proof for proof in answer["proofs"] if proof["proof"]["name"] == name)


def path_of(answer, proof, verb):
    return f"/api/v1/cases/{answer['number']}/proofs/{proof['id']}/{verb}/"


class TestOpen:
    def test_answers_201_with_number_form_and_proofs(self, clerk, counter):
        answer = clerk.post("/api/v1/cases/", body_of(counter), format="json")

        assert answer.status_code == 201, answer.json()
        body = answer.json()
        assert body["status"] == "draft"
        assert body["form"]["address"]["source"]["label"] == "居民身份证"
        assert proof_named(body, "居民身份证")["licence"]
        assert VerificationRequest.objects.filter(number=proof_named(body, "不动产登记信息")["request"]).exists()
        assert answer["Location"].endswith(f"/api/v1/cases/{body['number']}/")

    def test_is_done_once_for_one_idempotency_key(self, clerk, counter):
        answers = [
            clerk.post("/api/v1/cases/", body_of(counter), format="json", headers={"Idempotency-Key": "k1"})
            for _ in range(2)
        ]

        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.json()["number"] for answer in answers}) == 1
        assert Case.objects.count() == 1

    def test_names_every_wrong_value_by_its_pointer(self, clerk, counter):
        body = body_of(counter)
        body["parties"][1]["number"] = "370784197105080024"
        body["parties"][2]["name"] = "别的名字"

        answer = clerk.post("/api/v1/cases/", body, format="json")

        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        assert {fault["pointer"] for fault in answer.json()["errors"]} == {"/parties/1/number", "/parties/2/name"}
        assert not Case.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({"service_item": "AQ-9999"}, 404),
            ({"applicant": None}, 400),
            ({"authorisation": {"method": "code", "token": "MZC.nothing"}}, 400),
            ({"authorisation": {"method": "telepathy"}}, 400),
            ({"parties": [{"role": "heir"}]}, 400),
            ({"parties": "nobody"}, 400),
        ],
    )
    def test_refuses_what_cannot_be_right(self, clerk, counter, changes, status):
        answer = clerk.post("/api/v1/cases/", body_of(counter, **changes), format="json")

        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"
        assert not Case.objects.exists()

    def test_is_403_for_a_clerk_of_another_department_and_401_for_nobody(self, counter):
        other = catalog.actor(catalog.DepartmentFactory(), "clerk")

        assert client_of(other.user_id).post("/api/v1/cases/", body_of(counter), format="json").status_code == 403
        assert APIClient().post("/api/v1/cases/", body_of(counter), format="json").status_code == 401


class TestSee:
    def test_answers_the_department_and_the_applicant_and_404_to_others(self, opened, clerk, counter):
        path = f"/api/v1/cases/{opened['number']}/"
        citizen = certificates.RepresentationFactory(holder=counter.people[0]).user
        stranger = certificates.RepresentationFactory().user
        colleague = catalog.actor(counter.issuers["police"], "liaison")

        assert clerk.get(path).status_code == 200
        assert client_of(citizen.pk).get(path).status_code == 200
        assert client_of(stranger.pk).get(path).status_code == 404
        assert client_of(colleague.user_id).get(path).status_code == 404

    def test_shows_a_spouse_the_own_proofs_and_nothing_else_of_the_application(self, opened, counter):
        spouse = certificates.RepresentationFactory(holder=counter.people[1]).user
        own = next(person["id"] for person in opened["parties"] if person["role"] == "spouse")

        seen = client_of(spouse.pk).get(path := f"/api/v1/cases/{opened['number']}/").json()

        assert seen["form"] == {}
        assert {proof["party"] for proof in seen["proofs"]} == {own}
        assert client_of(spouse.pk).get(f"{path}receipt/").status_code == 403

    def test_lists_masked_names_only(self, opened, clerk, counter):
        [row] = clerk.get("/api/v1/cases/").json()["results"]

        assert row["number"] == opened["number"]
        assert row["applicant"] != counter.people[0].name

    def test_shows_a_citizen_their_own_cases(self, opened, counter):
        citizen = certificates.RepresentationFactory(holder=counter.people[1]).user

        [row] = client_of(citizen.pk).get("/api/v1/me/cases/").json()["results"]

        assert row["number"] == opened["number"]


class TestPatch:
    def test_needs_the_version_that_was_seen(self, opened, clerk):
        path = f"/api/v1/cases/{opened['number']}/"
        tag = clerk.get(path)["ETag"]
        change = {"form": {"account": "6222000000000000"}}

        assert clerk.patch(path, change, format="json").status_code == 428
        assert clerk.patch(path, change, format="json", headers={"If-Match": '"old"'}).status_code == 412
        saved = clerk.patch(path, change, format="json", headers={"If-Match": tag})
        assert saved.status_code == 200
        assert saved.json()["form"]["account"]["source"]["kind"] == "typed"
        assert clerk.patch(path, change, format="json", headers={"If-Match": tag}).status_code == 412

    def test_every_answer_that_shows_the_case_leaves_a_record(self, opened, clerk, counter):
        path = f"/api/v1/cases/{opened['number']}/"
        looks = AccessRecord.objects.filter(what="办件申请表", holder_id=counter.people[0].pk)

        clerk.patch(path, {"form": {}}, format="json", headers={"If-Match": "*"})
        clerk.post(f"{path}withdraw/", {"reason": "不办了"}, format="json")

        assert looks.count() == 2

    def test_names_a_field_that_does_not_exist(self, opened, clerk):
        path = f"/api/v1/cases/{opened['number']}/"

        answer = clerk.patch(path, {"form": {"colour": "红"}}, format="json", headers={"If-Match": "*"})

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "/form/colour"


class TestProofs:
    def test_sends_the_request_with_201_and_refuses_it_twice_with_409(self, opened, clerk):
        path = path_of(opened, proof_named(opened, "不动产登记信息"), "request")

        first, second = clerk.post(path, {}, format="json"), clerk.post(path, {}, format="json")

        assert first.status_code == 201, first.json()
        assert first.json()["state"] == "submitted"
        assert second.status_code == 409

    def test_sends_a_new_request_after_the_first_was_taken_back(self, opened, clerk):
        path = path_of(opened, proof_named(opened, "不动产登记信息"), "request")
        first = clerk.post(path, {}, format="json").json()
        clerk.post(f"/api/v1/verification-requests/{first['number']}/withdraw/", {"reason": "发错了"}, format="json")

        second = clerk.post(path, {}, format="json")

        assert second.status_code == 201, second.json()
        assert second.json()["number"] != first["number"]

    def test_takes_a_signed_commitment_where_it_is_offered_only(self, opened, clerk):
        offered, asked = proof_named(opened, "无固定职业说明"), proof_named(opened, "不动产登记信息")

        unsigned = clerk.post(path_of(opened, offered, "commit"), {}, format="json")
        signed = clerk.post(path_of(opened, offered, "commit"), {"file": picture()}, format="multipart")

        assert (unsigned.status_code, unsigned.json()["errors"][0]["pointer"]) == (400, "/file")
        assert signed.status_code == 201, signed.json()
        assert signed.json()["proof"]["status"] == "satisfied"
        assert clerk.post(path_of(opened, asked, "commit"), {"file": picture()}, format="multipart").status_code == 409

    def test_takes_freely_offered_material_with_a_file(self, opened, clerk):
        path = path_of(opened, proof_named(opened, "不动产登记信息"), "supply")
        upload = SimpleUploadedFile("证明.png", PNG, content_type="image/png")

        answer = clerk.post(path, {"file": upload, "note": "自己带来的"}, format="multipart")

        assert answer.status_code == 201, answer.json()
        assert answer.json()["status"] == "satisfied"
        assert VoluntaryRecord.objects.get().attachment.media_type == "image/png"

    def test_hands_back_a_cancelled_proof(self, opened, clerk):
        answer = clerk.post(
            path_of(opened, proof_named(opened, "贫困证明"), "supply"), {"note": "带来了"}, format="json"
        )

        assert answer.status_code == 409
        assert answer.json()["code"] == "proof_cancelled"
        assert not VoluntaryRecord.objects.exists()

    def test_asks_for_supplements_only_after_a_negative_answer(self, opened, clerk):
        path = path_of(opened, proof_named(opened, "不动产登记信息"), "supplement")

        assert clerk.post(path, {"reason": "看看"}, format="json").status_code == 409

    def test_plans_a_site_check_and_gives_it_up_for_a_reason(self, opened, clerk):
        path = path_of(opened, proof_named(opened, "不动产登记信息"), "site-check")
        answer = clerk.post(path, {}, format="json")

        assert answer.status_code == 201, answer.json()
        assert answer.json()["proof"]["channel"] == "site_check"
        for name in ("why_moved", "why_given_up"):
            refused = clerk.post(path, {name: " "}, format="json")
            assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, f"/{name}")
        assert clerk.post(path, {"why_given_up": "已搬离"}, format="json").json()["result"] == "given_up"

    def test_is_404_for_a_proof_of_another_case(self, opened, clerk):
        path = path_of(opened, {"id": CaseProofFactory().pk}, "supply")

        assert clerk.post(path, {"note": "x"}, format="json").status_code == 404


class TestDecide:
    def test_refuses_while_a_required_proof_is_open_and_lists_them(self, opened, clerk):
        clerk.post(f"/api/v1/cases/{opened['number']}/accept/")

        answer = clerk.post(f"/api/v1/cases/{opened['number']}/decide/", {"outcome": "approved"}, format="json")

        assert answer.status_code == 409
        assert answer.json()["code"] == "open_proofs"
        assert "不动产登记信息" in answer.json()["detail"]

    def test_refuses_from_draft_naming_what_is_allowed(self, opened, clerk):
        answer = clerk.post(f"/api/v1/cases/{opened['number']}/decide/", {"outcome": "approved"}, format="json")

        assert answer.status_code == 409
        assert (answer.json()["state"], answer.json()["allowed"]) == ("draft", ["accepted", "withdrawn"])

    def test_approves_when_everything_is_there(self, opened, clerk):
        for proof in opened["proofs"]:
            if proof["required"] and proof["status"] not in {"satisfied", "struck_out"}:
                clerk.post(path_of(opened, proof, "supply"), {"note": "自愿提供"}, format="json")
        clerk.post(f"/api/v1/cases/{opened['number']}/accept/")

        answer = clerk.post(f"/api/v1/cases/{opened['number']}/decide/", {"outcome": "approved"}, format="json")

        assert answer.status_code == 200, answer.json()
        assert answer.json()["status"] == CaseStatus.DECIDED
