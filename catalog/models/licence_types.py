"""Licence types 证照类型 and the lists of the two cities that name them; standard fields."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.programmes import Programme


class LicenceType(models.Model):
    """A type of electronic licence; a type that is not here cannot be issued.

    `attributes` is a list of `{name, label, type}`: what stands on the face, in its order.
    """

    class HolderKind(models.TextChoices):
        PERSON = "person", _("自然人")
        ORGANISATION = "organisation", _("法人和其他组织")
        BOTH = "both", _("混合")

    code = models.CharField(_("证照类型代码"), max_length=21, unique=True)
    name = models.CharField(_("名称"), max_length=80, unique=True)
    initials = models.CharField(_("拼音首字母"), max_length=80, blank=True)
    holder_kind = models.CharField(_("持证主体"), max_length=12, choices=HolderKind)
    attributes = models.JSONField(_("照面信息"), default=list)
    colour = models.CharField(_("卡面色系"), max_length=20, default="ink")

    class Meta:
        verbose_name = _("证照类型")
        verbose_name_plural = _("证照类型")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class LicenceTypeListing(models.Model):
    """A licence type on a city's list of common licences, with its 数据责任层级."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="licence_listings", verbose_name=_("所属建设")
    )
    licence_type = models.ForeignKey(LicenceType, models.PROTECT, related_name="listings", verbose_name=_("证照类型"))
    seq = models.PositiveSmallIntegerField(_("序号"))
    printed_name = models.CharField(_("清单所载名称"), max_length=80)
    level = models.CharField(_("数据责任层级"), max_length=20, blank=True)
    issuing_departments = models.CharField(_("制证部门"), max_length=120)
    note = models.CharField(_("备注"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("常用电子证照清单条目")
        verbose_name_plural = _("常用电子证照清单条目")
        ordering: ClassVar = ["programme", "seq"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["programme", "seq"], name="licence_listing_seq_once")]

    def __str__(self) -> str:
        return f"{self.seq} {self.licence_type}"


class StandardField(models.Model):
    """A field of the standard field library 标准字段库."""

    class Type(models.TextChoices):
        TEXT = "text", _("文字")
        INTEGER = "integer", _("整数")
        DECIMAL = "decimal", _("小数")
        DATE = "date", _("日期")
        BOOLEAN = "boolean", _("是否")
        CHOICE = "choice", _("选项")

    code = models.SlugField(_("标识"), unique=True, max_length=60)
    label = models.CharField(_("名称"), max_length=60)
    type = models.CharField(_("类型"), max_length=10, choices=Type, default=Type.TEXT)

    class Meta:
        verbose_name = _("标准字段")
        verbose_name_plural = _("标准字段库")

    def __str__(self) -> str:
        return self.label
