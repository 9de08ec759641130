"""Reason codes of proofs and form fields in words fit for the counter. Reads have theirs in `certificates.reasons`."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates import reasons as licence_reasons

REASONS: dict[str, Promise] = {
    "not_on_licence": gettext_lazy("证照上没有这一项"),
    "reply_matched": gettext_lazy("出具单位反馈属实"),
    "reply_mismatched": gettext_lazy("出具单位反馈：与所填不符"),
    "reply_not_found": gettext_lazy("出具单位反馈：查无此项"),
    "mismatched": gettext_lazy("出具单位反馈：与所填不符"),
    "not_found": gettext_lazy("出具单位反馈：查无此项"),
    "not_confirmed": gettext_lazy("实地核查结果不符"),
    "returned": gettext_lazy("出具单位退回：不属于其职责"),
    "withdrawn": gettext_lazy("协查已撤回"),
    "moved_on": gettext_lazy("窗口改走下一种办法"),
    "declined": gettext_lazy("本人不采用告知承诺"),
    "commitment_withdrawn": gettext_lazy("本人撤回了承诺"),
    "negative_answer": gettext_lazy("已有否定的核验结果，不适用告知承诺"),
    "no_template": gettext_lazy("没有告知承诺书模板，不适用告知承诺"),
    "no_assessment": gettext_lazy("没有经复核的风险评估，不适用告知承诺"),
    "unsuitable": gettext_lazy("风险评估结论为不适用告知承诺"),
    "secret": gettext_lazy("涉密事项，不适用告知承诺"),
    "excluded_area": gettext_lazy("属于不适用告知承诺的领域"),
    "credit_false_commitment": gettext_lazy("有未修复的虚假承诺记录，不适用告知承诺"),
    "credit_serious": gettext_lazy("有未修复的严重失信记录，不适用告知承诺"),
    "credit_bad": gettext_lazy("有未修复的不良信用记录，不适用告知承诺"),
    "cannot_sign": gettext_lazy("未成年人或已故的人不能自己承诺"),
    "voluntary": gettext_lazy("申请人自愿提供"),
    "supplemented": gettext_lazy("申请人已补充材料"),
    "provided": gettext_lazy("由申请人提供"),
    "committed": gettext_lazy("已签署告知承诺书"),
    "site_confirmed": gettext_lazy("实地核查属实"),
    "offline_under_way": gettext_lazy("涉密，线下核验中"),
    "offline_verified": gettext_lazy("线下已核验"),
    "offline_not_verified": gettext_lazy("线下未核验"),
    "issuer_outside": gettext_lazy("出具单位在市外"),
    "no_intercity": gettext_lazy("出具单位没有跨区域协查的办法"),
    "intercity_under_way": gettext_lazy("已向市外单位协查"),
    "intercity_matched": gettext_lazy("市外单位反馈属实"),
    "intercity_mismatched": gettext_lazy("市外单位反馈：与所填不符"),
    "intercity_not_found": gettext_lazy("市外单位反馈：查无此项"),
    "intercity_given_up": gettext_lazy("市外单位一直没有反馈"),
    "proof_cancelled": gettext_lazy("这项证明已取消，任何单位不得索要"),
    "commitment_doubted": gettext_lazy("事后核查与承诺不符，正在听取本人意见"),
    "commitment_cleared": gettext_lazy("承诺属实，疑点已排除"),
    "exempt": gettext_lazy("这项承诺免予核查"),
    "not_drawn": gettext_lazy("没有抽中"),
    "checked_lately": gettext_lazy("半年内核查过，属实，不重复查"),
    "objection": gettext_lazy("有人提出异议，转为核查"),
    "false_commitment": gettext_lazy("事后核查为虚假承诺"),
}


def reason_text(code: str) -> str:
    """The words for a code; an unknown one still says that there is a reason."""
    if not code:
        return ""
    if code in REASONS:
        return str(REASONS[code])
    return licence_reasons.text_of(code).rstrip("。.") or _("没有取到（%(code)s）") % {"code": code}
