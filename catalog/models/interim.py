"""Interim channels 过渡期渠道 (article 3.3): office system, fax, official mail, while the system does not run fully."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.programmes import Programme
from catalog.models.proofs import DateTimeRange


class InterimWay(models.TextChoices):
    """How a letter went outside the system; the list of the article is open, hence the last."""

    OFFICE_SYSTEM = "office_system", _("协同办公系统")
    FAX = "fax", _("传真")
    OFFICIAL_MAIL = "official_mail", _("公务邮箱")
    OTHER = "other", _("其他公务渠道")


class InterimPeriodQuerySet(models.QuerySet["InterimPeriod"]):
    """What may be asked of interim periods."""

    def in_force(self, at: datetime) -> "InterimPeriodQuerySet":
        """Periods that hold at `at`; at most one of a programme."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)

    def within(self, start: datetime, end: datetime) -> "InterimPeriodQuerySet":
        """Periods that held at some moment from `start` to `end`."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=start), starts_at__lte=end)


class InterimPeriod(models.Model):
    """From when until when a programme lets departments use which ways beside the system.

    Without a row nothing is allowed. `ends_at` is the planned end, or the moment when the system was declared
    complete (`completed_at`), whichever came first. Who switched stands in the timeline too, with the office's reason.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="interim_periods", verbose_name=_("所属建设"))
    ways = ArrayField(models.CharField(max_length=16, choices=InterimWay), verbose_name=_("可用的渠道"))
    starts_at = models.DateTimeField(_("起"))
    ends_at = models.DateTimeField(_("止"), null=True, blank=True)
    reason = models.CharField(_("为什么开"), max_length=200)
    switched_at = models.DateTimeField(_("登记时间"))
    switched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )
    completed_at = models.DateTimeField(_("宣布系统完全运行"), null=True, blank=True)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("宣布人")
    )

    objects = InterimPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("过渡期渠道")
        verbose_name_plural = _("过渡期渠道")
        ordering: ClassVar = ["-starts_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="interim_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(completed_at=None) | Q(ends_at__isnull=False), name="interim_complete_has_end"
            ),
            ExclusionConstraint(
                name="interim_one_in_force",
                expressions=[
                    (DateTimeRange(F("starts_at"), F("ends_at"), RangeBoundary()), RangeOperators.OVERLAPS),
                    (F("programme"), RangeOperators.EQUAL),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme.code} {self.starts_at:%Y-%m-%d}"

    def reaches(self, moment: datetime) -> bool:
        """Whether it still held after `moment`."""
        return self.ends_at is None or self.ends_at > moment

    @property
    def way_labels(self) -> list[str]:
        """The allowed ways in words."""
        return [str(InterimWay(way).label) for way in self.ways]
