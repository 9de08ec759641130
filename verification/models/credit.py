"""Credit records 信用记录 of holders. Whether one still counts is computed when it is asked, by date and verb."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Programme
from certificates.models import Holder
from portal.foundation.actors import Actor
from portal.foundation.moment import LOCAL
from verification.models.commitments import Commitment


class CreditRecordQuerySet(models.QuerySet["CreditRecord"]):
    """What may be asked about credit."""

    def visible_to(self, actor: Actor) -> "CreditRecordQuerySet":
        """Officers see their programme's; others those of whom they represent."""
        if actor.is_officer:
            return self.filter(programme__departments=actor.department_id)
        return self.filter(holder_id__in=actor.holder_ids)

    def counting(self, at: datetime) -> "CreditRecordQuerySet":
        """Records that still count at `at`: not repaired, not annulled, not lapsed."""
        today = at.astimezone(LOCAL).date()
        return self.filter(
            Q(repaired_at=None) | Q(repaired_at__gt=at),
            Q(annulled_at=None) | Q(annulled_at__gt=at),
            Q(lapses_on=None) | Q(lapses_on__gt=today),
        )

    def waiting(self, at: datetime) -> "CreditRecordQuerySet":
        """Records that still count and whose person has asked for repair."""
        return self.counting(at).filter(repair_asked_at__isnull=False)

    def of(self, holder_ids: Collection[UUID]) -> "CreditRecordQuerySet":
        """Records of these holders."""
        return self.filter(holder_id__in=holder_ids)


class CreditRecord(models.Model):
    """A credit record 信用记录 of a holder. It bars from commitments until it is repaired, annulled or lapsed."""

    class Kind(models.TextChoices):
        FALSE_COMMITMENT = "false_commitment", _("虚假承诺")
        SERIOUS = "serious", _("严重失信")
        BAD = "bad", _("不良记录")

    holder = models.ForeignKey(Holder, models.PROTECT, related_name="credit_records", verbose_name=_("持证主体"))
    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name=_("所属建设"))
    kind = models.CharField(_("类别"), max_length=18, choices=Kind)
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="credit_records", verbose_name=_("承诺")
    )
    source = models.CharField(_("来源"), max_length=120, blank=True, help_text=_("哪个机关的哪份文书"))
    legal_basis = models.CharField(_("依据"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("记录时间"))
    lapses_on = models.DateField(_("到期不再计"), null=True, blank=True)
    repair_asked_at = models.DateTimeField(_("申请修复时间"), null=True, blank=True)
    repaired_at = models.DateTimeField(_("修复时间"), null=True, blank=True)
    annulled_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)

    objects: ClassVar = CreditRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("信用记录")
        verbose_name_plural = _("信用记录")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(annulled_at=None), name="credit_record_one_of_a_commitment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.holder_id} {self.kind}"

    def standing(self, at: datetime) -> str:
        """Where it stands at `at`: `annulled`, `repaired`, `lapsed`, `asked` (repair was asked for) or `counting`."""
        if self.annulled_at and self.annulled_at <= at:
            return "annulled"
        if self.repaired_at and self.repaired_at <= at:
            return "repaired"
        if self.lapses_on and self.lapses_on <= at.astimezone(LOCAL).date():
            return "lapsed"
        return "asked" if self.repair_asked_at else "counting"
