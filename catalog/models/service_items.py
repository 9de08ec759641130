"""Service items 政务服务事项, their versions, the proofs each version needs, and the ordered ways to get them."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.licence_types import LicenceType, StandardField
from catalog.models.outside import OutsideIssuer
from catalog.models.programmes import Department, Programme
from catalog.models.proofs import ProofItem, ProofSource, VersionStatus, one_in_force


class PartyRole(models.TextChoices):
    """Who somebody is in a case."""

    APPLICANT = "applicant", _("申请人")
    SPOUSE = "spouse", _("配偶")
    HOUSEHOLD_MEMBER = "household_member", _("共同生活成员")
    GUARDIAN = "guardian", _("监护人")
    DECEASED = "deceased", _("逝者")
    HEIR = "heir", _("继承人")
    AGENT = "agent", _("代办人")


class Way(models.TextChoices):
    """How a proof reaches the clerk: the four channels, own check, and the applicant as the last.

    Two more where the system's own channel does not reach: offline for secret matters, between cities for issuers
    outside.
    """

    CANCELLED = "cancelled", _("直接取消")
    DATA_SHARING = "data_sharing", _("数据共享")
    VERIFICATION = "verification", _("部门核验")
    SITE_CHECK = "site_check", _("实地核查")
    OFFLINE = "offline", _("线下核验")
    INTERCITY = "intercity", _("跨区域协查")
    COMMITMENT = "commitment", _("告知承诺")
    APPLICANT = "applicant", _("申请人提供")


class ServiceItemQuerySet(models.QuerySet["ServiceItem"]):
    """What may be asked of service items."""

    def matching(self, word: str) -> "ServiceItemQuerySet":
        """Items whose name or pinyin initials contain `word`, or whose code begins with it."""
        return self.filter(
            # Not the `i` look-ups: they compare UPPER(column), which the trigram indexes cannot serve.
            Q(name__contains=word) | Q(initials__contains=word.lower()) | Q(code__startswith=word.upper())
        )

    def worked_out(self) -> "ServiceItemQuerySet":
        """Items that a case can be opened for: a published version exists."""
        return self.filter(versions__status=VersionStatus.PUBLISHED).distinct()


class ServiceItem(models.Model):
    """A service item as an identity; what it asks for stands in immutable versions."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="service_items", verbose_name=_("所属建设"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="service_items", verbose_name=_("实施部门"))
    code = models.CharField(_("暂用编码"), max_length=20, unique=True)
    official_code = models.CharField(_("实施编码"), max_length=31, blank=True)
    name = models.CharField(_("名称"), max_length=160)
    initials = models.CharField(_("拼音首字母"), max_length=160, blank=True, db_index=True)
    levels = ArrayField(models.CharField(max_length=10), default=list, blank=True, verbose_name=_("行使层级"))
    note = models.CharField(_("备注"), max_length=300, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)

    objects = ServiceItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("政务服务事项")
        verbose_name_plural = _("政务服务事项")
        ordering: ClassVar = ["code"]
        indexes: ClassVar = [
            GinIndex(fields=["name"], name="item_name_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["initials"], name="item_initials_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceItemVersionQuerySet(models.QuerySet["ServiceItemVersion"]):
    """What may be asked of versions."""

    def in_force(self, at: datetime) -> "ServiceItemVersionQuerySet":
        """Published versions that hold at `at` (one per item at most)."""
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gt=at), status=VersionStatus.PUBLISHED, valid_from__lte=at
        )


class ServiceItemVersion(models.Model):
    """What an item asks for in a period. A case keeps the version it was opened with.

    `roles`: `[{role, min, max}]` beside the applicant. `form`: `[{name, label, type, required, section}]`.
    """

    class ApplicantKind(models.TextChoices):
        PERSON = "person", _("自然人")
        ORGANISATION = "organisation", _("法人和其他组织")
        BOTH = "both", _("不限")

    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="versions", verbose_name=_("事项"))
    version = models.PositiveIntegerField(_("版本"))
    status = models.CharField(_("状态"), max_length=10, choices=VersionStatus, default=VersionStatus.DRAFT)
    valid_from = models.DateTimeField(_("起"))
    valid_until = models.DateTimeField(_("止"), null=True, blank=True)
    instant = models.BooleanField(_("即办件"), default=False)
    applicant_kind = models.CharField(_("申请人"), max_length=12, choices=ApplicantKind, default=ApplicantKind.PERSON)
    roles = models.JSONField(_("办件人员"), default=list, blank=True)
    form = models.JSONField(_("申请表"), default=list, blank=True)
    duty_article = models.CharField(_("依职责读取的依据"), max_length=120, blank=True)

    objects = ServiceItemVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("事项版本")
        verbose_name_plural = _("事项版本")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "version"], name="item_version_once"),
            one_in_force("item_one_version_in_force", "item"),
        ]

    def __str__(self) -> str:
        return f"{self.item} v{self.version}"


