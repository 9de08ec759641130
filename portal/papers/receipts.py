"""The receipt 回执: what was handed in, what the departments get themselves, until when, and the number to ask with."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from portal.foundation.pdf import missing_glyphs, render_pdf
from portal.papers.codes import barcode_svg, qr_svg
from portal.papers.letters import PAPER_LANGUAGE
from verification import acceptance
from verification.models import Case, CaseStatus
from verification.queries import CasePage

STYLES = Path(settings.BASE_DIR, "portal/static/mianzheng/css/receipt-pdf.css")


def pdf_of(found: CasePage, *, printed_by: str, at: datetime) -> bytes:
    """The receipt as PDF; masked, because the paper is left lying about. Raises PdfMissing."""
    with translation.override(PAPER_LANGUAGE):
        context = context_of(found, printed_by=printed_by, at=at)
        return render_pdf(render_to_string("papers/receipt.html", context), STYLES)


def context_of(found: CasePage, *, printed_by: str, at: datetime) -> dict[str, Any]:
    """What `papers/_receipt.html` says, for page and PDF."""
    case = found.case
    due = [asked.due_at for asked in found.requests.values() if asked.is_open and asked.due_at]
    corrections = case.corrections.open().order_by("asked_at")
    return {
        "case": case,
        "rows": [*found.now, *found.waiting, *found.done, *found.not_needed],
        "counts": found.counts,
        "applicant": case.applicant,
        "heading": _heading(case),
        "next_words": _next_words(found, at),
        "due_at": max(due, default=None),
        "corrections": corrections,
        "qr": qr_svg(case.number, _("办件 %(number)s 的二维码") % {"number": case.number}),
        "barcode": barcode_svg(case.number, _("办件 %(number)s 的条形码") % {"number": case.number}),
        "to_follow": acceptance.still_to_follow(case, at) if case.status == CaseStatus.ACCEPTED else [],
        "consequence": acceptance.consequence(),
        "missing": missing_glyphs(case.applicant.masked_name),
        "printed_at": at,
        "printed_by": printed_by,
    }


def _heading(case: Case) -> str:
    words = {
        CaseStatus.DRAFT: _("收件回执"),
        CaseStatus.ACCEPTED: _("受理回执"),
        CaseStatus.DECIDED: _("办结通知"),
        CaseStatus.ARCHIVED: _("办结通知"),
        CaseStatus.WITHDRAWN: _("撤回回执"),
        CaseStatus.REVOKED: _("撤销决定通知"),
    }
    return words.get(CaseStatus(case.status), _("办件回执"))


def _next_words(found: CasePage, at: datetime) -> str:
    case = found.case
    if case.status == CaseStatus.DECIDED:
        return _("这件已经办结：%(outcome)s。") % {"outcome": case.get_outcome_display()}
    if case.status == CaseStatus.WITHDRAWN:
        return _("这件申请已按您的意思撤回。")
    if case.status == CaseStatus.REVOKED:
        return _("这件的决定已经撤销。")
    if case.status == CaseStatus.SUSPENDED:
        return _("这件先停一停，恢复办理时会通知您。")
    waiting = acceptance.open_proofs(case, at)
    own = [row.proof.public_name for row in waiting if acceptance.owed(row)]
    words = []
    if len(waiting) > len(own):
        words.append(_("还差 %(count)d 项证明，由部门之间核对，您不用去开。") % {"count": len(waiting) - len(own)})
    if own:
        words.append(_("等您的：%(names)s。") % {"names": _("、").join(dict.fromkeys(own))})
    return "".join(words) or _("证明都齐了，等作出决定。")
