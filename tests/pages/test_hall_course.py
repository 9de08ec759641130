"""A case on its way, at the window: put aside, put right, filed away as one package; and its number of the queue."""

import hashlib
import io
import json
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from certificates.models import AccessRecord
from certificates.originals import owner_of
from portal.accounts.models import User
from portal.foundation import signing
from tests.factories.catalog import AT
from verification.actions import cases
from verification.models import CaseProof, CaseStatus, Correction

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


@pytest.fixture
def case(counter):
    return cases.open_case(**counter.opening(), ticket="a012")


@pytest.fixture
def window(counter):
    client = Client()
    client.force_login(User.objects.get(pk=counter.clerk.user_id))
    return client


@pytest.fixture
def decided(case, counter):
    cases.accept(case_id=case.pk, by=counter.clerk, at=AT)
    CaseProof.objects.filter(case=case).update(required=False)
    return cases.decide(case_id=case.pk, outcome="approved", by=counter.clerk, at=AT)


def step(window, case, name, **data):
    return window.post(reverse(f"hall:{name}", args=[case.number]), data, follow=True).content.decode()


def test_a_correction_is_asked_shown_on_the_case_and_noted_when_it_came(window, case):
    shown = step(window, case, "correction", points="联系电话少一位\n住址写到门牌", why_again="")
    assert "等申请人补正" in shown
    assert "联系电话少一位；住址写到门牌" in shown

    shown = step(window, case, "corrected", said="都改好了")
    assert "等申请人补正" not in shown
    assert Correction.objects.get().said == "都改好了"


def test_a_second_correction_without_points_comes_back_with_what_is_wrong(window, case):
    assert "为什么再次要求" not in step(window, case, "correction", points="电话")
    step(window, case, "corrected", said="改好了")
    answer = window.post(reverse("hall:correction", args=[case.number]), {"points": " ", "why_again": "理由甲"})
    assert "理由甲" in answer.content.decode()
    assert Correction.objects.count() == 1


def test_a_suspended_case_says_why_and_goes_on_by_its_one_key(window, case, counter):
    cases.accept(case_id=case.pk, by=counter.clerk, at=AT)
    shown = step(window, case, "suspend", reason="court", note="等判决书")
    assert "等司法、仲裁结果" in shown
    assert "等判决书" in shown
    assert "恢复办理" in shown

    step(window, case, "resume")
    case.refresh_from_db()
    assert case.status == CaseStatus.ACCEPTED


def test_the_acceptance_says_before_what_may_follow_until_when_and_what_if_not(window, case):
    shown = window.get(reverse("hall:accept", args=[case.number])).content.decode()
    assert "容缺受理" in shown
    assert "可以按材料不全作出不予决定" in shown


def test_what_has_come_since_the_acceptance_is_not_asked_for_any_more(window, case, counter):
    accepted = cases.accept(case_id=case.pk, by=counter.clerk, at=AT)
    assert "最迟" in window.get(reverse("hall:case", args=[case.number])).content.decode()
    labels = {str(field["label"]): field["name"] for field in case.item_version.form}
    typed = {labels[name]: "6222 0000" for name in accepted.pending_materials if name in labels}
    cases.save_form(case_id=case.pk, values=typed, by=counter.clerk, at=AT)
    CaseProof.objects.filter(case=case).update(status="satisfied")
    shown = window.get(reverse("hall:case", args=[case.number])).content.decode()
    assert "容缺受理，最迟" not in shown


def test_the_number_of_the_queue_finds_the_case_of_today(window, case):
    answer = window.get(reverse("hall:search"), {"q": "A012"})
    assert answer.headers["Location"] == reverse("hall:case", args=[case.number])


def test_a_number_that_no_queue_prints_is_refused_on_its_field(counter):
    with pytest.raises(Exception, match="排队号最多"):
        cases.open_case(**counter.opening(), ticket="第十二号")


class TestPackage:
    def test_holds_the_whole_case_under_a_signed_manifest(self, window, decided):
        answer = window.get(reverse("hall:package", args=[decided.number]))

        archive = zipfile.ZipFile(io.BytesIO(answer.content))
        told = json.loads(archive.read("manifest.json"))
        files = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in told["manifest"]["files"]}
        assert files == told["manifest"]["files"]
        assert {"case.json", "timeline.json"} <= set(files)
        owner = owner_of(decided.department_id)
        assert signing.check(owner, signing.canonical(told["manifest"]), told["signature"]).valid
        assert json.loads(archive.read("case.json"))["outcome"] == "approved"

    def test_leaves_a_record_with_each_person(self, window, decided):
        before = AccessRecord.objects.count()
        window.get(reverse("hall:package", args=[decided.number]))
        assert AccessRecord.objects.count() == before + decided.parties.count()

    def test_is_not_there_before_the_decision(self, window, case):
        answer = window.get(reverse("hall:package", args=[case.number]))
        assert answer.status_code == 409
        assert "办结以后才有归档包" in answer.content.decode()
