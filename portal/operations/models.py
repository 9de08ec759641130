"""What the operators' own tables hold: signs of life and what was loaded. No domain facts, no personal data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """The last sign of life of a part of the installation, by the machine's own clock (never shifted)."""

    name = models.CharField(_("名称"), max_length=40, primary_key=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("心跳")
        verbose_name_plural = _("心跳")

    def __str__(self) -> str:
        return self.name


class LoadedData(models.Model):
    """Which fixtures this database holds: the name of the set and the fingerprint of what was loaded."""

    name = models.CharField(_("名称"), max_length=60, primary_key=True)
    digest = models.CharField(_("指纹"), max_length=64)

    class Meta:
        verbose_name = _("已载入的数据")
        verbose_name_plural = _("已载入的数据")

    def __str__(self) -> str:
        return self.name
