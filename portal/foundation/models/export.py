from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.foundation.actors import Actor
from portal.foundation.encryption import SealedJSON, SealedModel, SealedQuerySet, SealedText

LEASE = timedelta(seconds=60)  # a maker that was not heard of for so long is gone; another one starts over


class ExportRecord(SealedModel):
    """A list that left the portal as a file: who took it, which rows by which filter, how many, when.

    `filter` is what the address said, sealed because somebody may have typed a name into a search. Only ever added to.
    """

    kind = models.CharField(_("清单"), max_length=64)  # "desk.inbox"
    format = models.CharField(_("格式"), max_length=4)  # "xlsx", "csv"
    rows = models.PositiveIntegerField(_("行数"))
    at = models.DateTimeField(_("时间"))
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("导出人")
    )
    department_id = models.BigIntegerField(_("所代表的部门"), null=True)

    filter = SealedJSON(_("筛选条件"))

    class Meta:
        verbose_name = _("导出记录")
        verbose_name_plural = _("导出记录")
        indexes: ClassVar = [models.Index(fields=["department_id", "-at"], name="export_of_department")]

    def __str__(self) -> str:
        return f"{self.kind} {self.rows}"


class ExportQuerySet(SealedQuerySet["Export"]):
    """What may be asked of files that are being made or wait to be fetched."""

    def visible_to(self, actor: Actor) -> "ExportQuerySet":
        """One's own, in the department for which they were asked; nothing without a duty there."""
        if not actor.is_officer:
            return self.none()
        return self.filter(
            by_user_id=actor.user_id, by_client_id=actor.client_id, department_id__in=[actor.department_id]
        )

    def unfinished(self) -> "ExportQuerySet":
        """Neither made nor given up."""
        return self.filter(made_at=None, failed_at=None)

    def to_make(self, at: datetime) -> "ExportQuerySet":
        """Unfinished ones that nobody makes at `at`, the oldest first."""
        return self.unfinished().filter(Q(seen_at=None) | Q(seen_at__lt=at - LEASE)).order_by("asked_at")

    def with_stale_file(self, at: datetime) -> "ExportQuerySet":
        """Made files that nobody may fetch any more."""
        return self.filter(expires_at__lte=at, removed_at=None)


class Export(SealedModel):
    """A long list that somebody asked for as a file: made in the background, kept sealed, fetched until it expires.

    What it is at a moment (`state_at`) follows from its times. `rows` counts up while it is made; `seen_at` is when
    its maker was last heard of.
    """

    kind = models.CharField(_("清单"), max_length=64)
    format = models.CharField(_("格式"), max_length=4)
    language = models.CharField(_("语言"), max_length=12)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("导出人")
    )
    by_user_id: int | None  # the column of `by_user`; the accounts lie above, so its type is not known here
    by_client_id = models.BigIntegerField(_("业务系统"), null=True)
    department_id = models.BigIntegerField(_("所代表的部门"))
    asked_at = models.DateTimeField(_("提出时间"))
    total = models.PositiveIntegerField(_("提出时的行数"))
    rows = models.PositiveIntegerField(_("已写行数"), default=0)
    attempts = models.PositiveSmallIntegerField(_("制作次数"), default=0)
    seen_at = models.DateTimeField(_("制作中，最近动静"), null=True)
    made_at = models.DateTimeField(_("做好时间"), null=True)
    size = models.PositiveIntegerField(_("大小"), default=0, help_text=_("字节"))
    expires_at = models.DateTimeField(_("可下载到"), null=True)
    removed_at = models.DateTimeField(_("文件删除时间"), null=True)
    failed_at = models.DateTimeField(_("没做成的时间"), null=True)

    title = SealedText(_("文件名"))
    filter = SealedJSON(_("筛选条件"))
    reason = SealedText(_("没做成的原因"))

    objects: ClassVar = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("导出文件")
        verbose_name_plural = _("导出文件")
        ordering: ClassVar = ["-asked_at"]
        indexes: ClassVar = [
            models.Index(fields=["by_user", "-asked_at"], name="export_of_user"),
            models.Index(
                fields=["asked_at"], name="export_unfinished", condition=Q(made_at__isnull=True, failed_at__isnull=True)
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(made_at__isnull=True) | Q(failed_at__isnull=True), name="export_made_or_failed"
            ),
            models.CheckConstraint(
                condition=Q(made_at__isnull=True) | Q(expires_at__isnull=False), name="export_made_expires"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.rows}"

    def state_at(self, at: datetime) -> str:
        """`failed`, `expired`, `ready`, `making` or `waiting`."""
        if self.failed_at:
            return "failed"
        if self.made_at and self.expires_at:
            return "ready" if at < self.expires_at and not self.removed_at else "expired"
        return "making" if self.seen_at and at - self.seen_at < LEASE else "waiting"

    @property
    def share(self) -> int:
        """Per cent of the rows that are written; 100 only when it is made."""
        return 100 if self.made_at else min(self.rows * 100 // max(self.total, 1), 99)
