"""What the applicant is told before a commitment (国办发〔2020〕42号): the text is stored as shown."""

from django.utils.translation import gettext as _

from catalog.models import CommitmentTemplate
from verification.models import CaseProof


def notice_text(case_proof: CaseProof, template: CommitmentTemplate, legal_basis: str) -> str:
    """The notice in nine points: item, basis, content, way, liability, checks, publication, credit, withdrawal."""
    words = {
        "item": case_proof.case.item_version.item.name,
        "department": case_proof.case.department.name,
        "proof": case_proof.proof.name,
        "basis": legal_basis.rstrip("。") or _("见事项指南"),
        "content": template.content.rstrip("。"),
        "liability": template.liability.rstrip("。"),
    }
    lines = [
        _("一、事项名称：%(item)s。证明事项：%(proof)s。") % words,
        _("二、设定依据：%(basis)s。") % words,
        _("三、证明的内容：%(content)s。") % words,
        _("四、承诺的方式：由本人签署承诺书；不愿承诺或者不能承诺的，可以不选，改为提交证明。"),
        _("五、不实承诺的责任：%(liability)s。不实承诺依法承担民事、行政责任；构成犯罪的，依法追究刑事责任。") % words,
        _("六、核查：%(department)s有权核查承诺内容。%(plan)s") % {**words, "plan": _plan(template)},
        _("七、公开：%(publication)s") % {"publication": _publication(template)},
        _(
            "八、信用：认定为虚假承诺的，依法记入信用记录；认定前听取您的陈述和申辩，认定后可以提出异议，信用修复后可以再次承诺。"
        ),
        _("九、撤回：决定作出前，有合理理由的，可以撤回承诺，改为提交证明。"),
    ]
    return "\n".join(lines)


def commitment_text() -> str:
    """What the person declares; printed above the signature."""
    return _("本人已阅读并理解告知内容；所述情况符合要求；愿意承担不实承诺的法律责任；以上是本人真实、自愿的意思表示。")


def _plan(template: CommitmentTemplate) -> str:
    """How, by what standard, how many and until when is checked."""
    words = {
        "method": template.check_method.rstrip("。"),
        "days": template.check_days,
        "share": template.check_share,
        "standard": template.check_standard.rstrip("。"),
    }
    if template.check_mode == CommitmentTemplate.CheckMode.EXEMPT:
        return _("这项承诺免予核查；有人提出异议的除外。")
    standard = _("以%(standard)s为准。") % words if words["standard"] else ""
    if template.check_mode == CommitmentTemplate.CheckMode.SAMPLED:
        found = _("按 %(share)s%% 的比例抽查，方式为%(method)s，抽中的自签署次日起 %(days)s 个工作日内完成。") % words
    else:
        found = _("逐件核查，方式为%(method)s，自签署次日起 %(days)s 个工作日内完成。") % words
    return found + standard


def _publication(template: CommitmentTemplate) -> str:
    if not template.is_published:
        return _("承诺书不公开。")
    words = {"where": template.published_where or _("受理单位的公示栏和本系统"), "days": template.published_days}
    return _("承诺书在%(where)s公开 %(days)s 天，姓名隐去部分字；不同意公开的，不适用告知承诺。") % words
