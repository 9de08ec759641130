"""Files with letters: kept while somebody writes, sent and signed with the letter, refused where they are hostile."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Duty
from certificates.models import AccessRecord
from portal.foundation.errors import Conflict, Gone, Invalid, NotAllowed, NotVisible
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, actor
from verification import letters, reading
from verification.actions import letter_files, looking
from verification.actions import requests as actions
from verification.models import LetterFile

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(name="scan.pdf", data=PDF, kind="application/pdf"):
    return SimpleUploadedFile(name, data, kind)


def put(inquiry, part="reply", by=None, at=AT, **file):
    return letter_files.put(
        request_id=inquiry.request.pk, part=part, upload=upload(**file), by=by or inquiry.answering, at=at
    )


def answer(inquiry, at=AT):
    return actions.answer(
        request_id=inquiry.request.pk, outcome="matched", facts={"amount": 1}, by=inquiry.answering, at=at
    )


class TestWithTheReply:
    def test_is_held_until_the_reply_is_sent(self):
        inquiry = situations.sent()
        file = put(inquiry)
        assert reading.files_of(inquiry.request, inquiry.asking) == []

        answer(inquiry)

        [seen] = reading.files_of(inquiry.request, inquiry.asking)
        assert (seen.pk, seen.held, seen.name) == (file.pk, False, "scan.pdf")

    def test_stays_when_the_reply_is_refused(self):
        inquiry = situations.sent()
        put(inquiry)

        with pytest.raises(Invalid):
            actions.answer(request_id=inquiry.request.pk, outcome="matched", facts={}, by=inquiry.answering, at=AT)

        assert [file.held for file in reading.files_of(inquiry.request, inquiry.answering)] == [True]

    def test_the_signature_covers_it(self):
        inquiry = situations.sent()
        put(inquiry)
        answer(inquiry)
        assert letters.check_reply(inquiry.again()).valid

        LetterFile.objects.all().delete()

        assert not letters.check_reply(inquiry.again()).valid

    def test_goes_with_a_correction_too_and_the_earlier_reply_is_kept(self):
        inquiry = situations.answered()
        put(inquiry, at=AT + timedelta(minutes=6))

        actions.correct(
            request_id=inquiry.request.pk, outcome="not_found", reason="查错了人",
            by=inquiry.answering, at=AT + timedelta(minutes=7),
        )  # fmt: skip

        [earlier] = inquiry.again().earlier_replies.all()
        assert (earlier.outcome, earlier.facts, earlier.reason) == ("matched", {"amount": 1286}, "查错了人")
        assert letters.check_reply(inquiry.again()).valid
        assert not reading.files_of(inquiry.request, inquiry.asking)[0].held

    def test_is_forgotten_when_the_request_is_taken_back(self):
        inquiry = situations.sent()
        put(inquiry)

        actions.withdraw(request_id=inquiry.request.pk, reason="不办了", by=inquiry.asking, at=AT)

        assert not LetterFile.objects.exists()


class TestWithTheInquiryAndTheTalk:
    def test_goes_with_the_inquiry(self):
        inquiry = situations.drafted()
        put(inquiry, "inquiry", by=inquiry.asking)

        request = actions.submit(request_id=inquiry.request.pk, by=inquiry.asking, at=AT)

        assert len(letters.inquiry_document(request)["files"]) == 1
        assert letters.check_inquiry(inquiry.again()).valid
        with pytest.raises(Conflict, match="不能再加附件"):
            put(inquiry, "inquiry", by=inquiry.asking)

    def test_goes_with_the_line_that_it_belongs_to(self):
        inquiry = situations.sent()
        put(inquiry, "clarification", by=inquiry.asking)

        said = actions.clarify(request_id=inquiry.request.pk, text="见附件", by=inquiry.asking, at=AT)

        assert reading.files_of(inquiry.request, inquiry.answering)[0].clarification_id == said.pk


class TestWhoAndWhat:
    def test_a_stranger_gets_nothing(self):
        inquiry = situations.sent()

        with pytest.raises(NotVisible):
            put(inquiry, by=actor(DepartmentFactory(), Duty.LIAISON))
        with pytest.raises(NotAllowed):
            put(inquiry, by=inquiry.asking)

    @pytest.mark.parametrize(
        ("file", "words"),
        [
            ({"data": b"MZ\x90\x00 program", "name": "letter.pdf"}, "不能上传"),
            ({"data": PDF, "name": "letter.jpg", "kind": "image/jpeg"}, "扩展名与实际内容不一致"),
            ({"data": PDF + b"/JavaScript /OpenAction"}, "[一-鿿]"),
            ({"data": b"%PDF-" + b"0" * (10 * 1024 * 1024)}, "超过 10 MB"),
            ({"data": b""}, "空的"),
        ],
    )
    def test_a_hostile_file_is_refused_in_words_and_nothing_is_kept(self, file, words):
        inquiry = situations.sent()

        with pytest.raises(Invalid, match=words):
            put(inquiry, **file)

        assert not LetterFile.objects.exists()

    def test_five_at_most(self):
        inquiry = situations.sent()
        for _ in range(5):
            put(inquiry)

        with pytest.raises(Conflict, match="最多附 5 个"):
            put(inquiry)

    def test_is_taken_away_before_it_is_sent_and_not_after(self):
        inquiry = situations.sent()
        first, second = put(inquiry), put(inquiry)
        letter_files.remove(request_id=inquiry.request.pk, file_id=first.pk, by=inquiry.answering, at=AT)
        answer(inquiry)

        with pytest.raises(Conflict, match="已经随函发出"):
            letter_files.remove(request_id=inquiry.request.pk, file_id=second.pk, by=inquiry.answering, at=AT)
        assert LetterFile.objects.get() == second

    def test_opening_it_leaves_a_record(self):
        inquiry = situations.sent()
        file = put(inquiry)
        answer(inquiry)
        before = AccessRecord.objects.count()

        _row, data = looking.open_letter_file(inquiry.again(), file.pk, by=inquiry.asking, at=AT)

        assert (data, AccessRecord.objects.count()) == (PDF, before + 1)

    def test_after_the_retention_it_is_gone_and_the_signature_holds(self):
        inquiry = situations.sent()
        file = put(inquiry)
        answer(inquiry)
        file.attachment.delete()

        assert letters.check_reply(inquiry.again()).valid
        with pytest.raises(Gone, match="保留期"):
            looking.open_letter_file(inquiry.again(), file.pk, by=inquiry.asking, at=AT)
