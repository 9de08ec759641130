"""Who may do what with ledgers, assessments, inspections. Each docstring is a list that an official could check."""

from django.utils.translation import gettext as _

from accountability import queries
from accountability.models import Assessment, Inspection, LedgerTask
from catalog.models import Department, Duty, Programme
from portal.foundation.actors import SYSTEM, Actor
from portal.foundation.errors import Conflict, NotAllowed, NotVisible


def may_report(actor: Actor, task: LedgerTask) -> None:
    """Report progress on a task:

    - the head, liaison officers and agents of a department that leads it or is responsible for it;
    - office staff of the ledger's programme.

    Raises NotVisible to whoever may not see the ledger, NotAllowed to everybody else.
    """
    in_programme = Department.objects.acting(actor).filter(programme_id=task.ledger.programme_id)
    if not actor.is_officer or not in_programme.exists():
        raise NotVisible(_("没有这个台账节点。"))
    if actor.has(Duty.OFFICE):
        return
    units = queries.responsible_units(task).values_list("pk", flat=True)
    if not (actor.department_id in units and actor.has(Duty.HEAD, Duty.LIAISON, Duty.AGENT)):
        raise NotAllowed(_("进展由牵头单位、责任单位的负责人、联络员、代办员或统筹机构办公室报告。"))


def may_freeze(actor: Actor, programme: Programme) -> None:
    """Freeze a finished month: the clock by itself; office staff of the programme. Raises NotAllowed."""
    if actor != SYSTEM and not (actor.has(Duty.OFFICE) and _acts_in(actor, programme.pk)):
        raise NotAllowed(_("月度考核由统筹机构办公室定格。"))


def may_approve(actor: Actor, assessment: Assessment) -> None:
    """Approve a frozen month: office staff of the programme, but not whoever froze it. Raises NotAllowed."""
    _is_office(actor, assessment)
    _is_another(actor, assessment.frozen_by_id, _("这个月是您定格的，审定要由办公室另一个人来做。"))


def may_publish(actor: Actor, assessment: Assessment) -> None:
    """Publish an approved month: office staff of the programme, but not whoever froze it.

    Where the clock froze it, not whoever approved it: two people have always looked. Raises NotAllowed.
    """
    _is_office(actor, assessment)
    _is_another(actor, assessment.frozen_by_id, _("这个月是您定格的，公布要由办公室另一个人来做。"))
    if assessment.frozen_by_id is None:
        message = _("这个月是自动定格、由您审定的，公布要由办公室另一个人来做。")
        _is_another(actor, assessment.approved_by_id, message)


def _is_office(actor: Actor, assessment: Assessment) -> None:
    if not (actor.has(Duty.OFFICE) and _acts_in(actor, assessment.programme_id)):
        raise NotAllowed(_("月度考核由统筹机构办公室审定和公布。"))


def _is_another(actor: Actor, user_id: int | None, message: str) -> None:
    """Four eyes: the step before was somebody else's."""
    if user_id is not None and actor.user_id == user_id:
        raise NotAllowed(
            message, remedy=_("请办公室的另一位工作人员登录后办理；没有的，先在人员里登记。"), code="four_eyes"
        )


def may_inspect(actor: Actor, department: Department) -> None:
    """Record and review inspections of a department: supervisors of its programme (政务服务管理办公室, article 13.1).

    Raises NotAllowed; Conflict where the programme's rules know no inspections.
    """
    if not (actor.has(Duty.SUPERVISOR) and _acts_in(actor, department.programme_id)):
        raise NotAllowed(_("监督检查由政务服务管理办公室的监督检查人员记录。"))
    if not department.programme.has_assessment:
        raise Conflict(_("本市的规则没有监督检查这一条。"), code="not_inspected")


def may_rectify(actor: Actor, inspection: Inspection) -> None:
    """Report what was put right: the head and liaison officers of the inspected department. Raises NotAllowed."""
    if actor.department_id != inspection.department_id or not actor.has(Duty.HEAD, Duty.LIAISON):
        raise NotAllowed(_("整改情况由被检查单位的负责人或联络员填报。"))


def _acts_in(actor: Actor, programme_id: int) -> bool:
    return Department.objects.acting(actor).filter(programme_id=programme_id).exists()
