"""Uses of interim channels 过渡期渠道使用记录 (article 3.3): who sent or got what by which way, with the scan."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Department, InterimPeriod, InterimWay
from portal.foundation.actors import Actor
from portal.foundation.encryption import SealedModel, SealedQuerySet, SealedText
from portal.foundation.models import Attachment
from verification.models.requests import VerificationRequest


class InterimUseQuerySet(SealedQuerySet["InterimUse"]):
    """What may be asked of uses."""

    def visible_to(self, actor: Actor) -> "InterimUseQuerySet":
        """Uses on requests that the actor may see; office and supervisors count those of their programme."""
        if actor.has("office", "supervisor"):
            return self.filter(request__programme__departments=actor.department_id or 0)
        return self.filter(request__in=VerificationRequest.objects.visible_to(actor))

    def between(self, start: datetime, end: datetime) -> "InterimUseQuerySet":
        """Uses recorded in [start, end)."""
        return self.filter(at__gte=start, at__lt=end)


class InterimUse(SealedModel):
    """One letter that went beside the system. The requesting side records both directions; the clock runs the same.

    `happened_at` is when the letter left or arrived, `at` when it was recorded.
    """

    class Direction(models.TextChoices):
        SENT = "sent", _("发出")
        REPLIED = "replied", _("收到反馈")

    request = models.ForeignKey(
        VerificationRequest, models.PROTECT, related_name="interim_uses", verbose_name=_("协查核验")
    )
    period = models.ForeignKey(InterimPeriod, models.PROTECT, related_name="uses", verbose_name=_("过渡期"))
    direction = models.CharField(_("方向"), max_length=8, choices=Direction)
    way = models.CharField(_("渠道"), max_length=16, choices=InterimWay)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("登记单位"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    client_id = models.BigIntegerField(_("业务系统"), null=True, blank=True)
    happened_at = models.DateTimeField(_("收发时间"))
    at = models.DateTimeField(_("登记时间"))
    scan = models.ForeignKey(Attachment, models.SET_NULL, null=True, verbose_name=_("扫描件"))

    note = SealedText(_("说明"))

    objects: ClassVar = InterimUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("过渡期渠道使用记录")
        verbose_name_plural = _("过渡期渠道使用记录")
        ordering: ClassVar = ["happened_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "direction"], name="interim_use_once_a_direction"),
            models.CheckConstraint(
                condition=models.Q(happened_at__lte=models.F("at")), name="interim_use_recorded_afterwards"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
