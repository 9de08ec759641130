from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.foundation.identifiers import uuid7


class NotificationQuerySet(models.QuerySet["Notification"]):
    def of_user(self, user_id: int) -> Self:
        """Newest first."""
        return self.filter(user_id=user_id).order_by("-at", "-id")

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def mark_read(self, *, at: datetime) -> int:
        """Note the first reading of each; return how many were unread until now."""
        return self.unread().order_by().update(read_at=at)


class Notification(models.Model):
    """A line in a user's bell: what happened, told in codes; the words are made when it is shown."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("收件人"), related_name="notifications"
    )
    kind = models.CharField(_("类别"), max_length=64)  # "request.answered"
    subject_type = models.CharField(_("对象类型"), max_length=64)
    subject_id = models.CharField(_("对象编号"), max_length=64)
    params = models.JSONField(_("参数"), default=dict)  # codes and ids, no personal data
    link = models.CharField(_("链接"), max_length=255)
    key = models.CharField(_("幂等键"), max_length=128)  # one event tells one user once
    at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        indexes = [models.Index(fields=["user", "-at", "-id"], name="notification_of_user")]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notification_is_told_once"),
            models.CheckConstraint(name="notification_has_a_key", condition=~models.Q(key="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.user_id}"
