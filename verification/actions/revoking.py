"""Take a decision back 撤销原决定 that rested on a false commitment; and let it hold again where the finding falls.

The person was heard before the finding; an objection to it is answered first.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from certificates.actions import licences
from certificates.models import Licence
from portal.foundation import outbox, states, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid
from verification.models import CASE_MOVES, Breach, Case, CaseStatus, Measure, ObjectionStatus


def revoke(
    case: Case, breach: Breach, *, reason: str, result: str, licence_id: UUID | None, by: Actor, at: datetime
) -> None:
    """Revoke the decision of a locked case; `result` says what becomes of what was issued or paid on it.

    A licence that the department issued on it is annulled with it, void from the beginning (`licence_id`).
    Raises Conflict (the rule lacks it, nothing was granted, an objection waits), Invalid, and what the licence's verb
    raises.
    """
    _refuse_where_it_may_not(case, breach)
    if licence_id is not None:
        _annul(case, licence_id, reason, by, at)
    before = states.move(case, CASE_MOVES, CaseStatus.REVOKED)
    case.revoked_at, case.needs_review_since = at, None
    case.save(update_fields=["status", "revoked_at", "needs_review_since"])
    details = {"commitment": str(breach.commitment_id), "licence": str(licence_id or "")}
    timeline.record(
        about=case, kind="case.revoked", by=by, at=at, before=before, after=case.status,
        reason=f"{reason} {result}", details=details,
    )  # fmt: skip
    outbox.emit("verification.case_revoked", {"case": str(case.pk)}, at=at)


def restore(case: Case, breach: Breach, *, by: Actor, at: datetime) -> None:
    """The finding was annulled: a decision that was revoked for it holds again. A licence is issued anew by people."""
    if case.status != CaseStatus.REVOKED or not breach.measures.filter(kind=Measure.Kind.REVOKE).exists():
        return
    before = states.move(case, CASE_MOVES, CaseStatus.DECIDED)
    case.revoked_at = None
    case.save(update_fields=["status", "revoked_at"])
    timeline.record(about=case, kind="case.restored", by=by, at=at, before=before, after=case.status)
    outbox.emit("verification.case_restored", {"case": str(case.pk)}, at=at)


def issued_on(case: Case, at: datetime) -> list[Licence]:
    """What the department issued to the applicant since the decision, and still holds: what may fall with it."""
    if case.decided_at is None:
        return []
    rows = Licence.objects.filter(parties__holder_id=case.applicant_id, issuer_id=case.department_id, status="valid")
    return list(rows.filter(issued_on__gte=case.decided_at.date()).select_related("licence_type").distinct())


def _refuse_where_it_may_not(case: Case, breach: Breach) -> None:
    if not case.programme.revokes_decisions:
        raise Conflict(_("本市的规则没有撤销原决定这一项。"), remedy=_("选别的措施。"), code="no_revocation")
    if not case.decision_holds or case.outcome != Case.Outcome.APPROVED:
        raise Conflict(
            _("办件%(number)s没有准予的决定可以撤销。") % {"number": case.number},
            remedy=_("还没有决定的，选“停止办理”。"),
            code="nothing_to_revoke",
        )
    if breach.commitment.objections.filter(kind="finding", status=ObjectionStatus.FILED).exists():
        raise Conflict(
            _("本人对认定提出了异议，还没有答复，不能撤销决定。"), remedy=_("先答复异议。"), code="objection_waits"
        )


def _annul(case: Case, licence_id: UUID, reason: str, by: Actor, at: datetime) -> None:
    if licence_id not in {one.pk for one in issued_on(case, at)}:
        raise Invalid(_("这张证照不是凭这个决定发给申请人的。"), errors={"/licence": _("从列出的里面选。")})
    licences.change_status(licence_id, "annulled", by=by, at=at, reason=reason)
