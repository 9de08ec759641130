"""What a step of the timeline is called, on every page of the officers: one word for each kind of event."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.foundation.timeline import TimelineEvent
from verification.models import BreachStatus, CommitmentCheck, Measure

EVENTS: dict[str, str | Promise] = {
    "case.opened": gettext_lazy("开办"),
    "case.accepted": gettext_lazy("受理"),
    "case.suspended": gettext_lazy("中止"),
    "case.resumed": gettext_lazy("恢复办理"),
    "case.correction_asked": gettext_lazy("告知补正"),
    "case.corrected": gettext_lazy("补正到了"),
    "case.correction_lapsed": gettext_lazy("补正期限已过"),
    "case.materials_lapsed": gettext_lazy("容缺期限已过"),
    "case.supplement_lapsed": gettext_lazy("补充材料期限已过"),
    "case.site_check_lapsed": gettext_lazy("计划的实地核查已过期，没有登记结果"),
    "case.archived": gettext_lazy("归档"),
    "case.decided": gettext_lazy("办结"),
    "credit.proposed": gettext_lazy("提出，请本人陈述"),
    "credit.proposal_heard": gettext_lazy("听取本人陈述"),
    "credit.entered": gettext_lazy("记入信用记录"),
    "credit.dropped": gettext_lazy("不予记入"),
    "case.withdrawn": gettext_lazy("撤回申请"),
    "case.revoked": gettext_lazy("撤销决定"),
    "case.restored": gettext_lazy("认定撤销，原决定恢复"),
    "case.handed_over": gettext_lazy("转交"),
    "case.form_saved": gettext_lazy("改申请表"),
    "case.form_carried": gettext_lazy("沿用同一件事里填过的内容"),
    "case.party_added": gettext_lazy("添加人员"),
    "case.reviewed": gettext_lazy("复核完毕"),
    "case.needs_review": gettext_lazy("反馈有更正，须复核"),
    "case.proofs_cancelled": gettext_lazy("有证明被取消，从清单划去"),
    "proof.follows": gettext_lazy("沿用同一件事的协查"),
    "proof.unfollows": gettext_lazy("不再沿用那件协查"),
    "request.follows": gettext_lazy("同一件事的另一办件沿用"),
    "request.unfollows": gettext_lazy("一个办件不再需要，其他办件仍在等"),
    "proof.settled": gettext_lazy("办一项证明"),
    "proof.next_way": gettext_lazy("改走下一办法"),
    "proof.read_again": gettext_lazy("再读一次"),
    "proof.supplied": gettext_lazy("收自愿提供的材料"),
    "case.term_extended": gettext_lazy("工作日历变了，告知的期限顺延"),
    "proof.supplemented": gettext_lazy("收补充的材料"),
    "proof.supplement_asked": gettext_lazy("要求补充"),
    "proof.site_check_planned": gettext_lazy("安排实地核查"),
    "proof.site_check_handed_over": gettext_lazy("交接实地核查"),
    "proof.offered": gettext_lazy("申请人在网上交来材料"),
    "proof.taken_up": gettext_lazy("采用申请人交来的材料"),
    "proof.site_check_moved": gettext_lazy("实地核查改期"),
    "proof.site_check_given_up": gettext_lazy("不再去实地核查"),
    "proof.site_checked": gettext_lazy("登记实地核查结果"),
    "proof.site_check_confirmed": gettext_lazy("同行人员确认实地核查"),
    "proof.issuer_outside": gettext_lazy("登记为市外单位的记录"),
    "proof.intercity_asked": gettext_lazy("发起跨区域协查"),
    "proof.intercity_answered": gettext_lazy("登记市外反馈"),
    "proof.intercity_given_up": gettext_lazy("不再等市外反馈，换办法"),
    "request.was_in_time": gettext_lazy("按收到的时间没有超时，撤销逾期记录"),
    "commitment.signed": gettext_lazy("登记告知承诺"),
    "commitment.withdrawn": gettext_lazy("撤回告知承诺"),
    "commitment.withdrawn_with_case": gettext_lazy("告知承诺随申请撤回"),
    "commitment.check_planned": gettext_lazy("安排承诺核查"),
    "commitment.check_taken": gettext_lazy("领取承诺核查"),
    "commitment.checked": gettext_lazy("登记承诺核查结果"),
    "commitment.check_half_passed": gettext_lazy("核查时限第一次提醒"),
    "commitment.check_late_soon": gettext_lazy("核查快到期"),
    "commitment.check_overdue": gettext_lazy("核查超期"),
    "commitment.check_recomputed": gettext_lazy("重算核查期限"),
    "breach.raised": gettext_lazy("提出疑点，请本人陈述"),
    "breach.heard": gettext_lazy("记录本人的陈述"),
    "breach.decided": gettext_lazy("作出认定"),
    "breach.annulled": gettext_lazy("撤销认定"),
    "breach.measure_ordered": gettext_lazy("作出处理措施"),
    "breach.measure_done": gettext_lazy("处理措施完成"),
    "breach.measure_overdue": gettext_lazy("整改超期"),
    "breach.hearing_term_passed": gettext_lazy("陈述申辩期限已过"),
    "objection.filed": gettext_lazy("提出异议"),
    "objection.answered": gettext_lazy("答复异议"),
    "objection.overdue": gettext_lazy("异议答复超期"),
    "proof.provided": gettext_lazy("收申请人提供的材料"),
    "letter.drafted": gettext_lazy("起草函件模板"),
    "letter.written": gettext_lazy("改函件模板"),
    "letter.published": gettext_lazy("发布函件模板"),
    "letter.discarded": gettext_lazy("删除函件模板的草稿"),
    "agreement.proposed": gettext_lazy("提出协查工作机制"),
    "agreement.declined": gettext_lazy("退回修改"),
    "agreement.confirmed": gettext_lazy("确认协查工作机制"),
    "agreement.ended": gettext_lazy("终止协查工作机制"),
    "agreement.replaced": gettext_lazy("由新的机制接替"),
    "request.drafted": gettext_lazy("起草协查"),
    "request.submitted": gettext_lazy("发出协查，当时送达"),
    "request.received": gettext_lazy("签收协查"),
    "request.half_passed": gettext_lazy("第一次时间提醒"),
    "request.late_soon": gettext_lazy("临近超时提醒"),
    "request.overdue": gettext_lazy("超过时限"),
    "request.answered": gettext_lazy("反馈"),
    "request.corrected": gettext_lazy("更正反馈"),
    "request.returned": gettext_lazy("退回协查"),
    "request.reclassified": gettext_lazy("改时限档"),
    "request.withdrawn": gettext_lazy("撤回协查"),
    "request.assigned": gettext_lazy("转派协查"),
    "request.draft_handed_over": gettext_lazy("交接写了一半的反馈"),
    "request.nobody_on_duty": gettext_lazy("出具单位无人在岗，已告知其负责人和统筹机构办公室"),
    "request.clarified": gettext_lazy("往来一条"),
    "request.files_sent": gettext_lazy("随函发出附件"),
    "request.held": gettext_lazy("暂缓清除"),
    "request.hold_released": gettext_lazy("解除暂缓清除"),
    "request.warnings_recomputed": gettext_lazy("提醒的时间重新计算，时限不变"),
    "request.deadline_recomputed": gettext_lazy("工作日历变了，时限重新计算"),
    "request.deadline_stands": gettext_lazy("工作日历变了；重算的时限已经过去，仍按原来告知的时限"),
    "request.level_reached": gettext_lazy("超时到了下一级，已告知"),
    "request.rated": gettext_lazy("需求单位评价"),
    "escalation.reported": gettext_lazy("报送逾期报告"),
    "escalation.investigating": gettext_lazy("开始调查"),
    "escalation.ordered": gettext_lazy("责令限时办结"),
    "escalation.order_half_passed": gettext_lazy("责令的时限第一次提醒"),
    "escalation.order_late_soon": gettext_lazy("责令的时限快到"),
    "escalation.order_overdue": gettext_lazy("到了责令的时限，还没有反馈"),
    "escalation.order_recomputed": gettext_lazy("工作日历变了，责令的时限重新计算"),
    "escalation.talk_proposed": gettext_lazy("提请市政府约谈"),
    "escalation.talk_held": gettext_lazy("约谈，已记录"),
    "escalation.talk_declined": gettext_lazy("没有约谈，已记录原因"),
    "escalation.closed": gettext_lazy("了结"),
    "request.interim_sent": gettext_lazy("登记经过渡期渠道发出"),
    "request.interim_replied": gettext_lazy("登记经过渡期渠道收到的反馈"),
    "request.blanked": gettext_lazy("保留期满，清除反馈内容"),
}


# Steps that come in kinds: which one, or how it ended, stands in `after`.
ENDS: dict[str, Any] = {
    "commitment.checked": CommitmentCheck.Result,
    "breach.decided": BreachStatus,
    "breach.measure_ordered": Measure.Kind,
    "breach.measure_done": Measure.Kind,
}


def did(kind: str, after: str = "") -> str:
    """What an event is called, and how it ended where that is a word; one without a word says so neutrally."""
    return with_end(str(EVENTS.get(kind) or _("有一步变化")), kind, after)


def with_end(words: str, kind: str, after: str) -> str:
    """The words for an event of this kind, and which one or how it ended where that is a word."""
    ended = dict(ENDS[kind].choices).get(after) if kind in ENDS else None
    return _("：").join([words, str(ended)]) if ended else words


def told(rows: Sequence[TimelineEvent], *, with_reasons: bool = False) -> list[dict[str, Any]]:
    """Events for `components/timeline.html` with who did each, in one query; reasons may hold people's words.

    People are not named by their accounts: whose case it is stands on the page.
    """
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=[row.actor.get("user_id") for row in rows])}

    def who(row: TimelineEvent) -> str:
        if "user_id" in row.actor and "department_id" not in row.actor:
            return _("在自己的账号里")
        return names.get(row.actor.get("user_id") or 0, "")

    def text(row: TimelineEvent) -> str:
        return _("，").join(part for part in (who(row), row.reason if with_reasons else "") if part)

    return [{"at": row.at, "title": did(row.kind, row.after), "text": text(row)} for row in rows]
