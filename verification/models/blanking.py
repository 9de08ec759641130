"""Runs that blank replies after their retention period 反馈内容到期清除 (article 12), and the proof of each."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Programme
from portal.foundation.identifiers import uuid7


class BlankingRun(models.Model):
    """One batch of one programme: how many replies were blanked, and the signed digest of which.

    `digest` is SHA-256 over the sorted ids of the requests that name this run (`VerificationRequest.blanked_in`),
    signed in the programme's name: a row added or taken away afterwards shows.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="blanking_runs", verbose_name=_("所属建设"))
    at = models.DateTimeField(_("时间"))
    months = models.PositiveSmallIntegerField(_("保留月数"))
    closed_before = models.DateTimeField(_("办件在此前办结"))
    replies = models.PositiveIntegerField(_("清除的反馈"))
    files = models.PositiveIntegerField(_("清除的扫描件"), default=0)
    held = models.PositiveIntegerField(_("到期而保留的"), default=0)
    digest = models.CharField(_("编号摘要"), max_length=64)
    signature = models.TextField(_("签名"))

    class Meta:
        verbose_name = _("到期清除记录")
        verbose_name_plural = _("到期清除记录")
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.programme.code} {self.at:%Y-%m-%d}"
