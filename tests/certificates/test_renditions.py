"""A licence as PDF 渲染件: the same bytes for the same version, known again for good, checked by anybody who got it."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from certificates import reasons, tasks
from certificates.actions import licences, renditions
from certificates.models import AccessRecord, Rendition
from certificates.models.renditions import IDLE
from portal.foundation import attachments
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, NotVisible
from portal.foundation.models import Attachment
from portal.foundation.moment import now
from tests.certificates.api import V1, browser, citizen, problem
from tests.factories.catalog import AT, actor
from tests.factories.certificates import HolderFactory, LicenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def holder():
    return HolderFactory(name="王示例")


@pytest.fixture
def licence(holder):
    return LicenceFactory(holder=holder)


def self_of(holder):
    return Actor(user_id=None, holder_ids=frozenset({holder.pk}))


def download(licence, holder, at=AT):
    return renditions.download(licence.pk, by=self_of(holder), at=at).data


def verdict_of(document):
    return licences.verify(document=document, by=Actor(), at=AT)


class TestTheDocument:
    def test_says_what_the_holder_sees_and_as_of_when(self, licence, holder):
        text = PdfReader(BytesIO(download(licence, holder))).pages[0].extract_text()

        for shown in ("王示例", licence.number, "示例路1号", licence.issuer.name, "数据截至 2026-11-23 10:00"):
            assert shown in text
        assert licence.identifier in text.replace("\n", "")

    def test_is_the_same_the_second_time(self, licence, holder):
        assert download(licence, holder) == download(licence, holder, AT + timedelta(days=3))
        assert Rendition.objects.get().used_at == AT + timedelta(days=3)

    def test_lies_sealed(self, licence, holder):
        data = download(licence, holder)

        [file] = [path for path in attachments._root().rglob("*") if path.is_file()]
        assert not file.read_bytes().startswith(b"%PDF")
        assert attachments.open_attachment(Attachment.objects.get()) == data

    def test_is_for_its_holders_and_leaves_a_record(self, licence, holder):
        download(licence, holder)
        with pytest.raises(NotVisible):
            download(licence, HolderFactory())

        assert [(record.holder_id, record.basis) for record in AccessRecord.objects.all()] == [(holder.pk, "self")]

    def test_is_not_made_of_data_that_were_changed_and_that_is_recorded(self, holder):
        with pytest.raises(Conflict) as refused:
            download(LicenceFactory(holder=holder, forged=True), holder)

        assert refused.value.code == "licence_bad_signature"
        assert refused.value.remedy
        assert AccessRecord.objects.get().result == "failed"
        assert not Rendition.objects.exists()


class TestFiles:
    def test_that_nobody_asks_for_are_given_up_and_still_known(self, licence, holder):
        old = download(licence, holder, now() - IDLE - timedelta(days=1))

        tasks.evict_idle_renditions()

        assert not Attachment.objects.exists()
        assert verdict_of(old).valid

    def test_asked_for_again_are_made_again_and_both_are_known(self, licence, holder):
        old = download(licence, holder)
        renditions.evict_idle(at=AT + IDLE + timedelta(days=1))

        new = download(licence, holder, AT + IDLE + timedelta(days=2))

        assert old != new
        assert verdict_of(old).valid
        assert verdict_of(new).valid

    def test_in_use_stay(self, licence, holder):
        download(licence, holder)

        assert renditions.evict_idle(at=AT + IDLE) == 0

    def test_that_were_lost_are_made_anew(self, licence, holder):
        old = download(licence, holder)
        for file in attachments._root().rglob("*.sealed"):
            file.unlink()

        assert download(licence, holder, AT + timedelta(days=1)).startswith(b"%PDF")
        assert verdict_of(old).valid


class TestChecking:
    def test_tells_the_status_of_now_and_leaves_a_record(self, licence, holder):
        document = download(licence, holder)
        licences.change_status(licence.pk, "suspended", by=actor(licence.issuer, "clerk"), at=AT, reason="示例理由")

        verdict = verdict_of(document)

        assert (verdict.valid, verdict.status, verdict.reason_code) == (False, "suspended", "suspended")
        assert verdict.signature.valid
        assert AccessRecord.objects.filter(basis="public_check", holder_id=holder.pk).count() == 1

    def test_of_a_changed_file_says_what_may_have_happened_and_what_to_do(self, licence, holder):
        verdict = verdict_of(download(licence, holder) + b" ")

        assert (verdict.valid, verdict.status, verdict.reason_code) == (False, "unknown", "unknown_document")
        assert (verdict.reason, verdict.remedy) == (
            reasons.text_of("unknown_document"),
            reasons.remedy_of("unknown_document"),
        )
        assert not AccessRecord.objects.filter(basis="public_check").exists()


class TestDoors:
    def test_hand_out_and_check(self, licence, holder):
        client, _by = citizen(holder)
        answer = client.get(f"{V1}/me/licences/{licence.pk}/pdf/", headers={"Accept": "application/pdf"})
        page = client.get(f"/me/licences/{licence.pk}/pdf/")

        assert answer["Content-Type"] == page["Content-Type"] == "application/pdf"
        assert answer.content == page.content
        raw = browser().post(f"{V1}/licences/verify/", answer.content, content_type="application/pdf")
        form = browser().post(f"{V1}/licences/verify/", {"file": pdf_file(answer.content)}, format="multipart")
        assert raw.json()["valid"] is form.json()["valid"] is True

    def test_of_the_api_refuse_what_is_no_pdf_too_large_or_both(self, licence):
        def refused(body, **how):
            return problem(browser().post(f"{V1}/licences/verify/", body, **how), 400)

        junk = refused(b"junk", content_type="application/pdf")
        large = refused(b"%PDF-" + b"0" * attachments.MAX_BYTES, content_type="application/pdf")
        both = refused({"file": pdf_file(b"%PDF-"), "identifier": licence.identifier}, format="multipart")

        assert (junk["code"], large["code"]) == ("attachment_no_pdf", "attachment_too_large")
        assert junk["remedy"]
        assert "三选一" in both["detail"]

    def test_of_strangers_are_closed(self, licence):
        problem(citizen()[0].get(f"{V1}/me/licences/{licence.pk}/pdf/"), 404)

    def test_of_the_public_page_take_a_file(self, licence, holder):
        document = download(licence, holder)

        good = browser().post("/verify/", {"code": "", "file": pdf_file(document)}, format="multipart")
        changed = browser().post("/verify/", {"code": "", "file": pdf_file(document + b" ")}, format="multipart")
        junk = browser().post("/verify/", {"code": "", "file": pdf_file(b"junk")}, format="multipart")
        nothing = browser().post("/verify/", {"code": ""}, format="multipart")

        assert "这张证照是真的，现在有效" in good.content.decode()
        assert "没能证明它有效" in changed.content.decode()
        assert "可能被改动" in changed.content.decode()
        assert (junk.status_code, nothing.status_code) == (400, 400)
        assert "这不是 PDF 文件" in junk.content.decode()


def pdf_file(data):
    return SimpleUploadedFile("证照.pdf", data, "application/pdf")
