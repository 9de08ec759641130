"""Who may do what with an agreement between two departments (article 4)."""

from django.utils.translation import gettext as _

from catalog.models import Duty
from portal.foundation.actors import Actor
from portal.foundation.errors import NotAllowed, NotVisible
from verification.models import Agreement

WRITERS = (Duty.LIAISON, Duty.HEAD)


def may_propose(by: Actor) -> None:
    """Propose for the own department, which needs the proof: its liaison officers and its head (article 4.1)."""
    if by.department_id is None or not by.has(*WRITERS):
        raise NotAllowed(_("协查工作机制由需求单位的联络员或负责人提出。"))


def may_revise(by: Actor, agreement: Agreement) -> None:
    """Propose again what was sent back: liaison officers and the head of the department that proposed it."""
    _be_concerned(by, agreement)
    if by.department_id != agreement.requesting_department_id or not by.has(*WRITERS):
        raise NotAllowed(_("由提出的单位修改后再提出。"))


def may_confirm(by: Actor, agreement: Agreement) -> None:
    """Confirm or send back: liaison officers and the head of the issuing department."""
    _be_concerned(by, agreement)
    if by.department_id != agreement.issuing_department_id or not by.has(*WRITERS):
        raise NotAllowed(_("协查工作机制由出具单位的联络员或负责人确认。"))


def may_end(by: Actor, agreement: Agreement) -> None:
    """End it: liaison officers and heads of both departments; before it is confirmed only the one that proposed it."""
    _be_concerned(by, agreement)
    if not by.has(*WRITERS):
        raise NotAllowed(_("协查工作机制由双方的联络员或负责人终止。"))
    if agreement.confirmed_at is None and by.department_id != agreement.requesting_department_id:
        raise NotAllowed(_("还没有确认的机制由提出的单位收回，出具单位可以退回修改。"))


def _be_concerned(by: Actor, agreement: Agreement) -> None:
    if not Agreement.objects.visible_to(by).filter(pk=agreement.pk).exists():
        raise NotVisible(_("没有找到这份协查工作机制，或者它不归您的部门。"))
