"""Who may do what with the work ledgers. Each docstring is a list that an official could check."""

from django.utils.translation import gettext as _

from accountability import queries
from accountability.models import LedgerTask
from catalog.models import Department, Duty
from portal.foundation.actors import Actor
from portal.foundation.errors import NotAllowed, NotVisible


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
