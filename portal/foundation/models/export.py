from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.foundation.encryption import SealedJSON, SealedModel


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
