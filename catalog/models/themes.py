"""Themes 一件事、一链办理: several service items for one event of a life or an enterprise, opened at one window."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.programmes import Department, Programme
from catalog.models.service_items import ServiceItem


class ThemeQuerySet(models.QuerySet["Theme"]):
    """What may be asked of themes."""

    def matching(self, word: str) -> "ThemeQuerySet":
        """Themes whose name or pinyin initials contain `word`, or whose code begins with it."""
        return self.filter(
            Q(name__contains=word) | Q(initials__contains=word.lower()) | Q(code__startswith=word.upper())
        )

    def with_items(self) -> "ThemeQuerySet":
        """With department and the items in their order, in a constant number of queries."""
        return self.select_related("department", "programme").prefetch_related("steps__item__department")


class Theme(models.Model):
    """A theme as a list of items; what each item asks for stands in its own version, so a theme has none.

    `basis` is what the city's text says of it. `is_assumption`: which items belong to it is the demo's reading.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="themes", verbose_name=_("所属建设"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="themes", verbose_name=_("牵头部门"))
    code = models.CharField(_("编码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    initials = models.CharField(_("拼音首字母"), max_length=80, blank=True)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    is_assumption = models.BooleanField(_("组成是演示假定"), default=False)
    is_demo = models.BooleanField(_("演示"), default=False)
    items = models.ManyToManyField(ServiceItem, through="ThemeItem", related_name="themes", verbose_name=_("事项"))

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("一件事")
        verbose_name_plural = _("一件事")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class ThemeItem(models.Model):
    """An item of a theme, in its place."""

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="steps", verbose_name=_("一件事"))
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="theme_steps", verbose_name=_("事项"))
    position = models.PositiveSmallIntegerField(_("顺序"))

    class Meta:
        verbose_name = _("一件事的事项")
        verbose_name_plural = _("一件事的事项")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["theme", "item"], name="theme_item_once"),
            models.UniqueConstraint(fields=["theme", "position"], name="theme_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.item}"