class ProofRequirement(models.Model):
    """A proof that a version needs, for the people in `parties`, with ordered ways (事项所需证明)."""

    version = models.ForeignKey(
        ServiceItemVersion, models.CASCADE, related_name="requirements", verbose_name=_("事项版本")
    )
    proof = models.ForeignKey(ProofItem, models.PROTECT, related_name="requirements", verbose_name=_("证明事项"))
    position = models.PositiveSmallIntegerField(_("顺序"))
    parties = ArrayField(models.CharField(max_length=20, choices=PartyRole), verbose_name=_("要谁的证明"))
    required = models.BooleanField(_("必要"), default=True)
    may_follow = models.BooleanField(_("可容缺"), default=True, help_text=_("受理后再补；不能容缺的，缺了不受理"))

    class Meta:
        verbose_name = _("事项所需证明")
        verbose_name_plural = _("事项所需证明")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "proof"], name="requirement_once_per_proof")
        ]

    def __str__(self) -> str:
        return f"{self.version}：{self.proof}"


class RequirementChannel(models.Model):
    """One way of a requirement; `position` orders them, the first is the primary one."""

    requirement = models.ForeignKey(
        ProofRequirement, models.CASCADE, related_name="channels", verbose_name=_("所需证明")
    )
    position = models.PositiveSmallIntegerField(_("顺序"))
    way = models.CharField(_("办法"), max_length=16, choices=Way)
    licence_type = models.ForeignKey(LicenceType, models.PROTECT, null=True, blank=True, verbose_name=_("证照类型"))
    source = models.ForeignKey(ProofSource, models.PROTECT, null=True, blank=True, verbose_name=_("核验来源"))
    outside_issuer = models.ForeignKey(
        OutsideIssuer, models.PROTECT, null=True, blank=True, related_name="channels", verbose_name=_("市外出具单位")
    )

    class Meta:
        verbose_name = _("取得办法")
        verbose_name_plural = _("取得办法")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["requirement", "position"], name="channel_position_once"),
            models.UniqueConstraint(fields=["requirement", "way"], name="channel_way_once"),
            models.CheckConstraint(
                condition=~Q(way="data_sharing") | Q(licence_type__isnull=False),
                name="channel_sharing_names_licence_type",
            ),
            models.CheckConstraint(
                condition=~Q(way="verification") | Q(source__isnull=False),
                name="channel_verification_names_source",
            ),
            models.CheckConstraint(
                condition=~Q(way="intercity") | Q(outside_issuer__isnull=False),
                name="channel_intercity_names_issuer",
            ),
            models.CheckConstraint(
                condition=Q(outside_issuer=None) | Q(way__in=["intercity", "applicant"]),
                name="channel_outside_is_not_ours_to_verify",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.get_way_display()}"


class FieldMapping(models.Model):
    """A form field ← an attribute of a licence, or a fact of a reply (映射关联), of the people in `party`."""

    version = models.ForeignKey(ServiceItemVersion, models.CASCADE, related_name="mappings", verbose_name=_("事项版本"))
    field = models.CharField(_("表单字段"), max_length=60)
    standard_field = models.ForeignKey(StandardField, models.PROTECT, null=True, blank=True, verbose_name=_("标准字段"))
    party = models.CharField(_("谁的"), max_length=20, choices=PartyRole, default=PartyRole.APPLICANT)
    licence_type = models.ForeignKey(LicenceType, models.PROTECT, null=True, blank=True, verbose_name=_("证照类型"))
    attribute = models.CharField(_("证照属性"), max_length=60, blank=True)
    proof = models.ForeignKey(ProofItem, models.PROTECT, null=True, blank=True, verbose_name=_("核验证明"))
    fact = models.CharField(_("反馈字段"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("映射关联")
        verbose_name_plural = _("映射关联")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(licence_type__isnull=False, proof=None, fact="")
                | Q(licence_type=None, attribute="", proof__isnull=False),
                name="mapping_has_one_origin",
            )
        ]

    def __str__(self) -> str:
        return self.field
