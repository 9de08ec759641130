"""The receipt 回执: what was handed in, what the departments get themselves, until when, and the number to ask with."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.foundation.api import actor_of_request
from portal.foundation.moment import now
from portal.pages.codes import barcode_svg, qr_svg
from portal.pages.duties import needs
from portal.pages.hall.case import OFFICERS
from portal.pages.hall.case_view import view_of
from portal.pages.hall.conflicts import named
from portal.pages.hall.frame import page
from verification import acceptance
from verification.models import Case, CaseStatus
from verification.queries import CasePage, case_page


@needs(*OFFICERS)
@named
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The page to print; masked, because the paper leaves the hall."""
    actor, at = actor_of_request(request), now()
    found = case_page(number, actor, at)
    view = view_of(found, actor, at)
    due = [asked.due_at for asked in found.requests.values() if asked.is_open and asked.due_at]
    context = {
        "case": found.case,
        "view": view,
        "counts": found.counts,
        "applicant": found.case.applicant,
        "heading": _heading(found.case),
        "next_words": _next_words(found, at),
        "due_at": max(due, default=None),
        "qr": qr_svg(number, _("办件 %(number)s 的二维码") % {"number": number}),
        "barcode": barcode_svg(number, _("办件 %(number)s 的条形码") % {"number": number}),
        "to_follow": acceptance.still_to_follow(found.case, at) if found.case.status == CaseStatus.ACCEPTED else [],
        "consequence": acceptance.consequence(),
        "printed_at": at,
        "printed_by": request.user,
    }
    return page(request, "hall/receipt.html", context)


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
