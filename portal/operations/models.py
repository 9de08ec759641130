"""What the operators' own tables hold: signs of life and what was loaded. No domain facts, no personal data."""

from django.db import models


class Heartbeat(models.Model):
    """The last sign of life of a part of the installation, by the machine's own clock (never shifted)."""

    name = models.CharField("名称", max_length=40, primary_key=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "心跳"
        verbose_name_plural = "心跳"

    def __str__(self) -> str:
        return self.name


class LoadedData(models.Model):
    """Which fixtures this database holds: the name of the set and the fingerprint of what was loaded."""

    name = models.CharField("名称", max_length=60, primary_key=True)
    digest = models.CharField("指纹", max_length=64)

    class Meta:
        verbose_name = "已载入的数据"
        verbose_name_plural = "已载入的数据"

    def __str__(self) -> str:
        return self.name
