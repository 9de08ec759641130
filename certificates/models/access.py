"""Codes, consent and the access log: nobody reads a licence without a reason."""

from datetime import datetime
from typing import ClassVar, NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from catalog.models import Department
from certificates.models.holders import Holder
from portal.foundation.actors import Actor
from portal.foundation.identifiers import uuid7


class HolderCode(models.Model):
    """A code that a holder shows: lives 60 seconds, works once. Only digests are stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    holder = models.ForeignKey(Holder, models.CASCADE, related_name="codes", verbose_name=_("持证主体"))
    shown_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("出示人"))
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    digits_digest = models.CharField(max_length=64, db_index=True, editable=False)
    created_at = models.DateTimeField(_("生成时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("居民码、企业码")
        verbose_name_plural = _("居民码、企业码")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="code_expires_after_creation")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Presentation(models.Model):
    """A code shown and read (亮证): the same officer may open one case with it within 15 minutes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.OneToOneField(HolderCode, models.PROTECT, related_name="presentation", verbose_name=_("码"))
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="presentations", verbose_name=_("持证主体"))
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("读码部门"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("读码人")
    )
    purpose = models.CharField(_("用途"), max_length=40)
    at = models.DateTimeField(_("时间"))
    expires_at = models.DateTimeField(_("可用至"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("亮证")
        verbose_name_plural = _("亮证")

    def __str__(self) -> str:
        return str(self.pk)


class Covered(NamedTuple):
    """What one consent lets somebody read for one matter: licence types of a holder."""

    authorisation_id: UUID
    holder_id: UUID
    licence_types: list[str]


class AuthorisationQuerySet(models.QuerySet["Authorisation"]):
    """What may be asked about consent; always at a moment, so that no job decides over it."""

    def in_force(self, at: datetime) -> "AuthorisationQuerySet":
        """Consents given, not withdrawn and not expired at `at`."""
        return self.filter(withdrawn_at=None, granted_at__lte=at, valid_until__gt=at)

    def visible_to(self, actor: Actor) -> "AuthorisationQuerySet":
        """Consents of the holders whom `actor` represents, and those given to the department `actor` acts for."""
        in_part = AuthorisationPart.objects.filter(department=actor.department_id or 0).values("authorisation_id")
        to_department = Q(department_id=actor.department_id) | Q(pk__in=in_part)
        return self.filter(Q(holder_id__in=actor.holder_ids) | (to_department if actor.is_officer else Q(pk__in=[])))

    def covering(self, department_id: int | None, purpose: str) -> "list[Covered]":
        """What these consents let a department read for a matter. One query.

        A consent to a theme counts by its part for the case: for the department of that case, and for the one that
        leads the theme, whose window opens them all.
        """
        rows = self.annotate(part=FilteredRelation("parts", condition=Q(parts__purpose=purpose)))
        direct = Q(purpose=purpose, department=department_id)
        in_part = Q(part__isnull=False) & (Q(department=department_id) | Q(part__department=department_id))
        types = Coalesce("part__licence_types", "licence_types")
        return [Covered(*row) for row in rows.filter(direct | in_part).values_list("pk", "holder_id", types)]


class Authorisation(models.Model):
    """The holder's consent 数据授权: to which department, for which matter, which types, until when.

    A consent to a theme (一件事) is one: to the department that leads, for the theme's number. Its `parts` say which
    department may read which of the types for which of the theme's cases; withdrawn, all of it ends.
    """

    class Method(models.TextChoices):
        CODE = "code", _("出示居民码")
        ON_SITE = "on_site", _("窗口当面同意")
        ONLINE = "online", _("网上同意")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="authorisations", verbose_name=_("持证主体"))
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="authorisations", verbose_name=_("被授权部门")
    )
    purpose = models.CharField(_("用于"), max_length=40, help_text=_("办件编号、一件事编号或事项编码"))
    licence_types = ArrayField(models.CharField(max_length=21), default=list, verbose_name=_("证照类型"))
    method = models.CharField(_("方式"), max_length=10, choices=Method)
    presentation = models.OneToOneField(
        Presentation, models.PROTECT, null=True, blank=True, related_name="authorisation", verbose_name=_("亮证")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )
    granted_at = models.DateTimeField(_("授权时间"))
    valid_until = models.DateTimeField(_("有效至"))
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("数据授权")
        verbose_name_plural = _("数据授权")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(valid_until__gt=F("granted_at")), name="authorisation_ends_after_start")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AuthorisationPart(models.Model):
    """What a consent to a theme lets the department of one of its cases read for that case."""

    authorisation = models.ForeignKey(Authorisation, models.CASCADE, related_name="parts", verbose_name=_("数据授权"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("被授权部门"))
    purpose = models.CharField(_("用于"), max_length=40, help_text=_("办件编号"))
    licence_types = ArrayField(models.CharField(max_length=21), default=list, verbose_name=_("证照类型"))

    class Meta:
        verbose_name = _("一件事授权的办件")
        verbose_name_plural = _("一件事授权的办件")
        ordering: ClassVar = ["purpose"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authorisation", "purpose"], name="authorisation_part_once")
        ]

    def __str__(self) -> str:
        return self.purpose


class AccessRecordQuerySet(models.QuerySet["AccessRecord"]):
    """What may be asked of the access log."""

    def visible_to(self, actor: Actor) -> "AccessRecordQuerySet":
        """What was read of the holders whom `actor` represents; a supervisor sees the own department's reads too."""
        supervised = Q(department_id=actor.department_id) if actor.has("supervisor") else Q(pk__in=[])
        return self.filter(Q(holder_id__in=actor.holder_ids) | supervised)


class AccessRecord(models.Model):
    """Who read what and why 用证记录: append-only, ids and field names, never values.

    No unique constraint but the primary key and no foreign keys into it: ready for monthly partitions.
    """

    class Basis(models.TextChoices):
        DUTY = "duty", _("依职责")
        CONSENT = "consent", _("本人同意")
        SELF = "self", _("本人查看")
        PUBLIC_CHECK = "public_check", _("公开验证")

    class Result(models.TextChoices):
        GRANTED = "granted", _("看了")
        REFUSED = "refused", _("没给看")
        FAILED = "failed", _("没读到")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(_("时间"))
    holder_id = models.UUIDField(_("持证主体"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, db_constraint=False, related_name="+", verbose_name=_("部门")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("经办人"),
    )
    client_id = models.BigIntegerField(_("业务系统"), null=True)
    window = models.CharField(_("窗口"), max_length=10, blank=True)
    what = models.CharField(_("内容"), max_length=80, help_text=_("证照类型或核验证明的名称"))
    licence_id = models.UUIDField(_("证照"), null=True)
    fields = ArrayField(models.CharField(max_length=60), default=list, verbose_name=_("字段"))
    purpose = models.CharField(_("用途"), max_length=40)
    basis = models.CharField(_("依据"), max_length=14, choices=Basis)
    article = models.CharField(_("条款"), max_length=120, blank=True)
    result = models.CharField(_("结果"), max_length=8, choices=Result)
    reason_code = models.CharField(_("原因"), max_length=40, blank=True)

    objects = AccessRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("用证记录")
        verbose_name_plural = _("用证记录")
        indexes: ClassVar = [
            models.Index(fields=["holder_id", "-at", "-id"], name="access_of_holder"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
