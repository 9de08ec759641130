"""What the applicant is told before a commitment (国办发〔2020〕42号): the text is stored as shown."""

from django.utils.translation import gettext as _

from catalog.models import CommitmentTemplate
from verification.models import CaseProof


def notice_text(case_proof: CaseProof, template: CommitmentTemplate, legal_basis: str) -> str:
    """The notice: item, legal basis, content, way, liability, the right to check, and whether it is published."""
    words = {
        "item": case_proof.case.item_version.item.name,
        "department": case_proof.case.department.name,
        "proof": case_proof.proof.name,
        "basis": legal_basis or _("见事项指南"),
        "content": template.content.rstrip("。"),
        "liability": template.liability.rstrip("。"),
        "method": template.check_method,
        "days": template.check_days,
    }
    lines = [
        _("一、事项名称：%(item)s。证明事项：%(proof)s。") % words,
        _("二、设定依据：%(basis)s。") % words,
        _("三、证明的内容：%(content)s。") % words,
        _("四、承诺的方式：由本人签署承诺书；不愿承诺或者不能承诺的，可以不选，改为提交证明。"),
        _("五、不实承诺的责任：%(liability)s。") % words,
        _("六、核查：%(department)s有权核查承诺内容，方式为%(method)s，自签署次日起 %(days)s 个工作日内完成。") % words,
        _("七、公开：承诺书将公开；不同意公开的，不适用告知承诺。")
        if template.is_published
        else _("七、公开：承诺书不公开。"),
        _("八、决定作出前，有合理理由的，可以撤回承诺，改为提交证明。"),
    ]
    return "\n".join(lines)


def commitment_text() -> str:
    """What the person declares; printed above the signature."""
    return _("本人已阅读并理解告知内容；所述情况符合要求；愿意承担不实承诺的法律责任；以上是本人真实、自愿的意思表示。")
