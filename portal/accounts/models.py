"""Identity: who signs in. What somebody may do stands in `catalog.Officer` and `certificates.Representation`."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Somebody who signs in: staff under a plain name, citizens under an opaque one (no number, no real name)."""

    display_name = models.CharField(
        _("显示名"), max_length=40, blank=True, help_text=_("工作人员的姓名；群众留空，名字从持证主体读取")
    )
    single_keys = models.BooleanField(_("单键快捷键"), default=True)
    sound = models.BooleanField(_("来新通知时响一声"), default=False)
    popup = models.BooleanField(_("来了限时协查时弹出提醒"), default=False)
    quiet_from = models.TimeField(_("不提醒的时段从"), null=True, blank=True)
    quiet_until = models.TimeField(_("不提醒的时段到"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示账号"), default=False)

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="user_quiet_hours_have_both_ends",
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username
