"""Agreements between two departments on how one proof is asked and answered (协查核验反馈工作机制, article 4)."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from catalog.models import Department, Duty, Programme, ProofItem, ProofSource, SlaTier
from catalog.models.proofs import DateTimeRange
from portal.foundation.actors import Actor
from portal.foundation.identifiers import uuid7
from portal.foundation.states import Moves


class AgreementStatus(models.TextChoices):
    """Steps of an agreement. Whether it is in force follows from its dates: see `Agreement.phase`."""

    PROPOSED = "proposed", _("待确认")
    DECLINED = "declined", _("已退回修改")
    CONFIRMED = "confirmed", _("已确认")
    ENDED = "ended", _("已终止")


_A = AgreementStatus
AGREEMENT_MOVES: Moves = {
    _A.PROPOSED: frozenset({_A.CONFIRMED, _A.DECLINED, _A.ENDED}),
    _A.DECLINED: frozenset({_A.PROPOSED, _A.ENDED}),
    _A.CONFIRMED: frozenset({_A.ENDED}),
    _A.ENDED: frozenset(),
}
IN_TALKS = (AgreementStatus.PROPOSED, AgreementStatus.DECLINED)


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """What may be asked of agreements."""

    def visible_to(self, actor: Actor) -> "AgreementQuerySet":
        """The office and the supervisors see their programme's; other officers those of their department."""
        if not actor.duties:
            return self.none()
        if actor.has(Duty.OFFICE, Duty.SUPERVISOR):
            return self.filter(programme__departments=actor.department_id)
        own = Q(requesting_department_id=actor.department_id) | Q(issuing_department_id=actor.department_id)
        return self.filter(own)

    def in_force(self, at: datetime) -> "AgreementQuerySet":
        """Confirmed agreements whose dates hold at `at`; at most one for two departments and a proof."""
        unended = Q(valid_until=None) | Q(valid_until__gt=at)
        return self.filter(unended, confirmed_at__isnull=False, valid_from__lte=at)

    def between(self, requesting_id: int, issuing_id: int, proof_id: int) -> "AgreementQuerySet":
        """Agreements of two departments on one proof."""
        return self.filter(requesting_department=requesting_id, issuing_department=issuing_id, proof=proof_id)

    def for_lists(self) -> "AgreementQuerySet":
        """With all that a row of a list shows, in one query; `own_limit_days` is 0 where the tier is the limit."""
        kept = ProofSource.objects.filter(
            proof=OuterRef("proof"), department=OuterRef("issuing_department"), tier__code=OuterRef("tier__code")
        )
        own = kept.order_by().values("proof").annotate(days=Min(Coalesce("own_limit_days", 0))).values("days")
        beside = self.select_related("proof", "tier", "requesting_department", "issuing_department", "programme")
        return beside.annotate(own_limit_days=Subquery(own))


class Agreement(models.Model):
    """What two departments agreed for one proof: way (协查方式), steps (协查流程), limit (协查时限), contacts.

    Contacts are duties; the people who hold them stand in the registry. `tier` is the limit, one of those that follow
    from how the issuing department keeps its records.
    """

    class Way(models.TextChoices):
        SYSTEM = "system", _("“无证明城市”应用系统")
        SYSTEM_AND_SITE = "system_and_site", _("应用系统，必要时实地核查")
        SITE = "site", _("实地调查核验")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(_("机制编号"), max_length=28, unique=True)
    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name=_("所属建设"))
    proof = models.ForeignKey(ProofItem, models.PROTECT, related_name="agreements", verbose_name=_("证明事项"))
    requesting_department = models.ForeignKey(
        Department, models.PROTECT, related_name="agreements_proposed", verbose_name=_("证明需求单位")
    )
    issuing_department = models.ForeignKey(
        Department, models.PROTECT, related_name="agreements_confirmed", verbose_name=_("证明出具单位")
    )
    status = models.CharField(_("状态"), max_length=10, choices=AgreementStatus, default=AgreementStatus.PROPOSED)
    way = models.CharField(_("协查方式"), max_length=16, choices=Way, default=Way.SYSTEM)
    steps = models.TextField(_("协查流程"))
    tier = models.ForeignKey(SlaTier, models.PROTECT, related_name="+", verbose_name=_("协查时限"))
    requesting_duty = models.CharField(_("需求单位联系职责"), max_length=12, choices=Duty, default=Duty.LIAISON)
    issuing_duty = models.CharField(_("出具单位联系职责"), max_length=12, choices=Duty, default=Duty.LIAISON)
    valid_from = models.DateTimeField(_("起"))
    valid_until = models.DateTimeField(_("止"), null=True, blank=True)
    proposed_at = models.DateTimeField(_("提出时间"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提出人")
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("确认人")
    )
    reason = models.CharField(_("退回或终止的理由"), max_length=200, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)

    objects: ClassVar = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("协查工作机制")
        verbose_name_plural = _("协查工作机制")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(requesting_department=F("issuing_department")), name="agreement_between_two"
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | Q(confirmed_at__isnull=False), name="agreement_confirmed_has_time"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="agreement_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") | Q(valid_until__isnull=False), name="agreement_ended_has_end"
            ),
            models.UniqueConstraint(
                fields=["requesting_department", "issuing_department", "proof"],
                condition=Q(status__in=["proposed", "declined"]),
                name="agreement_one_in_talks",
            ),
            ExclusionConstraint(
                name="agreement_one_in_force",
                expressions=[
                    (DateTimeRange(F("valid_from"), F("valid_until"), RangeBoundary()), RangeOperators.OVERLAPS),
                    (F("requesting_department"), RangeOperators.EQUAL),
                    (F("issuing_department"), RangeOperators.EQUAL),
                    (F("proof"), RangeOperators.EQUAL),
                ],
                condition=Q(confirmed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def phase(self, at: datetime) -> str:
        """The state that people speak of: a confirmed agreement is `in_force` between its dates, `ended` after them."""
        if self.status != AgreementStatus.CONFIRMED or at < self.valid_from:
            return str(self.status)
        return "in_force" if self.valid_until is None or at < self.valid_until else str(AgreementStatus.ENDED)
