"""What the window says of one proof: who has it in hand, why it stands where it stands, what nobody need bring."""

from datetime import datetime

from django.utils.translation import gettext as _

from catalog.models import OutsideIssuer, Way
from portal.foundation.moment import LOCAL
from portal.pages.people_time import day_words
from portal.pages.state_words import via_words
from verification.models import NEGATIVE, Case, CaseProof, ProofStatus
from verification.queries.case_rows import ProofRow
from verification.reasons import reason_text


def way_words(way: str) -> str:
    words = {"data_sharing": _("共享"), "verification": _("核验"), "commitment": _("承诺"), "site_check": _("核查")}
    return words.get(way, _("上一办法"))


def sub_words(row: ProofRow, case: Case, at: datetime) -> str:
    """Whose, who has it in hand, and where it is taken over from a sister case."""
    words = [row.who, _visit_words(row, at)]
    request = row.request
    if row.status == ProofStatus.STRUCK_OUT:
        return _("没有法律依据，不得索要")
    if row.status == ProofStatus.REQUESTED and request:
        hand = _("%(who)s %(time)s 签收") if request.received_at else _("%(who)s %(time)s 收到，待签收")
        moment = request.received_at or request.submitted_at
        words.append(hand % {"who": row.source_label, "time": _hour(moment, at)})
        words.append(via_words(request.sent_via))
    elif _is_by_reply(row) and request and request.answered_at:
        words.append(_("%(who)s %(time)s 反馈") % {"who": row.source_label, "time": _hour(request.answered_at, at)})
        words.append(via_words(request.reply_via))
    elif row.status == ProofStatus.SATISFIED and row.way == Way.DATA_SHARING and not row.reason:
        words.append(_("%(licence)s电子证照") % {"licence": row.source_label})
    elif row.status == ProofStatus.SATISFIED and row.reason:
        words.append(row.reason)
    if request and row.way == Way.VERIFICATION and request.case_id != case.pk:
        words.append(_("沿用 %(number)s 的协查") % {"number": request.case.number})
    if not row.required:
        words.append(_("可不要"))
    return _("，").join(word for word in words if word)


def _is_by_reply(row: ProofRow) -> bool:
    """Whether an office's reply settled it, and neither a visit nor the applicant after a "no"."""
    return row.status == ProofStatus.SATISFIED and row.way == Way.VERIFICATION and not row.is_brought


def _visit_words(row: ProofRow, at: datetime) -> str:
    if row.visit is None:
        return ""
    today = at.astimezone(LOCAL).date()
    words = _("原定%(day)s去核查，没有登记结果") if row.visit.planned_on < today else _("%(day)s去核查")
    return words % {"day": day_words(row.visit.planned_on, today)}


def _hour(moment: datetime | None, at: datetime) -> str:
    if moment is None:
        return ""
    local, today = moment.astimezone(LOCAL), at.astimezone(LOCAL).date()
    return f"{local:%H:%M}" if local.date() == today else f"{day_words(local.date(), today)} {local:%H:%M}"


def why_words(row: ProofRow, proof: CaseProof, case: Case, at: datetime) -> str:
    """Why the proof stands where it stands, and what the applicant need not do."""
    if row.way == Way.OFFLINE:
        return _("涉密：按保密规定到出具单位线下核验，这里只登记编号和是否核验，不写内容、不传材料。")
    if row.outside and row.status == ProofStatus.PENDING:
        return outside_words(row.outside, row.way)
    if row.status in NEGATIVE:
        return _negative_words(row, case) % {"reason": row.reason}
    if row.status == ProofStatus.UNAVAILABLE:
        return _("%(reason)s。清单里的办法都试过了。") % {"reason": row.reason or _("没有取到")}
    if not proof.tried:
        return ""
    last = proof.tried[-1]
    words = {
        "time": _hour(datetime.fromisoformat(last["at"]), at),
        "reason": reason_text(last["reason_code"]),
        "issuer": row.source_label,
    }
    if row.way == Way.VERIFICATION:
        return _("%(time)s %(reason)s。申请人不用去开证明，可改由%(issuer)s核验。") % words
    return _("%(time)s %(reason)s。") % words


def _negative_words(row: ProofRow, case: Case) -> str:
    if case.needs_review_since and case.decided_at:
        return _("%(reason)s。办结后反馈有更正，按上面的“复核”核对决定。")
    if not case.takes_material:
        return _("%(reason)s。")
    if row.has_come:
        return _("%(reason)s。申请人已在网上交来材料：合用就采用，不够再请补充。")
    if row.visit:
        return _("%(reason)s。已安排实地核查，核查以后再看要不要请申请人补充。")
    if row.waits_for_visit:
        return _("%(reason)s。先由本部门实地核查，还证明不了的，再请申请人补充。")
    if row.is_asked_for:
        return _("%(reason)s。已请申请人补充材料，来了就登记；也可以实地核查。")
    return _("%(reason)s。先核对，再请申请人补充只够证明这一点的材料；也可以实地核查。")


def outside_words(unit: OutsideIssuer, way: str) -> str:
    """The honest answer about a unit outside the city: who asks whom, or why the applicant must bring it."""
    words = {
        "unit": _("%(area)s的%(name)s") % {"area": unit.area, "name": unit.name},
        "reason": unit.reason or _("对方没有答复"),
        "contact": unit.contact,
        "days": unit.typical_days,
        "where": _("，").join(part for part in (unit.address, unit.phone) if part),
    }
    if way == Way.INTERCITY:
        return _("记录在%(unit)s：可跨区域协查，联系%(contact)s，一般 %(days)s 个工作日，没有法定时限。") % words
    told = _("记录在%(unit)s，要申请人带来，因为%(reason)s。") % words
    return told + _("去哪里开：%(where)s。") % words if words["where"] and way == Way.APPLICANT else told
