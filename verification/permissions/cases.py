"""Who may do what with cases, and their proofs. Each docstring is the rule itself."""

from django.utils.translation import gettext as _

from catalog.officers import WORKERS
from portal.foundation.actors import Actor
from portal.foundation.errors import NotAllowed, NotVisible
from verification.models import Case, CaseParty, CaseProof


def no_such_case() -> NotVisible:
    """For a case that does not exist, or not for this actor: which of them is not said."""
    return NotVisible(_("没有找到这个办件，或者它不归您的部门。"))


def may_open(actor: Actor, department_id: int) -> None:
    """Open a case of an item: clerks and agents of the department that the item belongs to."""
    if not actor.is_officer:
        raise NotAllowed(_("只有受理部门的窗口人员或代办员可以开办。"))
    if actor.department_id != department_id:
        raise NotAllowed(_("这个事项不由您所在的部门受理。"), remedy=_("请切换到受理部门，或请该部门的窗口开办。"))
    if not actor.has(*WORKERS):
        raise NotAllowed(_("您在本部门没有窗口人员或代办员的职责，不能开办。"))


def may_open_theme(actor: Actor, department_id: int) -> None:
    """Open a theme: clerks and agents of the department that leads it, for all its items, whoever decides them."""
    if not (actor.is_officer and actor.department_id == department_id and actor.has(*WORKERS)):
        raise NotAllowed(
            _("一件事由牵头部门的窗口人员或代办员开办。"), remedy=_("请到牵头部门的窗口，或按单个事项分别开办。")
        )


def may_see(actor: Actor, case: Case) -> None:
    """See a case: officers of its department, and whoever represents somebody in it. Others do not learn of it."""
    if actor.is_officer and actor.department_id == case.department_id:
        return
    if not actor.duties and represents_somebody(actor, case):
        return
    raise no_such_case()


def may_work(actor: Actor, case: Case) -> None:
    """Work on a case: clerks and agents of its department."""
    may_see(actor, case)
    if not (actor.is_officer and actor.has(*WORKERS)):
        raise NotAllowed(_("只有受理部门的窗口人员或代办员可以办理。"))


def handles(actor: Actor, case: Case) -> bool:
    """Whether somebody handles a case (article 12: need to know), among the officers of its department:

    - its clerk, to whom it was opened or handed over;
    - whoever stands in for that clerk today (AB 角);
    - the head of the department;
    - the department's own business system, which has its own users;
    - where a business system opened it and nobody took it yet: any clerk or agent.
    """
    if not actor.is_officer or actor.department_id != case.department_id:
        return False
    if actor.client_id is not None or actor.has("head"):
        return True
    if case.clerk_id is None:
        return actor.has(*WORKERS)
    return case.clerk_id in {actor.user_id, *actor.covering_for_ids}


def reads_whole(actor: Actor, case: Case) -> bool:
    """See a case's form and the proofs of everybody in it: officers, and whoever represents the applicant.

    Somebody else in it (spouse, household, heir) sees the own proofs, and that there is an application.
    """
    return bool(actor.duties) or case.applicant_id in actor.holder_ids


def may_take_receipt(actor: Actor, case: Case) -> None:
    """Take the receipt, which names the applicant's proofs, corrections and decision: who sees the whole case."""
    may_see(actor, case)
    if not reads_whole(actor, case):
        raise NotAllowed(_("回执给申请人。"), remedy=_("您自己的证明，在“我的办件”里看。"))


def reads_replies(actor: Actor, case: Case) -> bool:
    """Read in a case's form what other offices replied: who handles the case, and whoever represents the applicant.

    Colleagues see that there is a reply; who needs what it says takes the case over, which its timeline keeps.
    """
    return handles(actor, case) if actor.duties else reads_whole(actor, case)


def may_take_replies(actor: Actor, case: Case) -> None:
    """Take what offices replied out of the portal (the package of a case): clerks and agents who handle the case."""
    may_work(actor, case)
    if not handles(actor, case):
        raise NotAllowed(
            _("这件由同事经办，部门反馈的内容只给经办人（第十二条）。"),
            remedy=_("确需的，请经办人或负责人把办件转交给您；转交会记入经过。"),
            code="not_concerned",
        )


def may_withdraw(actor: Actor, case: Case) -> None:
    """Withdraw an application: clerks and agents of its department, and whoever represents the applicant."""
    may_see(actor, case)
    if case.applicant_id in actor.holder_ids or (actor.is_officer and actor.has(*WORKERS)):
        return
    raise NotAllowed(_("只有申请人或受理部门的窗口人员、代办员可以撤回。"))


def may_look_up(actor: Actor) -> None:
    """Ask what the own department has in hand for somebody: its clerks and agents, who open cases."""
    if not (actor.is_officer and actor.has(*WORKERS)):
        raise NotAllowed(_("只有窗口人员或代办员可以按证件号码查找本部门在办的办件。"))


def may_offer(actor: Actor, case_proof: CaseProof) -> None:
    """Hand in material for a proof from home: who represents the applicant, for all of them; others for their own."""
    if {case_proof.case.applicant_id, case_proof.party.holder_id}.isdisjoint(actor.holder_ids):
        raise no_such_case()


def represents_somebody(actor: Actor, case: Case) -> bool:
    """Whether the actor represents a person of the case."""
    if case.applicant_id in actor.holder_ids:
        return True
    return bool(actor.holder_ids) and CaseParty.objects.filter(case=case, holder_id__in=actor.holder_ids).exists()
