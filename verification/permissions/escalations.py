"""Who may do what with the report on a late request (article 11)."""

from django.utils.translation import gettext as _

from catalog.models import Department, Duty
from portal.foundation.actors import Actor
from portal.foundation.errors import NotAllowed, NotVisible
from verification.models import Escalation


def may_report(by: Actor, escalation: Escalation) -> None:
    """File the report: liaison officers and agents of the department that asked."""
    if by.department_id != escalation.request.requesting_department_id:
        raise NotVisible(_("没有找到这份逾期报告。"))
    if not by.has(Duty.LIAISON, Duty.AGENT):
        raise NotAllowed(_("逾期报告由提出协查部门的联络员或代办员提交。"))


def may_handle(by: Actor, escalation: Escalation) -> None:
    """Investigate, order, propose a talk, close: staff of the programme's steering office."""
    programme_id = escalation.request.programme_id
    if not by.has(Duty.OFFICE) or not _serves(by, programme_id):
        raise NotAllowed(_("调查、责令、约谈和了结由统筹机构办公室办理。"))


def _serves(by: Actor, programme_id: int) -> bool:
    return Department.objects.acting(by).filter(programme_id=programme_id).exists()
