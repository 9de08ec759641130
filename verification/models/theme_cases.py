"""Theme cases 一件事办件: the cases that were opened together for one applicant, in the order of the theme's items."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Programme, Theme
from certificates.models import Holder
from portal.foundation.actors import Actor
from portal.foundation.identifiers import uuid7


class ThemeCaseQuerySet(models.QuerySet["ThemeCase"]):
    """What may be asked of theme cases."""

    def visible_to(self, actor: Actor) -> "ThemeCaseQuerySet":
        """Those with a case of the actor's department, or of an applicant whom the actor represents."""
        if actor.duties:
            return self.filter(cases__department=actor.department_id or 0).distinct()
        return self.filter(applicant_id__in=actor.holder_ids)


class ThemeCase(models.Model):
    """One opening of a theme. It has no state: each of its cases has its own, and is decided by its own department."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(_("一件事编号"), max_length=28, unique=True)
    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name=_("所属建设"))
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="theme_cases", verbose_name=_("一件事"))
    applicant = models.ForeignKey(Holder, models.PROTECT, related_name="theme_cases", verbose_name=_("申请人"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("开办人"))
    opened_at = models.DateTimeField(_("开办时间"))

    objects: ClassVar = ThemeCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("一件事办件")
        verbose_name_plural = _("一件事办件")

    def __str__(self) -> str:
        return self.number
