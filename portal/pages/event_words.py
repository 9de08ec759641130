"""What a step of the timeline is called, on every page of the officers: one word for each kind of event."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

EVENTS: dict[str, str | Promise] = {
    "case.opened": gettext_lazy("开办"),
    "case.accepted": gettext_lazy("受理"),
    "case.suspended": gettext_lazy("中止"),
    "case.resumed": gettext_lazy("恢复办理"),
    "case.correction_asked": gettext_lazy("告知补正"),
    "case.corrected": gettext_lazy("补正到了"),
    "case.correction_lapsed": gettext_lazy("补正期限已过"),
    "case.materials_lapsed": gettext_lazy("容缺期限已过"),
    "case.archived": gettext_lazy("归档"),
    "case.decided": gettext_lazy("办结"),
    "case.withdrawn": gettext_lazy("撤回申请"),
    "case.handed_over": gettext_lazy("转交"),
    "case.form_saved": gettext_lazy("改申请表"),
    "case.party_added": gettext_lazy("添加人员"),
    "case.needs_review": gettext_lazy("反馈有更正，须复核"),
    "case.proofs_cancelled": gettext_lazy("有证明被取消，从清单划去"),
    "proof.settled": gettext_lazy("办一项证明"),
    "proof.next_way": gettext_lazy("改走下一办法"),
    "proof.read_again": gettext_lazy("再读一次"),
    "proof.supplied": gettext_lazy("收自愿提供的材料"),
    "proof.supplemented": gettext_lazy("收补充的材料"),
    "proof.supplement_asked": gettext_lazy("要求补充"),
    "proof.site_check_planned": gettext_lazy("安排实地核查"),
    "proof.site_check_handed_over": gettext_lazy("交接实地核查"),
    "proof.site_checked": gettext_lazy("登记实地核查结果"),
    "commitment.signed": gettext_lazy("登记告知承诺"),
    "commitment.withdrawn": gettext_lazy("撤回告知承诺"),
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
    "request.submitted": gettext_lazy("发出协查，开始计时"),
    "request.received": gettext_lazy("签收协查"),
    "request.half_passed": gettext_lazy("过半提醒"),
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
    "request.deadline_recomputed": gettext_lazy("工作日历变了，时限重新计算"),
}


def did(kind: str) -> str:
    """What an event is called; one without a word of its own says so neutrally."""
    return str(EVENTS.get(kind) or _("有一步变化"))
