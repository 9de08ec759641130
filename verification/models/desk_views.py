"""Views of the desk's lists that people keep: which preset, what is searched, which columns, in which order."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Department
from portal.foundation.actors import Actor
from portal.foundation.encryption import SealedModel, SealedQuerySet, SealedText


class DeskViewQuerySet(SealedQuerySet["DeskView"]):
    """What may be asked of kept views."""

    def visible_to(self, actor: Actor) -> "DeskViewQuerySet":
        """One's own in the department that one acts for, and those that its colleagues share."""
        here = self.filter(department__in=[actor.department_id])
        return here.filter(Q(user_id__in=[actor.user_id]) | Q(is_shared=True))

    def named(self) -> "DeskViewQuerySet":
        """Views that somebody saved under a name; the others remember how a box was left."""
        return self.exclude(name="")


class DeskView(SealedModel):
    """A kept view. Without a name it is what somebody's box looked like last: layout, columns and their order.

    The search is sealed because people type what they know.
    """

    class Box(models.TextChoices):
        IN = "in", _("收件")
        OUT = "out", _("发件")

    class Layout(models.TextChoices):
        LIST = "list", _("列表")
        TABLE = "table", _("表格")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("谁的"))
    department = models.ForeignKey(Department, models.CASCADE, related_name="+", verbose_name=_("部门"))
    box = models.CharField(_("收件或发件"), max_length=3, choices=Box)
    name = models.CharField(_("名称"), max_length=30, blank=True)
    preset = models.CharField(_("预设视图"), max_length=20, blank=True)
    columns = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("列"))
    order = models.CharField(_("排序"), max_length=20, blank=True)
    layout = models.CharField(_("样式"), max_length=5, choices=Layout, default=Layout.LIST)
    is_shared = models.BooleanField(_("本部门可见"), default=False)
    changed_at = models.DateTimeField(_("更新时间"))

    search = SealedText(_("查找"))

    objects: ClassVar = DeskViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("工作台视图")
        verbose_name_plural = _("工作台视图")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "department", "box", "name"], name="desk_view_name_once"),
            models.CheckConstraint(condition=~Q(name="") | Q(is_shared=False), name="desk_view_shared_has_name"),
            models.CheckConstraint(condition=Q(layout__in=["list", "table"]), name="desk_view_layout_known"),
        ]

    def __str__(self) -> str:
        return self.name or self.box
