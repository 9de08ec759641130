"""Who may do what with commitments, their checks, breaches, objections and credit."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import Department
from certificates.models import Representation
from portal.foundation.actors import Actor
from portal.foundation.errors import NotAllowed, NotVisible
from verification.models import Case, Commitment, CreditRecord
from verification.permissions import cases

CHECKERS = ("clerk", "agent", "reviewer")
DECIDERS = ("clerk", "agent", "reviewer", "head")
CREDIT_KEEPERS = ("reviewer", "head", "office")
CREDIT_READERS = (*CREDIT_KEEPERS, "supervisor")
SIGNS_ITSELF = (Representation.Relation.SELF, Representation.Relation.LEGAL_REPRESENTATIVE)


def no_such_commitment() -> NotVisible:
    """For a commitment that does not exist, or not for this actor: which of them is not said."""
    return NotVisible(_("没有找到这份承诺书，或者它不归您。"))


def may_see(actor: Actor, commitment: Commitment) -> None:
    """See a commitment: officers of the department that relies on it, its programme's office, and the person."""
    if not Commitment.objects.visible_to(actor).filter(pk=commitment.pk).exists():
        raise no_such_commitment()


def is_the_person(actor: Actor, holder_id: UUID, at: datetime) -> bool:
    """Whether the account is the person's own, or that of the organisation's legal representative."""
    if actor.is_officer or actor.user_id is None or holder_id not in actor.holder_ids:
        return False
    own = Representation.objects.in_force(at).filter(user_id=actor.user_id, relation__in=SIGNS_ITSELF)
    return own.filter(holder_id=holder_id).exists()


def may_sign_by_phone(actor: Actor, holder_id: UUID, at: datetime) -> None:
    """Sign on the phone: the person, in the own account. Family, agents and officers do not sign for somebody."""
    if not actor.is_officer and holder_id not in actor.holder_ids:
        raise no_such_commitment()
    if not is_the_person(actor, holder_id, at):
        raise NotAllowed(
            _("手机签署由承诺人本人在自己的账号里办，别人不能代签。"),
            remedy=_("请本人登录签署，或到窗口在签字板、纸上签。"),
        )


def may_read_notice(actor: Actor, case: Case, holder_id: UUID) -> None:
    """Read the notice before signing: whoever represents the person, and clerks and agents of the department."""
    if actor.is_officer or holder_id not in actor.holder_ids:
        cases.may_work(actor, case)


def methods_of(actor: Actor, holder_id: UUID, at: datetime) -> list[str]:
    """How a commitment may be signed through this actor: by phone by oneself, at the window before an officer."""
    if is_the_person(actor, holder_id, at):
        return [Commitment.Method.PHONE]
    return [Commitment.Method.PAD, Commitment.Method.PAPER] if actor.is_officer else []


def may_withdraw(actor: Actor, case: Case, holder_id: UUID, at: datetime) -> None:
    """Withdraw: the person in the own account, or clerks and agents at whose window the person asks for it."""
    if not is_the_person(actor, holder_id, at):
        cases.may_work(actor, case)


def may_check(actor: Actor, case: Case) -> None:
    """Check a commitment, raise a doubt, record a hearing: clerks, agents and reviewers of the department."""
    _serve(actor, case)
    if not actor.has(*CHECKERS):
        raise NotAllowed(_("只有受理部门的窗口人员、代办员和审核人员可以核查承诺。"))


def may_decide(actor: Actor, case: Case) -> None:
    """Find a commitment false or not, order measures, answer objections: the same people, and the head."""
    _serve(actor, case)
    if not actor.has(*DECIDERS):
        raise NotAllowed(_("认定和处理由受理部门的工作人员或负责人作出。"))


def may_register_objection(actor: Actor, case: Case) -> None:
    """Write down what a third party objects at the window: clerks, agents and reviewers of the department."""
    may_check(actor, case)


def may_repair_credit(actor: Actor, record: CreditRecord) -> None:
    """Note that credit was repaired: reviewers and the steering office of its programme; who inspects only reads."""
    if not actor.is_officer or not actor.has("reviewer", "office"):
        raise NotAllowed(_("只有审核人员或统筹机构办公室可以登记信用修复。"))
    ours = record.programme.departments.filter(pk=actor.department_id or 0)
    if not ours.exists():
        raise NotVisible(_("没有找到这条信用记录。"))


def may_propose_credit(actor: Actor, programme_id: int) -> None:
    """Propose a credit record, hear, enter or drop it: reviewers and heads of the programme, and its office."""
    acts = Department.objects.acting(actor).filter(programme_id=programme_id).exists()
    if not (acts and actor.is_officer and actor.has(*CREDIT_KEEPERS)):
        raise NotAllowed(_("信用记录由部门的审核人员、负责人或统筹机构办公室登记。"))


def may_publish_list(actor: Actor, programme_id: int) -> None:
    """Publish an edition of the list of commitment items: the programme's steering office."""
    if not (actor.has("office") and Department.objects.acting(actor).filter(programme_id=programme_id).exists()):
        raise NotAllowed(_("清单由统筹机构办公室公布。"))


def _serve(actor: Actor, case: Case) -> None:
    if not (actor.is_officer and actor.department_id == case.department_id):
        raise no_such_commitment()
