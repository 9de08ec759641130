"""Running numbers of letters, cases and registers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunningNumber(models.Model):
    """The last running number of a kind and day; one row each, so that numbers are short and without gaps."""

    scope = models.CharField(max_length=40, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("流水号")
        verbose_name_plural = _("流水号")

    def __str__(self) -> str:
        return f"{self.scope} {self.last}"
