from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClockShift(models.Model):
    """How far demo or test is ahead of the machine's clock. At most one row; read through `moment`."""

    offset = models.DurationField(_("偏移"), default=timedelta)

    class Meta:
        verbose_name = _("时钟偏移")
        verbose_name_plural = _("时钟偏移")
        constraints = [models.CheckConstraint(name="clock_shift_is_one_row", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return str(self.offset)
