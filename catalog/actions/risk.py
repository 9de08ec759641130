"""Assess anew how risky it is to take a person's word for a proof 风险评估; each review is a row of its own."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import permissions
from catalog.models import ProofItem, RiskAssessment
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Invalid, NotVisible
from portal.foundation.moment import LOCAL
from portal.foundation.texts import plain

LONGEST_GROUNDS = 1_000


@transaction.atomic
def review(
    *,
    proof_id: int,
    programme_id: int,
    conclusion: str,
    grounds: str,
    next_review_on: date,
    by: Actor,
    at: datetime,
) -> RiskAssessment:
    """Write a city's reviewed assessment; from now on it decides whether one may commit for the proof there.

    Raises NotVisible, NotAllowed, Invalid with every wrong value.
    """
    proof = ProofItem.objects.select_for_update(of=("self",)).filter(pk=proof_id).first()
    if proof is None:
        raise NotVisible(_("没有这项证明。"))
    permissions.may_assess_risk(by, programme_id)
    grounds = plain(grounds)
    _check(conclusion, grounds, next_review_on, at)
    row = RiskAssessment.objects.create(
        proof=proof,
        programme_id=programme_id,
        conclusion=conclusion,
        grounds=grounds,
        assessed_at=at,
        reviewed_at=at,
        reviewed_by_id=by.user_id,
        review_due_on=next_review_on,
    )
    timeline.record(about=row, kind="risk.reviewed", by=by, at=at, after=conclusion)
    return row


def _check(conclusion: str, grounds: str, next_review_on: date, at: datetime) -> None:
    errors = {}
    if conclusion not in RiskAssessment.Conclusion.values:
        errors["/conclusion"] = _("从列出的结论里选一个")
    if not 0 < len(grounds) <= LONGEST_GROUNDS:
        errors["/grounds"] = _("写明理由，最多 %(most)s 个字") % {"most": LONGEST_GROUNDS}
    if next_review_on <= at.astimezone(LOCAL).date():
        errors["/next_review_on"] = _("选今天以后的日期")
    if errors:
        raise Invalid(_("复核没有登记：有 %(count)s 处没填好。") % {"count": len(errors)}, errors=errors)
