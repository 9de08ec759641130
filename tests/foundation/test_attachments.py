"""Attachments: only what is what it says comes in, bytes lie sealed, a rollback leaves nothing readable."""

import io
import os
import time
import zipfile
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from pytest_django.fixtures import Settings

from portal.foundation import attachments
from portal.foundation.actors import Actor
from portal.foundation.attachment_checks import JPEG, OFD, PDF, PNG, Kind, check, clean_name
from portal.foundation.attachments import MAX_BYTES, Attachment, open_attachment, store, sweep_orphans
from portal.foundation.encryption import CannotOpen
from portal.foundation.errors import Gone, Invalid
from portal.foundation.models import OutboxEvent

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
CLERK = Actor(user_id=7, department_id=37, duties=frozenset({"clerk"}))
SUBJECT = OutboxEvent()

PDF_BYTES = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PNG_BYTES = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + (800).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00rest"
JPEG_BYTES = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00rest\xff\xd9"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def archive(*names: str, content: bytes = b"<x/>") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            # A date of its own (1980): with today's, each worker of a run would collect another test.
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def pdf_with_object_stream(content: bytes, *, names: bytes = b"/Type /ObjStm /Filter /FlateDecode") -> bytes:
    packed = zlib.compress(content)
    return PDF_BYTES + b"5 0 obj\n<< " + names + b" >>\nstream\n" + packed + b"\nendstream\nendobj\n"


OFD_BYTES = archive("OFD.xml", "Doc_0/Document.xml")


def upload(data: bytes, name: str, declared: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, declared)


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    settings.ATTACHMENT_SCANNER = "portal.foundation.attachments.SignatureScanner"
    return tmp_path


