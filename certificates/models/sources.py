"""Where licence data comes from, and when it could not be had."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import LicenceType


class SourceOutageQuerySet(models.QuerySet["SourceOutage"]):
    """What may be asked about outages."""

    def in_force(self, at: datetime) -> "SourceOutageQuerySet":
        """Outages that last at `at`; they end by the clock, not by a job."""
        return self.filter(Q(until=None) | Q(until__gt=at), since__lte=at)


class SourceOutage(models.Model):
    """A period in which licences of one type cannot be read (数据源停用); a clerk then goes the next way."""

    licence_type = models.ForeignKey(LicenceType, models.CASCADE, related_name="outages", verbose_name=_("证照类型"))
    since = models.DateTimeField(_("起"))
    until = models.DateTimeField(_("止"), null=True, blank=True)
    reason_code = models.SlugField(_("原因"), max_length=40, default="source_down")

    objects = SourceOutageQuerySet.as_manager()

    class Meta:
        verbose_name = _("数据源停用")
        verbose_name_plural = _("数据源停用")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="outage_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.licence_type} {self.since:%Y-%m-%d %H:%M}"
