"""Letters of inquiry and reply 协查函、反馈函: pages to print, and the same as PDF. Opening one leaves a record."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.files import PDF, file_answer
from portal.foundation.moment import now
from portal.pages.forms import answers_refusals
from portal.pages.hall.frame import WORKERS, frame
from portal.papers import letters as papers
from verification.actions import looking
from verification.models import VerificationRequest
from verification.permissions.requests import case_for


@answers_refusals
def letter(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """The letter as a page."""
    actor, at = actor_of_request(request), now()
    found = looking.open_letter(number, kind, by=actor, at=at)
    context = _context_of(found, kind, viewer=str(request.user), actor=actor, at=at)
    return render(request, "letters/letter.html", {**frame_of(request), **context})


def frame_of(request: HttpRequest) -> dict[str, Any]:
    """The frame of whoever reads: the window's, or that of the reader's own work."""
    if actor_of_request(request).has(*WORKERS):
        return {"base": "hall/base.html", **frame(request)}
    return {"base": "base_officer.html"}


@answers_refusals
def letter_pdf(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """The letter as PDF; where this machine cannot make one, a page says what to install."""
    at = now()
    found = looking.open_letter(number, kind, by=actor_of_request(request), at=at)
    data = papers.pdf_of(found, kind, viewer=str(request.user), at=at)
    return file_answer(data, PDF, f"{number}-{kind}.pdf", inline=True)


def _context_of(found: VerificationRequest, kind: str, *, viewer: str, actor: Actor, at: datetime) -> dict[str, Any]:
    """Everything a letter's page shows; `viewer` and `at` stand in its watermark."""
    return {
        "asked": found,
        "kind": kind,
        "heading": papers.heading_of(kind),
        "paper": papers.signed_paper(found, kind),
        "mark": papers.mark_of(viewer, at),
        "marks": papers.MARKS,
        "pdf_url": reverse("letter_pdf", args=[found.number, kind]),
        "back_url": back_of(found, actor),
        "other_url": _other(found, kind),
    }


def back_of(found: VerificationRequest, actor: Actor) -> str:
    """To the case for those who work on it, and for whose case takes the reply over; to the desk for the others."""
    ours = case_for(actor, found)
    at_desk = actor.department_id in {found.requesting_department_id, found.issuing_department_id}
    if not at_desk or (actor.department_id == ours.department_id and actor.has(*WORKERS)):
        return reverse("hall:case", args=[ours.number])
    return reverse("desk:request", args=[found.number])


def _other(found: VerificationRequest, kind: str) -> str:
    """The other letter of the pair, if there is one."""
    if kind == "reply":
        return reverse("letter", args=[found.number, "inquiry"])
    return reverse("letter", args=[found.number, "reply"]) if found.has_reply else ""
