"""Renditions 渲染件: a licence version as a PDF. The signed data is the original; a PDF is known by its digest."""

import hashlib
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certificates.models.licences import Licence
from portal.foundation.identifiers import uuid7

IDLE = timedelta(days=90)  # how long a file that nobody asks for is kept


class RenditionQuerySet(models.QuerySet["Rendition"]):
    """What may be asked of renditions."""

    def kept(self) -> "RenditionQuerySet":
        """Those whose file is still here; at most one for each licence version."""
        return self.filter(evicted_at=None)

    def idle_at(self, at: datetime) -> "RenditionQuerySet":
        """Kept ones that nobody asked for since `IDLE` before `at`."""
        return self.kept().filter(used_at__lt=at - IDLE)

    def made_as(self, document: bytes) -> "RenditionQuerySet":
        """The one that has exactly these bytes, its file kept or not."""
        return self.filter(sha256=digest_of(document))


class Rendition(models.Model):
    """One PDF of a licence version. Its bytes lie sealed as an attachment about this row, until they are evicted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="renditions", verbose_name=_("证照"))
    sha256 = models.CharField(_("文件摘要"), max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("生成时间"))
    used_at = models.DateTimeField(_("最近下载"))
    evicted_at = models.DateTimeField(_("文件清理时间"), null=True, blank=True)

    objects = RenditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("渲染件")
        verbose_name_plural = _("渲染件")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["licence"], condition=Q(evicted_at=None), name="one_kept_rendition_per_licence"
            ),
            models.CheckConstraint(condition=Q(used_at__gte=F("made_at")), name="rendition_used_after_it_was_made"),
        ]
        indexes: ClassVar = [models.Index(fields=["used_at"], condition=Q(evicted_at=None), name="rendition_idle")]

    def __str__(self) -> str:
        return str(self.pk)


def digest_of(document: bytes) -> str:
    """SHA-256 in hex. It needs no key: the code printed in each PDF makes its bytes impossible to guess."""
    return hashlib.sha256(document).hexdigest()
