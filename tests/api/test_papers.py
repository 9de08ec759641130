"""Papers over the API: receipt, package, letters and their samples; the notice before a commitment, signed by phone."""

import io
import json
import zipfile

import pytest

from certificates.models import AccessRecord
from portal.foundation.pdf import PdfMissing, engine
from tests.certificates.api import V1, browser, officer, problem
from tests.factories import requests as situations
from tests.factories.catalog import AT, CommitmentTemplateFactory, DepartmentFactory, RiskAssessmentFactory
from tests.factories.certificates import RepresentationFactory
from tests.factories.verification import CaseProofFactory, CreditRecordFactory
from tests.verification.test_request_api import client_of
from verification.models import Case, CaseProof, Commitment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


@pytest.fixture
def pdf():
    try:
        engine()
    except PdfMissing as missing:
        pytest.skip(missing.message)


def test_a_receipt_is_for_the_department_and_the_applicant(pdf):
    inquiry = situations.sent()
    case = inquiry.request.case
    applicant = browser(RepresentationFactory(holder=case.applicant).user)
    stranger = browser(RepresentationFactory().user)

    answers = [one.get(f"{V1}/cases/{case.number}/receipt/") for one in (client_of(inquiry.asking), applicant)]

    assert [(one["Content-Type"], one.content[:5]) for one in answers] == [("application/pdf", b"%PDF-")] * 2
    problem(stranger.get(f"{V1}/cases/{case.number}/receipt/"), 404)


def test_a_package_is_there_after_the_decision_and_leaves_a_record():
    inquiry = situations.answered()
    case, clerk = inquiry.request.case, client_of(inquiry.asking)
    Case.objects.filter(pk=case.pk).update(clerk=inquiry.asking.user_id)
    url = f"{V1}/cases/{case.number}/package/"

    problem(clerk.get(url), 409)
    Case.objects.filter(pk=case.pk).update(status="decided", outcome="approved", accepted_at=AT, decided_at=AT)
    before = AccessRecord.objects.count()
    archive = zipfile.ZipFile(io.BytesIO(clerk.get(url).content))

    assert "manifest.json" in archive.namelist()
    assert json.loads(archive.read("case.json"))["outcome"] == "approved"
    assert AccessRecord.objects.count() == before + case.parties.count()


def test_a_letter_and_its_sample_are_pdf(pdf):
    inquiry = situations.sent()
    liaison, code = client_of(inquiry.answering), inquiry.request.proof.code

    letter = liaison.get(f"{V1}/verification-requests/{inquiry.request.number}/letters/inquiry/pdf/")
    sample = liaison.get(
        f"{V1}/letter-templates/{code}/samples/reply/", {"version": "1"}, headers={"Accept": "application/pdf"}
    )

    assert [one.content[:5] for one in (letter, sample)] == [b"%PDF-"] * 2
    problem(liaison.get(f"{V1}/verification-requests/{inquiry.request.number}/letters/reply/pdf/"), 404)


class TestACommitment:
    @pytest.fixture
    def offered(self):
        proof = CaseProofFactory(offered=True)
        RiskAssessmentFactory(proof=proof.proof)
        CommitmentTemplateFactory(proof=proof.proof, content="无固定职业", liability="依法承担责任")
        return proof

    def test_is_read_and_signed_on_the_phone_by_oneself(self, offered):
        person = browser(RepresentationFactory(holder=offered.party.holder, relation="self").user)
        url = f"{V1}/cases/{offered.case.number}/proofs/{offered.pk}/commit/"

        body = person.get(url).json()
        signed = person.post(url, {"method": "phone"})

        assert "无固定职业" in body["notice"]
        assert (body["methods"], signed.status_code) == (["phone"], 201)
        assert Commitment.objects.get().method == "phone"

    def test_asks_nobody_for_a_signature_who_may_not_commit(self, offered):
        window, _by = officer("clerk", department=offered.case.department)
        url = f"{V1}/cases/{offered.case.number}/proofs/{offered.pk}/commit/"

        problem(window.post(url, {"method": "paper"}), 400)
        CreditRecordFactory(holder=offered.party.holder)
        assert problem(window.post(url, {"method": "paper"}), 409)["code"] == "commitment_barred"

    def test_is_not_signed_by_the_family(self, offered):
        family = browser(RepresentationFactory(holder=offered.party.holder, relation="family").user)
        url = f"{V1}/cases/{offered.case.number}/proofs/{offered.pk}/commit/"

        assert family.get(url).json()["methods"] == []
        problem(family.post(url, {"method": "phone"}), 403)
        assert CaseProof.objects.get(pk=offered.pk).status == "offered"


def test_repair_of_credit_is_asked_for_by_the_person_and_seen_by_the_office():
    record = CreditRecordFactory()
    person = browser(RepresentationFactory(holder=record.holder, relation="self").user)
    office, _by = officer("office", department=DepartmentFactory(programme=record.programme))
    url = f"{V1}/credit-records/"

    assert office.get(url, {"waiting": "true"}).json()["results"] == []
    asked = person.post(f"{url}{record.pk}/ask-repair/", {"reason": "补交了材料"})

    assert asked.json()["standing"] == "asked"
    [seen] = office.get(url, {"waiting": "true"}).json()["results"]
    assert (seen["id"], seen["person"]) == (record.pk, record.holder.masked_name)
    assert office.post(f"{url}{record.pk}/repair/", {"reason": "核实了"}).json()["standing"] == "repaired"
    problem(person.post(f"{url}{record.pk}/ask-repair/", {"reason": "再来"}), 409)
