"""Published editions of the list of commitment items 告知承诺事项清单: each kept as it was, never changed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Programme


class CommitmentListEdition(models.Model):
    """The list over the seven fields as a programme published it on a day; an erratum is the next edition.

    `rows` are plain values (`verification.queries.commitment_list.row_of`): they stay readable whatever the catalogue
    becomes.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="commitment_lists", verbose_name=_("所属建设")
    )
    number = models.PositiveIntegerField(_("期次"))
    published_at = models.DateTimeField(_("公布时间"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("公布人")
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)
    rows = models.JSONField(_("清单"))

    class Meta:
        verbose_name = _("告知承诺事项清单")
        verbose_name_plural = _("告知承诺事项清单")
        ordering: ClassVar = ["programme", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "number"], name="commitment_list_edition_once")
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.number}"
