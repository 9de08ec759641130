"""What happened in a case, as somebody in it reads it: plain sentences, nothing of the offices' own bookkeeping."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.foundation import timeline
from portal.foundation.timeline import TimelineEvent
from portal.pages.event_words import with_end
from portal.pages.state_words import via_words
from verification.models import Case, Outcome, RequestStatus, VerificationRequest


def events(
    case: Case, requests: Iterable[VerificationRequest], own: Collection[UUID], *, is_applicant: bool
) -> list[dict[str, Any]]:
    """What happened, newest first: the case's own steps, and what departments asked each other.

    `own`: the proofs of who reads; of the others' the applicant reads that they were got, and nobody else anything.
    """
    mine = {str(pk) for pk in own}
    told = [
        {"at": event.at, "title": title, "text": ""}
        for event in timeline.of(case).defer("envelope")
        if (title := _title(event, case, mine, is_applicant=is_applicant))
    ]
    for request in requests:
        told += _exchange(request)
    return sorted(told, key=lambda event: event["at"], reverse=True)


def _title(event: TimelineEvent, case: Case, mine: Collection[str], *, is_applicant: bool) -> str:
    """Steps that mean something to who reads; the office's own bookkeeping is left out."""
    about = (event.details or {}).get("case_proof")
    if about is None or about in mine:
        return _steps(case).get(event.kind, "") or _own(event)
    if not is_applicant:
        return ""
    return _steps(case).get(event.kind, "") or str(OTHERS.get(event.kind, ""))


def _own(event: TimelineEvent) -> str:
    words = str(OWN.get(event.kind, ""))
    return with_end(words, event.kind, event.after) if event.kind == "breach.measure_ordered" else words


OWN: Mapping[str, Promise] = {
    "commitment.signed": gettext_lazy("您签了承诺"),
    "commitment.withdrawn": gettext_lazy("您撤回了承诺"),
    "commitment.withdrawn_with_case": gettext_lazy("您的承诺随申请撤回了"),
    "breach.raised": gettext_lazy("核查与承诺不符，请您陈述意见"),
    "breach.heard": gettext_lazy("您的陈述记下了"),
    "breach.decided": gettext_lazy("对您的承诺作出了认定"),
    "breach.measure_ordered": gettext_lazy("因承诺不实作出了处理措施"),
    "breach.annulled": gettext_lazy("您的异议成立，认定撤销了"),
}
OTHERS: Mapping[str, Promise] = {
    "commitment.signed": gettext_lazy("同办的人签了承诺"),
    "commitment.withdrawn": gettext_lazy("同办的人撤回了承诺"),
    "commitment.withdrawn_with_case": gettext_lazy("同办的人的承诺随申请撤回了"),
}


def _steps(case: Case) -> dict[str, str]:
    return {
        "case.opened": _("窗口开始办"),
        "case.accepted": _("受理了"),
        "case.party_added": _("加入了一位家人"),
        "case.correction_asked": _("请您补正"),
        "case.corrected": _("补正收到了"),
        "case.archived": _("归档了"),
        "case.suspended": _("中止，先停一停"),
        "case.resumed": _("接着办"),
        "case.handed_over": _("换了经办人，接着办"),
        "case.proofs_cancelled": _("有证明被取消，不再向您要"),
        "case.withdrawn": _("撤回了"),
        "case.revoked": _("决定被撤销"),
        "case.restored": _("认定撤销了，原来的决定恢复"),
        "case.decided": _("办结：%(outcome)s") % {"outcome": case.get_outcome_display()},
        "proof.supplied": _("收下您自愿交的材料"),
        "proof.offered": _("您在网上交了材料"),
        "proof.taken_up": _("窗口采用了您交的材料"),
        "proof.supplement_asked": _("窗口请您补充材料"),
        "proof.supplemented": _("收下您补充的材料"),
        "proof.site_check_planned": _("定了上门核实的日子"),
        "proof.site_check_moved": _("上门核实改了日子"),
        "proof.site_check_given_up": _("不再上门核实"),
        "proof.site_checked": _("工作人员上门核实过"),
    }


def _exchange(request: VerificationRequest) -> list[dict[str, Any]]:
    issuer = {"issuer": request.issuing_department.short_name, "proof": request.proof.name}
    told = []
    if request.submitted_at:
        told.append({"at": request.submitted_at, "title": _("向%(issuer)s核对“%(proof)s”") % issuer, "text": ""})
    if request.closed_at and request.status == RequestStatus.RETURNED:
        told.append({"at": request.closed_at, "title": _("%(issuer)s说不归它办，退回了") % issuer, "text": ""})
    if request.answered_at and request.outcome:
        told.append(
            {
                "at": request.answered_at,
                "title": _("%(issuer)s答复") % issuer,
                "text": _("，").join(
                    part for part in (_outcome(request.outcome), via_words(request.reply_via)) if part
                ),
            }
        )
    return told


def _outcome(outcome: str) -> str:
    return {
        str(Outcome.MATCHED): _("属实"),
        str(Outcome.MISMATCHED): _("跟填的不一样"),
        str(Outcome.NOT_FOUND): _("没有查到记录"),
    }.get(outcome, "")
