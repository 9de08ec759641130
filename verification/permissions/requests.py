"""Who may do what with a verification request: one function per question."""

from django.utils.translation import gettext as _

from catalog.models import Duty
from portal.foundation.actors import Actor
from portal.foundation.errors import NotAllowed, NotVisible
from verification.models import Case, RequestStatus, VerificationRequest
from verification.permissions.cases import no_such_case


def may_see(by: Actor, request: VerificationRequest) -> None:
    """See a request: officers of the department that asks; officers of the one that is asked, once it was sent.

    Anybody else is told that there is nothing.
    """
    asks = by.department_id == request.requesting_department_id
    is_asked = by.department_id == request.issuing_department_id and request.status != RequestStatus.DRAFT
    if not (by.is_officer and (asks or is_asked)):
        raise NotVisible(_("没有找到这件协查核验，或者它不归您的部门。"))


def may_ask(by: Actor, request: VerificationRequest) -> None:
    """Send, withdraw: liaison officers and agents of the department that asks (article 5)."""
    may_see(by, request)
    if by.department_id != request.requesting_department_id:
        raise NotAllowed(_("只有提出协查的部门能做这一步。"))
    _need(by, Duty.LIAISON, Duty.AGENT)


def may_ask_in(by: Actor, case: Case) -> None:
    """Send for a proof of a case: liaison officers and agents of its department, whatever request comes of it."""
    if not (by.is_officer and by.department_id == case.department_id):
        raise no_such_case()
    _need(by, Duty.LIAISON, Duty.AGENT)


def may_answer(by: Actor, request: VerificationRequest) -> None:
    """Receive, answer, correct, return, reclassify, assign: liaison officers and agents of the issuing department."""
    may_see(by, request)
    if by.department_id != request.issuing_department_id:
        raise NotAllowed(_("只有被协查的部门能做这一步。"))
    _need(by, Duty.LIAISON, Duty.AGENT)


def may_clarify(by: Actor, request: VerificationRequest) -> None:
    """Ask or explain: liaison officers and agents of both departments, clerks of the one that asks."""
    may_see(by, request)
    if by.department_id == request.requesting_department_id:
        _need(by, Duty.LIAISON, Duty.AGENT, Duty.CLERK)
    else:
        _need(by, Duty.LIAISON, Duty.AGENT)


def may_rate(by: Actor, request: VerificationRequest) -> None:
    """Rate an answer: liaison officers, agents and clerks of the department that asked."""
    may_see(by, request)
    if by.department_id != request.requesting_department_id:
        raise NotAllowed(_("只有提出协查的部门能评价反馈。"))
    _need(by, Duty.LIAISON, Duty.AGENT, Duty.CLERK)


def officer_department(by: Actor) -> int:
    """The department that an officer acts for. Raises NotAllowed where somebody acts for none."""
    if by.department_id is None:
        raise NotAllowed(_("您没有代表任何部门。"))
    return by.department_id


def _need(by: Actor, *duties: Duty) -> None:
    if not by.has(*duties):
        named = _("、").join(str(duty.label) for duty in duties)
        raise NotAllowed(
            _("这一步由%(duties)s办理。") % {"duties": named},
            remedy=_("找本部门的%(duties)s办理，或由管理员在信息库登记职责。") % {"duties": named},
        )
