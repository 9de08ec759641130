"""Who may do what with holders, codes, consent and licences. One function per question."""

from uuid import UUID

from django.utils.translation import gettext as _

from certificates.models import Authorisation, Licence
from portal.foundation.actors import Actor
from portal.foundation.errors import NotAllowed, NotVisible

READING_DUTIES = ("clerk", "agent", "liaison", "reviewer", "supervisor")
ISSUING_DUTIES = ("clerk", "agent", "liaison", "reviewer", "head")


def is_internal(actor: Actor) -> bool:
    """The portal itself: a sweep, a loader of data. Never somebody who came through a door."""
    return not actor.is_authenticated and bool(actor.label) and actor.label != "anonymous"


def may_register_holder(actor: Actor) -> None:
    """Enter a holder by document and name: officers of any department, in person or by their system."""
    if not (actor.is_officer or is_internal(actor)):
        raise NotAllowed(_("只有工作人员可以登记持证主体。"))


def may_show_code(actor: Actor, holder_id: UUID) -> None:
    """Make a code: who represents the holder now (self, legal representative, guardian, agent, family)."""
    if actor.user_id is None or holder_id not in actor.holder_ids:
        raise NotAllowed(_("您不能出示这个码：只有本人或其代表可以。"))


def may_take_code(actor: Actor) -> int:
    """Read a code: clerks, agents, liaisons, reviewers and supervisors of a department, or their system.

    Returns that department's id.
    """
    if actor.department_id is None or not actor.has(*READING_DUTIES):
        raise NotAllowed(_("只有窗口等工作人员可以读码。"))
    return actor.department_id


def may_read_by_duty(actor: Actor) -> bool:
    """Read licences for a department: clerks, agents, liaisons, reviewers and supervisors, or their system."""
    return actor.department_id is not None and actor.has(*READING_DUTIES)


def may_read_own(actor: Actor, holder_id: UUID) -> bool:
    """Open one's own licences: who represents the holder now."""
    return holder_id in actor.holder_ids


def may_grant(actor: Actor, holder_id: UUID, department_id: int, *, online: bool) -> None:
    """Record consent: online who represents the holder; at a counter an officer of the department that gets it.

    A consent to a theme is recorded by the department that leads it, for all its cases.
    """
    allowed = holder_id in actor.holder_ids if online else _reads_for(actor, department_id)
    if not allowed:
        raise NotAllowed(_("您不能登记这项数据授权。"))


def may_withdraw(actor: Actor, authorisation: Authorisation) -> None:
    """Withdraw consent: who represents the holder, or an officer of a department it was given to, on their word."""
    if authorisation.holder_id in actor.holder_ids or _reads_for(actor, authorisation.department_id):
        return
    if not any(_reads_for(actor, part.department_id) for part in authorisation.parts.all()):
        raise NotVisible(_("没有找到这项数据授权。"))


def may_issue(actor: Actor, issuer_id: int) -> None:
    """Issue, replace or end a licence: officers of its issuing department who handle cases there."""
    if is_internal(actor):
        return
    if actor.department_id != issuer_id or not actor.has(*ISSUING_DUTIES):
        raise NotAllowed(_("只有颁发机构的工作人员可以办理这项证照业务。"))


def may_change_status(actor: Actor, licence: Licence) -> None:
    """Suspend, give back, annul, cancel or revoke: as `may_issue`."""
    may_issue(actor, licence.issuer_id)


def may_declare_outage(actor: Actor) -> None:
    """Switch a data source off and on: supervisors and the steering office, or the portal itself."""
    if not (is_internal(actor) or actor.has("supervisor", "office")):
        raise NotAllowed(_("只有监督检查人员或统筹机构办公室可以登记数据源停用。"))


def _reads_for(actor: Actor, department_id: int) -> bool:
    return actor.department_id == department_id and actor.has(*READING_DUTIES)
