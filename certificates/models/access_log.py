"""The access log as a chain: what was sequenced can no longer be changed, deleted, inserted or reordered unseen.

A record is pending from its commit (a trigger in the database notes it) until the sequencer gives it a leaf, within
60 seconds. Before that, and only then, nothing can be proved of it.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessLogPending(models.Model):
    """A committed record that has no leaf yet. Written by the database with each record, deleted by the sequencer."""

    record_id = models.UUIDField(_("用证记录"), primary_key=True, editable=False)

    class Meta:
        verbose_name = _("待编入的用证记录")
        verbose_name_plural = _("待编入的用证记录")

    def __str__(self) -> str:
        return str(self.record_id)


class AccessLogLeaf(models.Model):
    """The place of a record in the chain: `hash` covers the leaf before, the place and every column of the record."""

    index = models.BigIntegerField(_("序号"), primary_key=True, editable=False)  # 1, 2, 3 … without a gap
    record_id = models.UUIDField(_("用证记录"), unique=True, editable=False)
    hash = models.CharField(_("摘要"), max_length=64, editable=False)

    class Meta:
        verbose_name = _("用证记录链")
        verbose_name_plural = _("用证记录链")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(index__gte=1), name="access_log_leaf_counts_from_one")
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.record_id}"
