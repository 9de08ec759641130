"""Who may do what with a verification request: one function per question."""

from django.utils.translation import gettext as _

from catalog.models import Duty
from portal.foundation.actors import Actor
from portal.foundation.errors import NotAllowed, NotVisible
from verification.models import Case, RequestStatus, VerificationRequest
from verification.permissions.cases import handles, no_such_case


def may_see(by: Actor, request: VerificationRequest) -> None:
    """See a request: officers of the departments whose cases it serves, and of the one asked, once it was sent.

    Anybody else is told that there is nothing.
    """
    asks = by.department_id == request.requesting_department_id or case_for(by, request) != request.case
    is_asked = by.department_id == request.issuing_department_id and request.submitted_at is not None
    if not (by.is_officer and (asks or is_asked)):
        raise NotVisible(_("没有找到这件协查核验，或者它不归您的部门。"))


def reads(by: Actor, request: VerificationRequest) -> bool:
    """Read what a request says and was answered (article 12: need to know):

    - of the department that asks: who handles the case, who sent the request, and who stands in for them today;
    - of a department whose case of the same theme takes the reply over: who handles that case;
    - of the one that is asked: its liaison officers and agents, one of whom answers (article 7), and its head;
    - the business systems of both;
    - a draft, which holds no reply: any officer of the department that asks.

    The office, supervisors and other colleagues work with numbers and masked rows.
    """
    asks = by.department_id == request.requesting_department_id
    if asks and request.status == RequestStatus.DRAFT:
        return True
    answers = by.client_id is not None or by.has(Duty.LIAISON, Duty.AGENT, Duty.HEAD)
    if by.department_id == request.issuing_department_id and answers:
        return True
    sent_it = request.submitted_by_id is not None and request.submitted_by_id in {by.user_id, *by.covering_for_ids}
    return (asks and sent_it) or handles(by, case_for(by, request))


def case_for(by: Actor, request: VerificationRequest) -> Case:
    """The case for which an officer reads a request: its own, or the one of the officer's that follows it."""
    own = request.case
    if own.theme_case_id is None or (request.left_at is None and handles(by, own)):
        return own
    rows = Case.objects.filter(proofs__follows=request, department=by.department_id).order_by("pk")
    followers = list(rows.distinct())
    return next((case for case in followers if handles(by, case)), next(iter(followers), own))


def may_read(by: Actor, request: VerificationRequest) -> None:
    """Open a request: who may see it and needs to know what it says. Raises NotVisible, NotAllowed."""
    may_see(by, request)
    if reads(by, request):
        return
    raise NotAllowed(
        _("这件协查由同事经办，内容只给经办人看（第十二条）。"),
        remedy=_("确需接手的，请经办人或负责人把办件转交给您，或在办件里自己接手；接手会记入经过。"),
        code="not_concerned",
    )


def may_ask(by: Actor, request: VerificationRequest) -> None:
    """Send, withdraw: liaison officers and agents of the department that asks (article 5) who may read it."""
    may_read(by, request)
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
    """Ask or explain: liaison officers and agents of both departments, clerks of the one that asks, who may read it.

    Who only takes the reply over for a case of the same theme asks the department that sent it.
    """
    may_read(by, request)
    if by.department_id not in {request.requesting_department_id, request.issuing_department_id}:
        raise NotAllowed(
            _("往来由发出协查的部门办理。"), remedy=_("请联系%(who)s。") % {"who": request.requesting_department}
        )
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
