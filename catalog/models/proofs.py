"""Proof items 证明事项 and how issuing departments store them."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models.calendar import SlaTier
from catalog.models.programmes import Department
from portal.foundation.states import Moves


class DateTimeRange(Func):
    """The half-open range [from, until) of two columns, for exclusion constraints."""

    function = "TSTZRANGE"
    output_field = models.Field()


def one_in_force(name: str, identity: str) -> ExclusionConstraint:
    """At most one published version of an identity at any moment."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (DateTimeRange(F("valid_from"), F("valid_until"), RangeBoundary()), RangeOperators.OVERLAPS),
            (F(identity), RangeOperators.EQUAL),
        ],
        condition=Q(status="published"),
    )


class VersionStatus(models.TextChoices):
    """A version is written as a draft, then published and never changed."""

    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")


VERSION_MOVES: Moves = {
    VersionStatus.DRAFT: frozenset({VersionStatus.PUBLISHED}),
    VersionStatus.PUBLISHED: frozenset(),
}


class ProofItemQuerySet(models.QuerySet["ProofItem"]):
    """What may be asked of proofs."""

    def concerning(self, department_id: int | None) -> "ProofItemQuerySet":
        """Proofs that a department issues, keeps the records of, or needs for one of its items."""
        issued = Q(versions__issuing_departments=department_id) | Q(sources__department=department_id)
        needed = Q(requirements__version__item__department=department_id)
        return (
            self.filter(pk__in=ProofItem.objects.filter(issued | needed).values("pk")) if department_id else self.none()
        )

    def verified(self) -> "ProofItemQuerySet":
        """Proofs that one department asks of another (部门核验): each needs its letters (article 4)."""
        return self.filter(pk__in=ProofItem.objects.filter(requirements__channels__way="verification").values("pk"))


class ProofItem(models.Model):
    """A proof as an identity; its facts stand in immutable versions."""

    class ExcludedArea(models.TextChoices):
        """Where no commitment replaces a proof (国办发〔2020〕42号): the risk is high, a mistake costly to undo."""

        NATIONAL_SECURITY = "national_security", _("国家安全")
        STATE_SECRETS = "state_secrets", _("国家秘密")
        PUBLIC_SECURITY = "public_security", _("公共安全")
        FINANCIAL_SUPERVISION = "financial_supervision", _("金融业审慎监管")
        ENVIRONMENT = "environment", _("生态环境保护")
        LIFE_AND_HEALTH = "life_and_health", _("直接关系人身健康、生命财产安全")
        FOREIGN_AFFAIRS = "foreign_affairs", _("重要涉外事项")

    code = models.SlugField(_("代码"), unique=True)
    name = models.CharField(_("名称"), max_length=80)
    initials = models.CharField(_("拼音首字母"), max_length=80, blank=True)
    is_secret = models.BooleanField(
        _("涉密"), default=False, help_text=_("涉及国家秘密或工作秘密，只登记不含内容，线下办理")
    )
    excluded_area = models.CharField(_("不适用承诺的领域"), max_length=24, choices=ExcludedArea, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)

    objects = ProofItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("证明事项")
        verbose_name_plural = _("证明事项")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def public_name(self) -> str:
        """The name as everybody may read it: of a secret matter only that it is one."""
        return gettext("一项涉密的证明") if self.is_secret else self.name


class ProofItemVersionQuerySet(models.QuerySet["ProofItemVersion"]):
    """What may be asked of versions of proofs."""

    def in_force(self, at: datetime) -> "ProofItemVersionQuerySet":
        """Published versions that hold at `at` (one per proof at most)."""
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gt=at), status=VersionStatus.PUBLISHED, valid_from__lte=at
        )


class ProofItemVersion(models.Model):
    """The facts of a proof item in a period: legal basis, who issues it, what it shows."""

    proof = models.ForeignKey(ProofItem, models.PROTECT, related_name="versions", verbose_name=_("证明事项"))
    version = models.PositiveIntegerField(_("版本"))
    status = models.CharField(_("状态"), max_length=10, choices=VersionStatus, default=VersionStatus.DRAFT)
    valid_from = models.DateTimeField(_("起"))
    valid_until = models.DateTimeField(_("止"), null=True, blank=True)
    legal_basis = models.TextField(_("设定依据"), blank=True)
    shows = models.TextField(_("证明什么"), blank=True)
    cancelled = models.BooleanField(_("已取消"), default=False)
    cancel_reason = models.CharField(_("取消理由"), max_length=200, blank=True)
    issuing_departments = models.ManyToManyField(
        Department, related_name="issued_proofs", blank=True, verbose_name=_("开具单位")
    )

    objects = ProofItemVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("证明事项版本")
        verbose_name_plural = _("证明事项版本")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proof", "version"], name="proof_version_once"),
            one_in_force("proof_one_version_in_force", "proof"),
        ]

    def __str__(self) -> str:
        return f"{self.proof} v{self.version}"


class ProofSourceQuerySet(models.QuerySet["ProofSource"]):
    """What may be asked about sources."""

    def of_issuer(self, proof: ProofItem, department_id: int) -> "ProofSourceQuerySet":
        """The records of `proof` at one department, fastest tier first."""
        return self.filter(proof=proof, department_id=department_id).order_by("tier__rank", "pk")


class ProofSource(models.Model):
    """How a department stores the records of a proof in a period, hence the time limit (证明的存储情况)."""

    proof = models.ForeignKey(ProofItem, models.PROTECT, related_name="sources", verbose_name=_("证明事项"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="proof_sources", verbose_name=_("出具单位"))
    period = models.CharField(_("档案年代"), max_length=40, blank=True)
    storage = models.CharField(_("存储方式"), max_length=80, blank=True)
    tier = models.ForeignKey(SlaTier, models.PROTECT, related_name="sources", verbose_name=_("时限档"))
    own_limit_days = models.PositiveSmallIntegerField(
        _("法定程序工作日"), null=True, blank=True, help_text=_("须经法定程序出具的，按法定时限")
    )

    objects = ProofSourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("证明的存储情况")
        verbose_name_plural = _("证明的存储情况")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proof", "department", "period"], name="source_once_per_period")
        ]

    def __str__(self) -> str:
        return f"{self.proof}：{self.department}{self.period}"
