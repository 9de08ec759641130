"""A licence version as a PDF: made once, handed out unchanged, and known again for good by its digest."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction

from certificates import reasons, rendering
from certificates.actions import access
from certificates.models import AccessRecord, Licence
from certificates.models.renditions import Rendition, digest_of
from portal.foundation import attachments, pdf
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Gone

_CHUNK = 100


@dataclass(frozen=True, kw_only=True)
class Document:
    """A PDF to hand out."""

    filename: str
    data: bytes = field(repr=False)


def download(licence_id: UUID, *, by: Actor, at: datetime) -> Document:
    """The PDF of a licence of a holder whom `by` represents; the same bytes for the same version. Leaves a record.

    Raises PdfMissing before anything is opened, NotVisible, Conflict where the data cannot be read or trusted; the
    record of that stays, for opening commits first.
    """
    pdf.engine()
    reading = access.open_own(licence_id, by=by, at=at)
    licence = reading.licence
    assert licence is not None  # one that is not there raised
    if reading.status != AccessRecord.Result.GRANTED:
        raise Conflict(
            reasons.text_of(reading.reason_code),
            remedy=reasons.remedy_of(reading.reason_code),
            code=f"licence_{reading.reason_code}",
        )
    return Document(filename=f"{licence.licence_type.name}.pdf", data=_kept_or_made(licence, by, at))


def evict_idle(*, at: datetime) -> int:
    """Give up the files that nobody asked for in 90 days; return how many. Their digests stay: copies still check."""
    evicted = 0
    while chunk := _evict_chunk(at):
        evicted += chunk
    return evicted


@transaction.atomic
def _kept_or_made(licence: Licence, by: Actor, at: datetime) -> bytes:
    """Two who ask at once get one PDF: the second waits at the licence's row."""
    Licence.objects.select_for_update(of=("self",)).only("pk").get(pk=licence.pk)
    kept = Rendition.objects.kept().filter(licence=licence).first()
    data = _file_of(kept) if kept else None
    if kept and data is None:  # lost: its digest still checks copies, another file is made
        _give_up(kept, at)
    if kept is None or data is None:
        return _made(licence, by, at)
    kept.used_at = max(kept.used_at, at)
    kept.save(update_fields=["used_at"])
    return data


def _made(licence: Licence, by: Actor, at: datetime) -> bytes:
    data = rendering.draw(licence, at)
    made = Rendition.objects.create(licence=licence, sha256=digest_of(data), made_at=at, used_at=at)
    attachments.store(ContentFile(data, name=f"{made.pk.hex}.pdf"), about=made, by=by, at=at)
    return data


def _file_of(rendition: Rendition) -> bytes | None:
    attachment = attachments.of(rendition).first()
    try:
        return attachments.open_attachment(attachment) if attachment else None
    except Gone:
        return None


@transaction.atomic
def _evict_chunk(at: datetime) -> int:
    idle = Rendition.objects.idle_at(at).select_for_update(of=("self",), skip_locked=True)
    chunk = list(idle.order_by("pk")[:_CHUNK])
    for rendition in chunk:
        _give_up(rendition, at)
    return len(chunk)


def _give_up(rendition: Rendition, at: datetime) -> None:
    for attachment in attachments.of(rendition):
        attachments.discard(attachment)
    rendition.evicted_at = at
    rendition.save(update_fields=["evicted_at"])
