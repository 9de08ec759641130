"""Files with letters: put there while somebody writes (never lost when the letter is refused), sent with it."""

import hashlib
from datetime import datetime
from io import BytesIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.foundation import attachments, timeline
from portal.foundation.actors import Actor
from portal.foundation.attachments import Upload
from portal.foundation.errors import Conflict, NotVisible
from verification.actions.blanking import refuse_blanked
from verification.actions.locking import lock_request
from verification.models import Clarification, LetterFile, LetterPart, RequestStatus, VerificationRequest
from verification.permissions import requests as permissions
from verification.permissions.requests import officer_department

MOST_FILES = 5  # with one letter or line


class _Bytes(BytesIO):
    """An upload read once, to be stored and to be digested."""

    def __init__(self, upload: Upload) -> None:
        super().__init__(upload.read(attachments.MAX_BYTES + 1))
        self.name = upload.name
        self.size = len(self.getbuffer())
        self.content_type = getattr(upload, "content_type", "")


@transaction.atomic
def put(*, request_id: UUID, part: str, upload: Upload, by: Actor, at: datetime) -> LetterFile:
    """Keep a file for the letter that `by` is writing; it goes with it when it is sent.

    Raises NotVisible, NotAllowed, Conflict (nothing can be sent any more, the words are `blanked`, or five are there),
    Invalid (what may not come in: too large, another type than its name says, active content, malware).
    """
    request = lock_request(request_id)
    _may_put(by, request, part)
    held = LetterFile.objects.filter(request=request).held(part, by)
    if held.count() >= MOST_FILES:
        raise Conflict(
            _("一封函最多附 %(most)s 个文件，这个没有加上。") % {"most": MOST_FILES},
            remedy=_("先去掉一个，或者合成一个 PDF。"),
        )
    data = _Bytes(upload)
    file = LetterFile(
        request=request,
        part=part,
        department_id=officer_department(by),
        user_id=by.user_id,
        put_at=at,
        attachment=attachments.store(data, about=request, by=by, at=at),
    )
    file.digest = hashlib.sha256(data.getvalue()).hexdigest()
    file.save(force_insert=True)
    return file


@transaction.atomic
def remove(*, request_id: UUID, file_id: UUID, by: Actor, at: datetime) -> None:
    """Take back a file that was not sent yet. Raises NotVisible, Conflict (it went with its letter)."""
    request = lock_request(request_id)
    permissions.may_see(by, request)
    file = LetterFile.objects.filter(request=request, pk=file_id, department_id=officer_department(by)).first()
    if file is None:
        raise NotVisible(_("没有这个附件，或者它已经去掉了。"))
    if file.sent_at is not None:
        raise Conflict(_("这个附件已经随函发出，不能去掉。"), remedy=_("发错了，写明情况，作为更正或往来说明。"))
    _forget(file)


def send(
    request: VerificationRequest, part: LetterPart, *, by: Actor, at: datetime, said: Clarification | None = None
) -> int:
    """Send what `by` holds for this letter with it; for the letter's verbs, before they sign. Returns how many."""
    held = LetterFile.objects.filter(request=request).held(part, by)
    sent = held.update(sent_at=at, clarification=said)
    if sent:
        timeline.record(
            about=request, kind="request.files_sent", by=by, at=at, details={"part": part.value, "count": sent}
        )
    return sent


def drop_held(request: VerificationRequest) -> None:
    """Forget files that were never sent, of a request that nobody can answer any more."""
    for file in LetterFile.objects.filter(request=request, sent_at=None).select_related("attachment"):
        _forget(file)


def _forget(file: LetterFile) -> None:
    attachment = file.attachment
    file.delete()
    if attachment is not None:
        attachments.discard(attachment)


def _may_put(by: Actor, request: VerificationRequest, part: str) -> None:
    if part == LetterPart.INQUIRY:
        permissions.may_ask(by, request)
        _refuse_unless(request, request.status == RequestStatus.DRAFT)
    elif part == LetterPart.REPLY:
        permissions.may_answer(by, request)
        _refuse_unless(request, request.is_open or request.has_reply)
    else:
        permissions.may_clarify(by, request)
        _refuse_unless(request, request.is_before_both)
    refuse_blanked(request)


def _refuse_unless(request: VerificationRequest, fits: bool) -> None:
    if not fits:
        raise Conflict(_("这件现在是“%(status)s”，不能再加附件。") % {"status": request.get_status_display()})
