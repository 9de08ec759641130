"""Letters of inquiry and reply 协查函、反馈函: pages to print, and the same as PDF. Opening one leaves a record."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.foundation import worktime_words
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import NotVisible
from portal.foundation.moment import LOCAL, now
from portal.foundation.pdf import missing_glyphs, render_pdf
from portal.pages.codes import qr_svg
from portal.pages.forms import answers_refusals
from portal.pages.hall.frame import WORKERS, frame
from verification import letters, reading, told
from verification.models import Case, EarlierReply, LetterFile, RequestStatus, VerificationRequest
from verification.permissions.requests import case_for

PAPER_LANGUAGE = "zh-hans"
STYLES = Path(settings.BASE_DIR, "portal/static/mianzheng/css/letter-pdf.css")


@answers_refusals
def letter(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """The letter as a page."""
    context = _opened(request, number, kind)
    return render(request, "letters/letter.html", {**frame_of(request), **context})


def frame_of(request: HttpRequest) -> dict[str, Any]:
    """The frame of whoever reads: the window's, or that of the reader's own work."""
    if actor_of_request(request).has(*WORKERS):
        return {"base": "hall/base.html", **frame(request)}
    return {"base": "base_officer.html"}


@answers_refusals
def letter_pdf(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """The letter as PDF; where this machine cannot make one, a page says what to install."""
    context = _opened(request, number, kind)
    data = render_pdf(render_to_string("letters/pdf.html", context, request), STYLES)
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{number}-{kind}.pdf"'
    return answer


def _opened(request: HttpRequest, number: str, kind: str) -> dict[str, Any]:
    """What the letter says; noted as opened. Raises NotVisible for a letter that does not exist (yet)."""
    actor, at = actor_of_request(request), now()
    found = reading.request_numbered(number, actor)
    if found.submitted_at is None or (kind == "reply" and not found.has_reply):
        raise NotVisible(
            _("%(number)s还没有这份函。") % {"number": number},
            remedy=_("协查发出后才有协查函，反馈后才有反馈函。"),
        )
    reading.note_opening(found, by=actor, at=at)
    return context_of(found, kind, viewer=str(request.user), actor=actor, at=at)


def context_of(found: VerificationRequest, kind: str, *, viewer: str, actor: Actor, at: datetime) -> dict[str, Any]:
    """Everything a letter's page shows; `viewer` and `at` stand in its watermark."""
    return {
        "asked": found,
        "kind": kind,
        "heading": _("反馈函") if kind == "reply" else _("协查函"),
        "paper": paper(found, kind, _signature(found, kind)),
        "mark": f"{viewer} {at.astimezone(LOCAL):%Y-%m-%d %H:%M}",
        "marks": range(24),
        "pdf_url": reverse("letter_pdf", args=[found.number, kind]),
        "back_url": back_of(found, actor),
        "other_url": _other(found, kind),
    }


def paper(found: VerificationRequest, kind: str, signature: dict[str, Any]) -> SafeString:
    """The letter itself. An official paper is Chinese, whatever language its reader's window speaks."""
    grounds = told.grounds_of(found)
    with translation.override(PAPER_LANGUAGE):
        context = {
            "asked": found,
            "kind": kind,
            "heading": "反馈函" if kind == "reply" else "协查函",
            "subject": found.subject or {},
            "rows": [_row(fact) for fact in reading.fact_rows(found)],
            "inquiry": letters.inquiry_text(found),
            "reply": letters.reply_text(found),
            "also": _also_for(found),
            "files": _file_names(found, kind),
            "own_limit_days": grounds.own_limit_days,
            "article": grounds.article,
            "deadline": worktime_words.lines(told.deadline_of(found)),
            "signature": signature | {"words": _signature_words(signature)},
            "qr": qr_svg(found.number, _("协查 %(number)s 的二维码") % {"number": found.number}),
            "missing": missing_glyphs(_all_text(found)),
        }
        return render_to_string("letters/_body.html", context)


def _also_for(found: VerificationRequest) -> str:
    """The other cases of the theme that the letter names: item and number of each."""
    if not found.also_for:
        return ""
    named = Case.objects.filter(number__in=found.also_for).select_related("item_version__item", "department")
    return "、".join(f"{row.department.name}“{row.item_version.item.name}”（{row.number}）" for row in named)


def _file_names(found: VerificationRequest, kind: str) -> list[str]:
    """What was sent along with this letter; a sample has nothing."""
    if found._state.adding:
        return []
    sent = LetterFile.objects.filter(request=found, part=kind).sent().select_related("attachment")
    return [one.attachment.filename if one.attachment else _("已到期清除") for one in sent]


def _row(fact: reading.FactRow) -> dict[str, Any]:
    return {
        "label": fact.label,
        "unit": fact.unit,
        "claimed": _value_words(fact.claimed),
        "found": _value_words(fact.found),
        "differs": fact.differs,
    }


def _value_words(value: Any) -> str:
    """A fact as a letter prints it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "—" if value is None else str(value)


def _signature(found: VerificationRequest, kind: str) -> dict[str, Any]:
    """Whether the letter is still what the department signed, which department, and when."""
    check = letters.check_reply(found) if kind == "reply" else letters.check_inquiry(found)
    by_requester = kind != "reply" or found.reply_via  # a reply by fax is signed by who entered it
    department = found.requesting_department if by_requester else found.issuing_department
    moment = _said_at(found) if kind == "reply" else found.submitted_at
    return {"valid": check.valid, "department": department, "at": moment, "is_blanked": found.is_blanked}


def _said_at(found: VerificationRequest) -> datetime | None:
    """When the reply was given as it stands: one put right bears the day of its correction."""
    return EarlierReply.said_until_now(found) if found.status == RequestStatus.CORRECTED else found.answered_at


def _signature_words(signature: dict[str, Any]) -> str:
    if signature.get("is_sample"):
        return _("样张，没有签发")
    words = {"who": signature["department"].name}
    if signature["valid"] and signature.get("is_blanked"):
        return _("保留期限已满，内容已清除；%(who)s的签名与留存的摘要相符") % words
    if signature["valid"]:
        return _("%(who)s电子签名有效，内容与签发时一致") % words
    return _("签名与内容不符，不要采用，请向%(who)s核实") % words


def _all_text(found: VerificationRequest) -> str:
    values = [*(found.subject or {}).values(), *(found.facts or {}).values(), *(found.claimed or {}).values()]
    return "".join(str(value) for value in [*values, found.note, found.reply_note])


def back_of(found: VerificationRequest, actor: Actor) -> str:
    ours = case_for(actor, found)
    if actor.department_id == ours.department_id and actor.has("clerk", "agent"):
        return reverse("hall:case", args=[ours.number])
    return f"/desk/{found.number}/"


def _other(found: VerificationRequest, kind: str) -> str:
    """The other letter of the pair, if there is one."""
    if kind == "reply":
        return reverse("letter", args=[found.number, "inquiry"])
    return reverse("letter", args=[found.number, "reply"]) if found.has_reply else ""
