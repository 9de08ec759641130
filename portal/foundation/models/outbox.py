from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.foundation.identifiers import uuid7


class OutboxQuerySet(models.QuerySet["OutboxEvent"]):
    def waiting(self) -> Self:
        """Not delivered and not given up."""
        return self.filter(delivered_at=None, dead=False)

    def due(self, *, at: datetime) -> Self:
        return self.waiting().filter(due_at__lte=at).order_by("due_at", "id")

    def undeliverable(self) -> Self:
        """Given up: a person must look. Newest first."""
        return self.filter(delivered_at=None, dead=True).order_by("-at", "-id")


class OutboxEvent(models.Model):
    """Something that happened and that others must be told, written in the transaction in which it happened.

    Partition-ready: no unique constraint but the key, and nothing points here by foreign key.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("事件"), max_length=64)  # "certificates.licence_read"
    payload = models.JSONField(_("内容"), default=dict)  # ids and codes, no personal data
    at = models.DateTimeField(_("发生时间"))
    due_at = models.DateTimeField(_("下次投递"))
    delivered_at = models.DateTimeField(_("送达时间"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("已失败次数"), default=0)
    error_code = models.CharField(_("最近一次失败原因"), max_length=64, blank=True)  # never an error's text
    dead = models.BooleanField(_("已放弃"), default=False)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("发件箱事件")
        verbose_name_plural = _("发件箱事件")
        indexes = [
            models.Index(
                fields=["due_at", "id"], name="outbox_due", condition=Q(delivered_at__isnull=True, dead=False)
            ),
            models.Index(fields=["at"], name="outbox_dead", condition=Q(delivered_at__isnull=True, dead=True)),
        ]
        constraints = [
            models.CheckConstraint(
                name="outbox_dead_is_not_delivered", condition=Q(dead=False) | Q(delivered_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"
