"""Commitments 告知承诺, their checks, and the credit records that bar from them."""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import CommitmentTemplate, Programme
from certificates.models import Holder
from portal.foundation.encryption import SealedJSON, SealedModel, SealedText
from portal.foundation.models import Attachment
from portal.foundation.states import Moves
from verification.models.cases import CaseProof


class CommitmentStatus(models.TextChoices):
    """Life of a commitment: signed, withdrawn before the decision, checked afterwards."""

    SIGNED = "signed", _("已签署")
    WITHDRAWN = "withdrawn", _("已撤回")
    KEPT = "kept", _("核查属实")
    FALSE = "false", _("虚假承诺")


COMMITMENT_MOVES: Moves = {
    CommitmentStatus.SIGNED: frozenset({CommitmentStatus.WITHDRAWN, CommitmentStatus.KEPT, CommitmentStatus.FALSE}),
    CommitmentStatus.WITHDRAWN: frozenset(),
    CommitmentStatus.KEPT: frozenset(),
    CommitmentStatus.FALSE: frozenset(),
}


class Commitment(SealedModel):
    """A signed commitment that replaces a proof. The notice shown and the eligibility found are kept with it."""

    class Method(models.TextChoices):
        PAD = "pad", _("签字板")
        PAPER = "paper", _("纸质签署扫描")
        PHONE = "phone", _("手机签署")

    case_proof = models.ForeignKey(
        CaseProof, models.PROTECT, related_name="commitments", verbose_name=_("办件所需证明")
    )
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="commitments", verbose_name=_("承诺人"))
    template = models.ForeignKey(CommitmentTemplate, models.PROTECT, verbose_name=_("模板"))
    status = models.CharField(_("状态"), max_length=10, choices=CommitmentStatus, default=CommitmentStatus.SIGNED)
    method = models.CharField(_("签署方式"), max_length=6, choices=Method)
    signed_at = models.DateTimeField(_("签署时间"))
    witnessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )
    check_due_at = models.DateTimeField(_("核查期限"))
    checked_at = models.DateTimeField(_("核查时间"), null=True, blank=True)
    signature = models.TextField(_("签名"), blank=True)

    notice = SealedText(_("告知内容"))
    eligibility = SealedJSON(_("适用情况"))
    check_note = SealedText(_("核查情况"))

    class Meta:
        verbose_name = _("告知承诺书")
        verbose_name_plural = _("告知承诺书")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_proof"],
                condition=~Q(status="withdrawn"),
                name="commitment_one_per_proof",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CreditRecordQuerySet(models.QuerySet["CreditRecord"]):
    """What may be asked about credit."""

    def unrepaired(self, holder_id: UUID) -> "CreditRecordQuerySet":
        """Records that still count against a holder."""
        return self.filter(holder_id=holder_id, repaired_at=None)


class CreditRecord(models.Model):
    """A credit record 信用记录 of a holder; repair re-opens the commitment channel."""

    class Kind(models.TextChoices):
        FALSE_COMMITMENT = "false_commitment", _("虚假承诺")
        SERIOUS = "serious", _("严重失信")
        BAD = "bad", _("不良记录")

    holder = models.ForeignKey(Holder, models.PROTECT, related_name="credit_records", verbose_name=_("持证主体"))
    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name=_("所属建设"))
    kind = models.CharField(_("类别"), max_length=18, choices=Kind)
    commitment = models.OneToOneField(
        Commitment, models.PROTECT, null=True, blank=True, related_name="credit_record", verbose_name=_("承诺")
    )
    recorded_at = models.DateTimeField(_("记录时间"))
    repaired_at = models.DateTimeField(_("修复时间"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)

    objects = CreditRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("信用记录")
        verbose_name_plural = _("信用记录")

    def __str__(self) -> str:
        return f"{self.holder_id} {self.kind}"


class VoluntaryRecord(SealedModel):
    """Material that the applicant offered freely 自愿提供记录 (article 9): never refused, recorded, counted."""

    case_proof = models.ForeignKey(
        CaseProof, models.PROTECT, related_name="voluntary_records", verbose_name=_("办件所需证明")
    )
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, verbose_name=_("附件"))
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("经办人"))
    at = models.DateTimeField(_("时间"))

    note = SealedText(_("说明"))

    class Meta:
        verbose_name = _("自愿提供记录")
        verbose_name_plural = _("自愿提供记录")

    def __str__(self) -> str:
        return str(self.pk)


class SupplementRecord(SealedModel):
    """Material asked of the applicant after a mismatch 补充材料台账 (article 8): only what proves the point."""

    case_proof = models.ForeignKey(
        CaseProof, models.PROTECT, related_name="supplement_records", verbose_name=_("办件所需证明")
    )
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, verbose_name=_("附件"))
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("经办人"))
    at = models.DateTimeField(_("时间"))

    reason = SealedText(_("为什么要补"))
    note = SealedText(_("说明"))

    class Meta:
        verbose_name = _("补充材料记录")
        verbose_name_plural = _("补充材料台账")

    def __str__(self) -> str:
        return str(self.pk)


class SiteCheck(SealedModel):
    """An own check on the spot 实地核查: planned before the applicant is asked for anything, found by two officers."""

    class Result(models.TextChoices):
        CONFIRMED = "confirmed", _("属实")
        NOT_CONFIRMED = "not_confirmed", _("不符")

    case_proof = models.ForeignKey(
        CaseProof, models.PROTECT, related_name="site_checks", verbose_name=_("办件所需证明")
    )
    planned_on = models.DateField(_("计划日期"))
    planned_at = models.DateTimeField(_("安排时间"))
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("安排人")
    )
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    result = models.CharField(_("结果"), max_length=14, choices=Result, blank=True)
    officers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("核查人员")
    )

    findings = SealedText(_("核查情况"))

    class Meta:
        verbose_name = _("实地核查")
        verbose_name_plural = _("实地核查")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_at=None, result="") | Q(done_at__isnull=False) & ~Q(result=""),
                name="site_check_done_with_result",
            ),
            models.UniqueConstraint(
                fields=["case_proof"], condition=Q(done_at=None), name="site_check_one_open_per_proof"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
