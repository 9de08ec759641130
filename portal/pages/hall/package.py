"""The archive package 归档包 of a case, fetched at the window, with its letters as PDF beside the signed ones."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.moment import now
from portal.foundation.pdf import PdfMissing, render_pdf
from portal.pages import letters as letter_pages
from portal.pages.duties import needs
from portal.pages.hall.conflicts import named
from portal.pages.hall.frame import WORKERS
from portal.pages.hall.queries import case_numbered
from verification.actions import packing
from verification.models import VerificationRequest


@needs(*WORKERS)
@named
def package(request: HttpRequest, number: str) -> HttpResponse:
    """The package of a decided case; taking it leaves a record with each of its people."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    data = packing.take(case=case, by=actor, at=at, printed=_printer(request, actor, at))
    answer = HttpResponse(data, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{case.number}.zip"'
    return answer


def _printer(request: HttpRequest, actor: Actor, at: datetime) -> Callable[[VerificationRequest, str], bytes | None]:
    """What prints a letter of the package, with who takes it and when across; None where PDF cannot be made here."""

    def printed(asked: VerificationRequest, kind: str) -> bytes | None:
        context = letter_pages.context_of(asked, kind, viewer=str(request.user), actor=actor, at=at)
        try:
            return render_pdf(render_to_string("letters/pdf.html", context, request), letter_pages.STYLES)
        except PdfMissing:
            return None  # the signed document is there

    return printed