def files(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


class TestRecognition:
    @pytest.mark.parametrize(
        ("data", "name", "declared", "kind"),
        [
            (PDF_BYTES, "证明.pdf", "application/pdf", PDF),
            (PNG_BYTES, "scan.PNG", "image/png", PNG),
            (JPEG_BYTES, "scan.jpeg", "image/jpeg; q=1", JPEG),
            (JPEG_BYTES, "scan.jpg", "", JPEG),
            (OFD_BYTES, "证照.ofd", "application/ofd", OFD),
        ],
    )
    def test_accepts_a_file_that_is_what_it_says(self, data: bytes, name: str, declared: str, kind: Kind) -> None:
        assert check(data, name, declared) is kind

    @pytest.mark.parametrize(
        ("data", "name", "declared", "code"),
        [
            (b"", "a.pdf", "", "attachment_empty"),
            (b"MZ\x90\x00", "a.pdf", "application/pdf", "attachment_type_unknown"),
            (b"<svg/>", "a.png", "image/png", "attachment_type_unknown"),
            (PNG_BYTES, "a.pdf", "application/pdf", "attachment_type_mismatch"),
            (PNG_BYTES, "a.png", "text/html", "attachment_type_mismatch"),
            (PNG_BYTES, "a", "", "attachment_type_mismatch"),
            (archive("word/document.xml"), "a.ofd", "", "attachment_type_unknown"),
            (archive("OFD.xml", "../../etc/passwd"), "a.ofd", "", "attachment_type_unknown"),
            (archive("OFD.xml", "/etc/passwd"), "a.ofd", "", "attachment_type_unknown"),
            (OFD_BYTES[:60], "a.ofd", "", "attachment_type_unknown"),
            (PNG_BYTES.replace((800).to_bytes(4, "big"), b"\x7f\xff\xff\xff"), "a.png", "", "attachment_too_large"),
        ],
    )
    def test_refuses_the_others_and_says_what_to_do(self, data: bytes, name: str, declared: str, code: str) -> None:
        with pytest.raises(Invalid) as refusal:
            check(data, name, declared)

        assert refusal.value.code == code
        assert refusal.value.remedy
        assert "/file" in refusal.value.errors

    def test_refuses_an_archive_that_bursts(self) -> None:
        bomb = archive("OFD.xml", *(f"{n}.bin" for n in range(11)), content=b"\0" * 10_000_000)
        assert len(bomb) < MAX_BYTES

        with pytest.raises(Invalid):
            check(bomb, "a.ofd", "")


class TestActivePdf:
    @pytest.mark.parametrize(
        "data",
        [
            PDF_BYTES + b"<< /S /JavaScript /JS (app.alert(1)) >>",
            PDF_BYTES + b"<</S/Launch/F(cmd.exe)>>",
            PDF_BYTES + b"<< /S /#4aava#53cript /JS (x) >>",
            pdf_with_object_stream(b"1 0 << /S /JavaScript /JS (x) >>"),
            pdf_with_object_stream(b"1 0 << /S /L#61unch >>"),
            pdf_with_object_stream(b"1 0 << /S /JavaScript >>", names=b"/Type /Obj#53tm /Filter /FlateDecode"),
        ],
    )
    def test_is_refused_also_when_it_hides(self, data: bytes) -> None:
        with pytest.raises(Invalid) as refusal:
            check(data, "a.pdf", "application/pdf")

        assert refusal.value.code == "attachment_active_content"
        assert "打印为 PDF" in refusal.value.remedy

    def test_with_a_password_or_an_unreadable_object_stream_is_refused(self) -> None:
        broken = PDF_BYTES + b"5 0 obj\n<< /Type /ObjStm /Filter /ASCIIHexDecode >>\nstream\n4a61>\nendstream"
        for data, code in ((PDF_BYTES + b"/Encrypt 9 0 R", "attachment_encrypted"), (broken, "attachment_unreadable")):
            with pytest.raises(Invalid) as refusal:
                check(data, "a.pdf", "application/pdf")
            assert refusal.value.code == code

    def test_with_harmless_object_streams_is_accepted(self) -> None:
        picture = b"6 0 obj\n<< /Filter /DCTDecode >>\nstream\n" + JPEG_BYTES + b"\nendstream\nendobj\n"

        harmless = pdf_with_object_stream(b"1 0 << /Type /Page /Launcher 1 >>") + picture
        assert check(harmless, "a.pdf", "application/pdf") is PDF


class TestNames:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("证明.pdf", "证明.pdf"),
            ("C:\\用户\\证明.PDF", "证明.pdf"),
            ("../../etc/x.pdf", "x.pdf"),
            ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
            ("a\r\nb\0<c>.pdf", "ab_c_.pdf"),
            (".pdf", "附件.pdf"),
            ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
        ],
    )
    def test_are_made_safe(self, given: str, kept: str) -> None:
        assert clean_name(given, PDF) == kept


@pytest.mark.django_db
class TestStore:
    def test_keeps_a_file_that_opens_again(self) -> None:
        kept = store(upload(PDF_BYTES, "证明.pdf", "application/pdf"), about=SUBJECT, by=CLERK, at=NOON)

        found = Attachment.objects.get(pk=kept.pk)
        assert open_attachment(found) == PDF_BYTES
        assert (found.filename, found.media_type, found.size) == ("证明.pdf", "application/pdf", len(PDF_BYTES))
        assert (found.scanned, found.stored_at, found.stored_by["user_id"]) == (True, NOON, 7)
        assert list(attachments.of(SUBJECT)) == [found]

    def test_leaves_no_plain_bytes_and_no_name_on_disk(self, media: Path) -> None:
        store(upload(PDF_BYTES, "王示例.pdf"), about=SUBJECT, by=CLERK, at=NOON)

        (file,) = files(media)
        assert b"Catalog" not in file.read_bytes()
        assert "王示例" not in str(file)
        assert file.stat().st_mode & 0o077 == 0

    def test_tells_equal_files_by_a_keyed_digest(self) -> None:
        one = store(upload(PDF_BYTES, "a.pdf"), about=SUBJECT, by=CLERK, at=NOON)
        same = store(upload(PDF_BYTES, "b.pdf"), about=SUBJECT, by=CLERK, at=NOON)

        assert one.sha256 == same.sha256

    def test_refuses_too_many_bytes_whatever_size_is_declared(self, media: Path) -> None:
        honest = upload(b"%PDF-" + b"\0" * MAX_BYTES, "a.pdf")
        lying = upload(b"%PDF-" + b"\0" * MAX_BYTES, "a.pdf")
        lying.size = 5
        for large in (honest, lying):
            with pytest.raises(Invalid, match="10 MB"):
                store(large, about=SUBJECT, by=CLERK, at=NOON)
        assert files(media) == []

    def test_refuses_what_the_scanner_finds(self, media: Path) -> None:
        with pytest.raises(Invalid, match="恶意程序"):
            store(upload(PDF_BYTES + EICAR, "a.pdf"), about=SUBJECT, by=CLERK, at=NOON)

        assert files(media) == []
        assert not Attachment.objects.exists()


