"""Letters checked without us, files over the API, and the review of a decided case that closes with a note."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from portal.accounts.models import User
from portal.foundation import timeline
from portal.foundation.errors import Conflict, Invalid, NotVisible
from tests.factories import requests as situations
from tests.factories.catalog import AT, DepartmentFactory, actor
from verification import letters
from verification.actions import cases, reviewing
from verification.actions import requests as actions
from verification.models import Case, LetterFile

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def client_of(who):
    client = Client()
    client.force_login(User.objects.get(pk=who.user_id))
    return client


def address(inquiry, rest):
    return f"/api/v1/verification-requests/{inquiry.request.number}/{rest}"


class TestOffline:
    @pytest.fixture
    def fetched(self, tmp_path):
        inquiry = situations.answered()
        answer = client_of(inquiry.asking).get(address(inquiry, "letters/reply/"))
        path = tmp_path / "letter.json"
        path.write_bytes(answer.content)
        return answer.json(), path

    def test_a_fetched_letter_is_checked_with_the_key_alone(self, fetched, tmp_path, capsys):
        letter, path = fetched
        key = tmp_path / "key.pem"
        key.write_text(letter["public_keys"][0])

        call_command("check_letter", str(path), "--key", str(key))

        assert "签名有效" in capsys.readouterr().out

    def test_one_changed_word_is_found(self, fetched):
        letter, path = fetched
        letter["document"]["facts"]["amount"] = 9
        path.write_text(json.dumps(letter))

        with pytest.raises(CommandError, match="签名与内容不符"):
            call_command("check_letter", str(path))

    def test_a_broken_file_is_said(self, tmp_path):
        path = tmp_path / "x.json"
        path.write_text("[]")

        with pytest.raises(CommandError, match="读不出"):
            call_command("check_letter", str(path))

    def test_there_is_none_before_it_was_sent(self):
        with pytest.raises(NotVisible, match="还没有这份函"):
            letters.signed(situations.drafted().request, "inquiry")


class TestFilesOverTheApi:
    @pytest.fixture(autouse=True)
    def _files(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path

    def post(self, inquiry, data=PDF):
        file = SimpleUploadedFile("scan.pdf", data, "application/pdf")
        return client_of(inquiry.answering).post(address(inquiry, "files/"), {"part": "reply", "file": file})

    def test_put_sent_and_fetched(self):
        inquiry = situations.sent()
        made = self.post(inquiry)
        assert (made.status_code, made.json()["held"]) == (201, True)
        actions.answer(
            request_id=inquiry.request.pk, outcome="matched", facts={"amount": 1}, by=inquiry.answering, at=AT
        )

        fetched = client_of(inquiry.asking).get(address(inquiry, f"files/{made.json()['id']}/"))

        assert fetched.content == PDF

    def test_a_hostile_one_is_a_problem_with_words(self):
        answer = self.post(situations.sent(), b"MZ program")

        assert (answer.status_code, answer.json()["code"]) == (400, "attachment_type_unknown")
        assert not LetterFile.objects.exists()


class TestReview:
    @pytest.fixture
    def flagged(self):
        inquiry = situations.answered()
        Case.objects.filter(pk=inquiry.request.case_id).update(
            status="decided", outcome="approved", accepted_at=AT, decided_at=AT
        )
        actions.correct(
            request_id=inquiry.request.pk, outcome="not_found", reason="查错了人", by=inquiry.answering, at=AT
        )
        return inquiry

    def test_closes_with_a_note_in_the_timeline_and_nothing_is_filed_away_before(self, flagged):
        with pytest.raises(Conflict, match="还没有复核"):
            cases.archive(case_id=flagged.request.case_id, by=flagged.asking, at=AT)

        case = reviewing.close_review(case_id=flagged.request.case_id, note="更正不影响决定", by=flagged.asking, at=AT)

        assert case.needs_review_since is None
        assert timeline.of(case).get(kind="case.reviewed").reason == "更正不影响决定"
        with pytest.raises(Conflict, match="没有要复核的"):
            reviewing.close_review(case_id=case.pk, note="再来", by=flagged.asking, at=AT)

    def test_needs_its_note_and_the_cases_own_clerk(self, flagged):
        case_id = flagged.request.case_id
        with pytest.raises(Invalid, match="写明结论"):
            reviewing.close_review(case_id=case_id, note=" ", by=flagged.asking, at=AT)
        with pytest.raises(NotVisible):
            reviewing.close_review(case_id=case_id, note="维持", by=actor(DepartmentFactory(), "clerk"), at=AT)

    def test_the_hall_shows_it_and_closes_it(self, flagged):
        client, number = client_of(flagged.asking), flagged.request.case.number
        assert "须复核" in client.get(f"/hall/{number}/").content.decode()

        client.post(f"/hall/{number}/review/", {"note": "已告知申请人"})

        assert "须复核" not in client.get(f"/hall/{number}/").content.decode()
