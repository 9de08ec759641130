"""What befalls a case on its way: what the applicant is asked to put right 补正, and its suspensions 中止."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.foundation.encryption import SealedJSON, SealedModel, SealedQuerySet, SealedText
from verification.models.cases import Case


class SuspensionReason(models.TextChoices):
    """Why a case may stand still: a closed list, for a case is not put aside because a desk is full."""

    CORRECTION = "correction", _("等申请人补正")
    EXAMINATION = "examination", _("检验、检测、鉴定或专家评审")
    HEARING = "hearing", _("听证或公示")
    COURT = "court", _("等司法、仲裁结果")
    FORCE_MAJEURE = "force_majeure", _("不可抗力")
    APPLICANT = "applicant", _("申请人请求")


class CaseSuspension(SealedModel):
    """A period in which a case stands still."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="suspensions", verbose_name=_("办件"))
    reason = models.CharField(_("原因"), max_length=16, choices=SuspensionReason)
    starts_at = models.DateTimeField(_("起"))
    ends_at = models.DateTimeField(_("止"), null=True, blank=True)

    note = SealedText(_("说明"))

    class Meta:
        verbose_name = _("中止")
        verbose_name_plural = _("中止")
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(ends_at=None), name="suspension_one_open_per_case"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="suspension_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reason}"


class CorrectionQuerySet(SealedQuerySet["Correction"]):
    """What may be asked of corrections."""

    def open(self) -> "CorrectionQuerySet":
        """Those that the window waits for: not yet answered, and the case may still change."""
        return self.filter(closed_at=None, case__in=Case.objects.open())


class Correction(SealedModel):
    """What an applicant is told to put right in an application, all at once (一次性告知), with a term.

    `points` is a list of sentences; `said` is what came of it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="corrections", verbose_name=_("办件"))
    asked_at = models.DateTimeField(_("告知时间"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("告知人")
    )
    due_at = models.DateTimeField(_("补正期限"))
    working_days = models.PositiveSmallIntegerField(_("给的工作日"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("到期前已提醒"), null=True, blank=True)
    lapse_noted_at = models.DateTimeField(_("到期已提醒"), null=True, blank=True)
    closed_at = models.DateTimeField(_("补正时间"), null=True, blank=True)

    points = SealedJSON(_("要补正什么"))
    why_again = SealedText(_("再次要求的理由"))
    said = SealedText(_("补正情况"))

    objects: ClassVar = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("补正告知")
        verbose_name_plural = _("补正告知")
        ordering: ClassVar = ["asked_at"]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="correction_due", condition=Q(closed_at=None, lapse_noted_at=None))
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(closed_at=None), name="correction_one_open_per_case"),
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="correction_due_after_asking"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.asked_at:%Y-%m-%d}"