@pytest.mark.django_db
class TestOpening:
    def test_a_lost_file_says_whom_to_ask(self, media: Path) -> None:
        kept = store(upload(PDF_BYTES, "a.pdf"), about=SUBJECT, by=CLERK, at=NOON)
        files(media)[0].unlink()

        with pytest.raises(Gone) as refusal:
            open_attachment(kept)
        assert "管理员" in refusal.value.remedy

    def test_a_swapped_file_does_not_open(self) -> None:
        one = store(upload(PDF_BYTES, "a.pdf"), about=SUBJECT, by=CLERK, at=NOON)
        other = store(upload(PNG_BYTES, "b.png"), about=SUBJECT, by=CLERK, at=NOON)
        attachments._path(one.pk).write_bytes(attachments._path(other.pk).read_bytes())

        with pytest.raises(CannotOpen):
            open_attachment(one)

    def test_works_after_the_key_was_changed(self, settings: Settings) -> None:
        settings.KEY_RING, settings.KEY_ACTIVE = {"old": "11" * 32, "new": "22" * 32}, "old"
        kept = store(upload(PDF_BYTES, "a.pdf"), about=SUBJECT, by=CLERK, at=NOON)
        settings.KEY_ACTIVE = "new"

        assert attachments.reseal_all(NOON).done == 1
        settings.KEY_RING = {"new": "22" * 32}
        again = Attachment.objects.get(pk=kept.pk)
        assert (open_attachment(again), again.filename) == (PDF_BYTES, "a.pdf")


@pytest.mark.django_db(transaction=True)
class TestRollback:
    def test_leaves_a_sealed_orphan_that_is_swept_once_it_is_old(self, media: Path) -> None:
        kept = store(upload(PDF_BYTES, "kept.pdf"), about=SUBJECT, by=CLERK, at=NOON)
        with pytest.raises(RuntimeError), transaction.atomic():
            store(upload(PNG_BYTES, "lost.png"), about=SUBJECT, by=CLERK, at=NOON)
            raise RuntimeError

        assert (Attachment.objects.count(), len(files(media))) == (1, 2)
        assert sweep_orphans() == 0
        self.let_age(media)
        assert sweep_orphans() == 1
        assert open_attachment(kept) == PDF_BYTES

    def test_broken_writes_are_swept_as_well(self, media: Path) -> None:
        store(upload(PDF_BYTES, "kept.pdf"), about=SUBJECT, by=CLERK, at=NOON)
        (files(media)[0].parent / "half.writing").write_bytes(b"half")
        self.let_age(media)

        assert sweep_orphans() == 1

    def test_of_a_discard_keeps_the_file(self, media: Path) -> None:
        kept = store(upload(PDF_BYTES, "kept.pdf"), about=SUBJECT, by=CLERK, at=NOON)
        with pytest.raises(RuntimeError), transaction.atomic():
            attachments.discard(Attachment.objects.get(pk=kept.pk))
            raise RuntimeError
        assert open_attachment(kept) == PDF_BYTES

        attachments.discard(Attachment.objects.get(pk=kept.pk))
        assert files(media) == []

    def let_age(self, media: Path) -> None:
        past = time.time() - timedelta(days=2).total_seconds()
        for file in files(media):
            os.utime(file, (past, past))
