"""Letters of inquiry and reply 协查函、反馈函: what they say, as a fragment for a page and as PDF."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.foundation import worktime_words
from portal.foundation.moment import LOCAL
from portal.foundation.pdf import missing_glyphs, render_pdf
from portal.papers.codes import qr_svg
from verification import letters, reading, told
from verification.models import Case, EarlierReply, LetterFile, RequestStatus, VerificationRequest

PAPER_LANGUAGE = "zh-hans"
STYLES = Path(settings.BASE_DIR, "portal/static/mianzheng/css/letter-pdf.css")
MARKS = range(24)  # how often viewer and time stand across a page


def pdf_of(found: VerificationRequest, kind: str, *, viewer: str, at: datetime) -> bytes:
    """The letter as PDF with who took it and when across it. Raises PdfMissing."""
    return as_pdf(found.number, kind, signed_paper(found, kind), mark_of(viewer, at))


def as_pdf(number: str, kind: str, paper: SafeString, mark: str) -> bytes:
    """A rendered letter on pages of paper. Raises PdfMissing."""
    with translation.override(PAPER_LANGUAGE):
        context = {"heading": heading_of(kind), "number": number, "paper": paper, "mark": mark, "marks": MARKS}
        return render_pdf(render_to_string("letters/pdf.html", context), STYLES)


def mark_of(viewer: str, at: datetime) -> str:
    """What stands across a letter: who looks at it, and when."""
    return f"{viewer} {at.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def heading_of(kind: str) -> str:
    """What a letter is called."""
    return _("反馈函") if kind == "reply" else _("协查函")


def signed_paper(found: VerificationRequest, kind: str) -> SafeString:
    """The letter with what became of its signature."""
    return paper(found, kind, _signature(found, kind))


def sample_paper(sample: VerificationRequest, kind: str, *, at: datetime) -> SafeString:
    """A letter of a request that nobody sent, which says so where the signature would stand."""
    department = sample.issuing_department if kind == "reply" else sample.requesting_department
    return paper(sample, kind, {"is_sample": True, "valid": True, "department": department, "at": at})


def paper(found: VerificationRequest, kind: str, signature: dict[str, Any]) -> SafeString:
    """The letter itself. An official paper is Chinese, whatever language its reader's window speaks."""
    grounds = told.grounds_of(found)
    with translation.override(PAPER_LANGUAGE):
        context = {
            "asked": found,
            "kind": kind,
            "heading": heading_of(kind),
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
