"""Files with letters: looked at with a watermark, fetched, put to a letter that is being written, taken away again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError
from portal.foundation.files import file_answer
from portal.foundation.identifiers import as_uuid
from portal.foundation.moment import now
from portal.pages.desk.frame import READERS, WRITERS
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from portal.pages.hall.frame import WORKERS
from portal.pages.letters import letter
from portal.pages.previews import pictures
from portal.papers.letters import mark_of
from verification import reading
from verification.actions import letter_files, looking
from verification.models import LetterPart, VerificationRequest

NO_FILE = UUID(int=0)


@needs(*READERS, *WORKERS)
@require_safe
@answers_refusals
def preview(request: HttpRequest, number: str, file_id: UUID) -> HttpResponse:
    """The file's pages as pictures that name the viewer; opening it leaves a record."""
    actor, at = actor_of_request(request), now()
    found = reading.request_numbered(number, actor)
    file, data = looking.open_letter_file(found, file_id, by=actor, at=at)
    mark = mark_of(str(request.user), at)
    context = {
        **letter.frame_of(request),
        "about": number,
        "file": file,
        "pictures": pictures(data, file.media_type, mark),
        "download_url": reverse("letter_file_download", args=[number, file_id]),
        "back_url": letter.back_of(found, actor),
    }
    return render(request, "letters/file.html", context)


@needs(*READERS, *WORKERS)
@require_safe
@answers_refusals
def download(request: HttpRequest, number: str, file_id: UUID) -> HttpResponse:
    """The file itself; it never runs in the page's name."""
    actor = actor_of_request(request)
    found = reading.request_numbered(number, actor)
    file, data = looking.open_letter_file(found, file_id, by=actor, at=now())
    suffix = file.name.rpartition(".")[2]
    return file_answer(data, file.media_type, f"{number}-{file.pk.hex[-8:]}.{suffix}")


@needs(*WRITERS)
@require_POST
@answers_refusals
def of_inquiry(request: HttpRequest, number: str) -> HttpResponse:
    """Files for a letter of inquiry that is not sent yet, from the desk's outbox."""
    actor = actor_of_request(request)
    found = reading.request_numbered(number, actor)
    error = take(request, found, LetterPart.INQUIRY, actor)
    if error is not None:
        raise error
    return redirect(reverse("desk:asked", args=[number]))


def take(request: HttpRequest, found: VerificationRequest, part: str, actor: Actor) -> DomainError | None:
    """Keep the files that came with a form, and take away the one that is marked; each on its own.

    What was kept stays, whatever becomes of the form. Returns the first refusal, for the form to show.
    """
    at, refused = now(), None
    gone = request.POST.get("remove", "")
    for upload in request.FILES.getlist("file"):
        try:
            letter_files.put(request_id=found.pk, part=part, upload=upload, by=actor, at=at)
        except DomainError as error:
            refused = refused or error
    if gone:
        try:
            letter_files.remove(request_id=found.pk, file_id=as_uuid(gone) or NO_FILE, by=actor, at=at)
            messages.success(request, _("附件已去掉。"))
        except DomainError as error:
            refused = refused or error
    return refused


def only_files(request: HttpRequest) -> bool:
    """Whether the form was sent to keep or take away files, not to send the letter."""
    return "attach" in request.POST or "remove" in request.POST


def held(found: VerificationRequest, actor: Actor, part: str) -> list[Any]:
    """What the reader's department holds for a letter of this kind."""
    return [file for file in reading.files_of(found, actor, part) if file.held]
