"""Holds on replies 暂缓清除: by hand, while a lawsuit or an investigation needs what was said."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.foundation.actors import Actor
from portal.foundation.encryption import SealedModel, SealedQuerySet, SealedText
from portal.foundation.moment import LOCAL
from verification.models.requests import VerificationRequest


class ReplyHoldQuerySet(SealedQuerySet["ReplyHold"]):
    """What may be asked of holds."""

    def visible_to(self, actor: Actor) -> "ReplyHoldQuerySet":
        """The programme's, for its office and the inspection."""
        if not actor.has("office", "supervisor"):
            return self.none()
        return self.filter(request__programme__departments=actor.department_id)

    def active(self, at: datetime) -> "ReplyHoldQuerySet":
        """Those that keep a reply from being blanked: not released, and their last day not over."""
        today = at.astimezone(LOCAL).date()
        return self.filter(Q(until=None) | Q(until__gte=today), released_at=None)


class ReplyHold(SealedModel):
    """Somebody keeps a reply from being blanked: who, why, until which day (included; None: until released)."""

    request = models.ForeignKey(VerificationRequest, models.PROTECT, related_name="holds", verbose_name=_("协查核验"))
    held_at = models.DateTimeField(_("暂缓时间"))
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    until = models.DateField(_("到哪一天（含当天）"), null=True, blank=True)
    released_at = models.DateTimeField(_("解除时间"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("解除人")
    )

    reason = SealedText(_("为什么"))

    objects: ClassVar = ReplyHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("暂缓清除")
        verbose_name_plural = _("暂缓清除")
        ordering: ClassVar = ["-held_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request"], condition=Q(released_at=None), name="reply_hold_one_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.request_id}"
