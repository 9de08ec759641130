"""Files that people hand in: checked when they come, sealed on disk, opened only through here.

The file is written before its row. If the transaction is rolled back, what stays is a sealed file that no row leads
to; `sweep_orphans` removes it later. A row without its file cannot come about.
"""

import hashlib
import logging
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from portal.foundation import attachment_checks, keyring
from portal.foundation.actors import Actor
from portal.foundation.attachment_checks import MAX_BYTES, POINTER, Scanner, SignatureScanner, refusal
from portal.foundation.encryption import blind_index, open_bytes, seal_bytes
from portal.foundation.errors import Gone
from portal.foundation.models.attachment import Attachment
from portal.foundation.resealing import Resealed, reseal
from portal.foundation.subjects import subject_of

__all__ = [
    "MAX_BYTES",
    "Attachment",
    "Scanner",
    "SignatureScanner",
    "discard",
    "of",
    "open_attachment",
    "read_pdf",
    "reseal_all",
    "store",
    "sweep_orphans",
    "write_whole",
]

ORPHAN_AGE = timedelta(days=1)  # longer than any transaction that may still write the row
_FOLDER, _SUFFIX = "attachments", ".sealed"

logger = logging.getLogger(__name__)


class Upload(Protocol):
    """What Django gives for an uploaded file."""

    @property
    def name(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...
    def read(self, size: int = ..., /) -> bytes: ...


@transaction.atomic
def store(upload: Upload, *, about: models.Model, by: Actor, at: datetime, pointer: str = POINTER) -> Attachment:
    """Check and keep a file about a row. Raises Invalid, with what to do, if it may not come in.

    `pointer`: the field that brought it, which the refusal names.
    """
    name = upload.name or ""
    with attachment_checks.pointing_to(pointer):
        data = _read(upload)
        kind = attachment_checks.check(data, name, getattr(upload, "content_type", None) or "")
        _scan(data)
    subject = subject_of(about)
    attachment = Attachment(
        subject_type=subject.type,
        subject_id=subject.id,
        media_type=kind.media_type,
        size=len(data),
        sha256=_digest(data),
        scanned=True,
        stored_at=at,
        stored_by=by.as_dict(),
    )
    attachment.filename = attachment_checks.clean_name(name, kind)
    _write(attachment.pk, data)
    attachment.save(force_insert=True)
    return attachment


def read_pdf(upload: Upload) -> bytes:
    """The bytes of a PDF that is compared and not kept. Raises Invalid where it is none, or too large."""
    data = _read(upload)
    attachment_checks.check_pdf(data)
    return data


def open_attachment(attachment: Attachment) -> bytes:
    """The bytes as they were handed in. Raises Gone if the file is lost, CannotOpen if it was changed."""
    try:
        sealed = _path(attachment.pk).read_bytes()
    except FileNotFoundError:
        raise Gone(
            _("附件的文件不在了。"), remedy=_("请联系系统管理员从备份中恢复。"), code="attachment_missing"
        ) from None
    return open_bytes(sealed, _bound_to(attachment.pk))


def of(row: models.Model) -> models.QuerySet[Attachment]:
    """The files about `row`, oldest first."""
    subject = subject_of(row)
    return Attachment.objects.filter(subject_type=subject.type, subject_id=subject.id).order_by("stored_at", "pk")


def discard(attachment: Attachment) -> None:
    """Remove the row, and the file once that is certain."""
    path = _path(attachment.pk)
    attachment.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def sweep_orphans(*, older_than: timedelta = ORPHAN_AGE) -> int:
    """Remove files that no row leads to, left by rolled-back transactions and broken writes. Returns how many.

    Their age is by the machine's clock, which wrote it, not by the shifted one.
    """
    latest = time.time() - older_than.total_seconds()
    removed = 0
    for folder in sorted(_root().glob("??")):
        old = [path for path in folder.iterdir() if path.stat().st_mtime < latest]
        kept = {_path(pk) for pk in Attachment.objects.filter(pk__in=_ids(old)).values_list("pk", flat=True)}
        for path in set(old) - kept:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def reseal_all(at: datetime) -> Resealed:
    """Seal all files and their rows under the active key. Safe to stop and start again: a file names its own key."""
    for pk in Attachment.objects.exclude(key_id=keyring.active_key()).values_list("pk", flat=True).iterator():
        _reseal_file(pk)
    return reseal(Attachment.objects.all(), at)


def _reseal_file(pk: UUID) -> None:
    try:
        sealed = _path(pk).read_bytes()
        if keyring.key_of(sealed) != keyring.active_key():
            _write(pk, open_bytes(sealed, _bound_to(pk)))
    except (FileNotFoundError, keyring.CannotOpen):
        logger.exception("Could not reseal the file of attachment %s", pk)


def _read(upload: Upload) -> bytes:
    """All bytes, but never more than may come in: the declared size is only what the sender says."""
    data = upload.read(MAX_BYTES + 1) if (upload.size or 0) <= MAX_BYTES else b""
    if (upload.size or 0) > MAX_BYTES or len(data) > MAX_BYTES:
        raise refusal("too_large", _("文件超过 10 MB。"), _("请压缩，或分成几个文件后重新上传。"))
    return data


def _scan(data: bytes) -> None:
    scanner: Callable[[], Scanner] = import_string(settings.ATTACHMENT_SCANNER)
    if found := scanner().scan(data):
        logger.warning("An upload was refused: %s", found)
        raise refusal("malware", _("文件里发现了恶意程序，没有接收。"), _("请先在本机查杀病毒，再上传干净的文件。"))


def _digest(data: bytes) -> str:
    return blind_index("attachment", hashlib.sha256(data).hexdigest())


def _root() -> Path:
    return Path(settings.MEDIA_ROOT) / _FOLDER


def _path(pk: UUID) -> Path:
    """Where the file lies: spread by the last two digits of the id, which are random."""
    return _root() / pk.hex[-2:] / f"{pk.hex}{_SUFFIX}"


def _bound_to(pk: UUID) -> str:
    return f"attachment|{pk}"


def _write(pk: UUID, data: bytes) -> None:
    write_whole(_path(pk), seal_bytes(data, _bound_to(pk)))


def write_whole(path: Path, sealed: bytes) -> None:
    """Write a sealed file whole or not at all, for our own eyes only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    passing = path.with_suffix(".writing")
    with open(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    passing.replace(path)


def _ids(paths: list[Path]) -> list[UUID]:
    """The ids that the names of finished files carry."""
    ids = []
    for path in paths:
        try:
            ids.append(UUID(hex=path.stem))
        except ValueError:
            continue
    return ids
