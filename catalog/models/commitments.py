"""Commitments 告知承诺 in the catalogue: the risk of a proof and the text signed in its place, each city its own."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.programmes import Programme
from catalog.models.proofs import ProofItem
from portal.foundation.moment import LOCAL

USUAL_REVIEW = timedelta(days=365)


class RiskAssessmentQuerySet(models.QuerySet["RiskAssessment"]):
    """What may be asked of risk assessments."""

    def reviewed(self, at: datetime) -> "RiskAssessmentQuerySet":
        """Those reviewed by then, newest first: the first of a proof in a city decides."""
        return self.filter(reviewed_at__lte=at).order_by("-reviewed_at", "-pk")


class RiskAssessment(models.Model):
    """How risky a city finds it to take a person's word for a proof; without a reviewed one there is no commitment."""

    class Conclusion(models.TextChoices):
        CONTROLLABLE = "controllable", _("风险可控")
        CHECKABLE = "checkable", _("可以核查")
        UNSUITABLE = "unsuitable", _("不适用承诺")

    proof = models.ForeignKey(ProofItem, models.PROTECT, related_name="risk_assessments", verbose_name=_("证明事项"))
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="risk_assessments", verbose_name=_("所属建设")
    )
    conclusion = models.CharField(_("结论"), max_length=12, choices=Conclusion)
    grounds = models.TextField(_("理由"))
    assessed_at = models.DateTimeField(_("评估时间"))
    reviewed_at = models.DateTimeField(_("复核时间"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    review_due_on = models.DateField(
        _("下次复核"), null=True, blank=True, help_text=_("来源没有规定多久复核一次；空着按复核后一年")
    )

    objects = RiskAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("风险评估")
        verbose_name_plural = _("风险评估")

    def __str__(self) -> str:
        return f"{self.proof}：{self.get_conclusion_display()}"

    @property
    def next_review_on(self) -> date | None:
        """The day by which it is to be reviewed again: as written, else a year after its review (an assumption)."""
        if self.review_due_on or self.reviewed_at is None:
            return self.review_due_on
        return self.reviewed_at.astimezone(LOCAL).date() + USUAL_REVIEW


class CommitmentTemplateQuerySet(models.QuerySet["CommitmentTemplate"]):
    """What may be asked of commitment texts."""

    def usable(self, at: datetime) -> "CommitmentTemplateQuerySet":
        """Those that have begun to hold, newest first: the first of a proof in a city is the one in force there."""
        return self.filter(valid_from__lte=at).order_by("-version")


class CommitmentTemplate(models.Model):
    """Notice and commitment of one proof in one city (国办发〔2020〕42号); the text shown is stored when it is signed.

    The proof is shared by the cities; where a city has no text, nobody commits there, whatever another city has.
    `check_share` is the percentage of commitments drawn for a check; it counts where `check_mode` is `sampled`.
    """

    class Field(models.TextChoices):
        """The seven fields in which both cities sort their commitment items; the rest stand under `other`."""

        RESIDENCE = "residence", _("户籍管理")
        MARKET_ACCESS = "market_access", _("市场主体准营")
        EXAMINATIONS = "examinations", _("资格考试")
        SOCIAL_INSURANCE = "social_insurance", _("社会保险")
        SOCIAL_ASSISTANCE = "social_assistance", _("社会救助")
        HEALTH_CHECKS = "health_checks", _("健康体检")
        LEGAL_SERVICES = "legal_services", _("法律服务")
        OTHER = "other", _("其他领域")

    class CheckMode(models.TextChoices):
        ALL = "all", _("逐件核查")
        SAMPLED = "sampled", _("抽查")
        EXEMPT = "exempt", _("免予核查")

    proof = models.ForeignKey(
        ProofItem, models.PROTECT, related_name="commitment_templates", verbose_name=_("证明事项")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="commitment_templates", verbose_name=_("所属建设")
    )
    version = models.PositiveIntegerField(_("版本"))
    valid_from = models.DateTimeField(_("起"))
    content = models.TextField(_("证明内容"))
    liability = models.TextField(_("不实承诺的责任"))
    check_method = models.CharField(_("核查方式"), max_length=120)
    check_days = models.PositiveSmallIntegerField(_("核查期限（工作日）"))
    check_mode = models.CharField(_("核查安排"), max_length=8, choices=CheckMode, default=CheckMode.ALL)
    check_share = models.PositiveSmallIntegerField(_("抽查比例（%）"), default=100)
    check_standard = models.TextField(_("核查标准"), blank=True)
    field = models.CharField(_("领域"), max_length=20, choices=Field, default=Field.OTHER)
    is_published = models.BooleanField(_("承诺书公开"), default=False)
    published_where = models.CharField(_("公开范围"), max_length=120, blank=True)
    published_days = models.PositiveSmallIntegerField(_("公开期限（天）"), default=30)

    objects = CommitmentTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("告知承诺书模板")
        verbose_name_plural = _("告知承诺书模板")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "proof", "version"], name="commitment_template_version_once"),
            models.CheckConstraint(
                condition=Q(check_share__gte=1, check_share__lte=100), name="commitment_template_share_is_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proof} v{self.version}"
