"""Supply and demand of data 供需对接: a proof that is verified so often that it should become shared data."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.programmes import Department, Programme
from catalog.models.proofs import ProofItem
from portal.foundation.actors import Actor
from portal.foundation.states import Moves


class DemandStatus(models.TextChoices):
    """Where a demand stands."""

    PROPOSED = "proposed", _("待答复")
    ACCEPTED = "accepted", _("已接受，在做")
    DECLINED = "declined", _("不予共享")
    DONE = "done", _("已共享")


DEMAND_MOVES: Moves = {
    DemandStatus.PROPOSED: frozenset({DemandStatus.ACCEPTED, DemandStatus.DECLINED}),
    DemandStatus.ACCEPTED: frozenset({DemandStatus.DONE, DemandStatus.DECLINED}),
    DemandStatus.DECLINED: frozenset(),
    DemandStatus.DONE: frozenset(),
}


class DataDemandQuerySet(models.QuerySet["DataDemand"]):
    """What may be asked of demands."""

    def visible_to(self, actor: Actor) -> "DataDemandQuerySet":
        """All of the programme for its office and supervisors, else those asked of one's own department."""
        if not actor.is_officer:
            return self.none()
        if actor.has("office", "supervisor"):
            return self.filter(programme__departments=actor.department_id)
        return self.filter(holding_department_id=actor.department_id)

    def open(self) -> "DataDemandQuerySet":
        """Demands that are not settled."""
        return self.filter(status__in=[DemandStatus.PROPOSED, DemandStatus.ACCEPTED])


class DataDemand(models.Model):
    """The office asks the department that holds a fact to share it, with the figures that speak for it.

    `grounds` holds what was counted when it was proposed: `{from, until, requests, late, not_found}`.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="data_demands", verbose_name=_("所属建设"))
    proof = models.ForeignKey(ProofItem, models.PROTECT, related_name="data_demands", verbose_name=_("证明事项"))
    holding_department = models.ForeignKey(
        Department, models.PROTECT, related_name="data_demands", verbose_name=_("数据持有单位")
    )
    status = models.CharField(_("状态"), max_length=10, choices=DemandStatus, default=DemandStatus.PROPOSED)
    grounds = models.JSONField(_("依据的数"), default=dict)
    answer = models.TextField(_("答复"), blank=True)
    proposed_at = models.DateTimeField(_("提出时间"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("提出人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    objects = DataDemandQuerySet.as_manager()

    class Meta:
        verbose_name = _("数据需求")
        verbose_name_plural = _("供需对接")
        ordering: ClassVar = ["-proposed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proof", "holding_department"],
                condition=Q(status__in=["proposed", "accepted"]),
                name="data_demand_one_open_per_proof",
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(done_at__isnull=False), name="data_demand_done_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(answer=""), name="data_demand_declined_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proof} → {self.holding_department.short_name}"
