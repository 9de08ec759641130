"""Monthly assessment 政务服务考核 (article 13.2): figures frozen with the requests that they were counted on."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Department, Programme
from portal.foundation.actors import Actor
from portal.foundation.states import Moves
from verification.periods import Period, month_of


class AssessmentStatus(models.TextChoices):
    """Steps to publication."""

    DRAFT = "draft", _("待审定")
    APPROVED = "approved", _("已审定")
    PUBLISHED = "published", _("已公布")


ASSESSMENT_MOVES: Moves = {
    AssessmentStatus.DRAFT: frozenset({AssessmentStatus.APPROVED}),
    AssessmentStatus.APPROVED: frozenset({AssessmentStatus.PUBLISHED}),
    AssessmentStatus.PUBLISHED: frozenset(),
}


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """What may be asked of frozen months."""

    def visible_to(self, actor: Actor) -> "AssessmentQuerySet":
        """Office and supervisors of the programme see all; other officers of it those that are published."""
        if not actor.is_officer:
            return self.none()
        own = self.filter(programme__departments=actor.department_id)
        return own if actor.has("office", "supervisor") else own.published()

    def published(self) -> "AssessmentQuerySet":
        """What anybody may see."""
        return self.filter(status=AssessmentStatus.PUBLISHED)


class Assessment(models.Model):
    """One month of one programme, frozen. Figures never change afterwards; later corrections show as a difference."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="assessments", verbose_name=_("所属建设"))
    month = models.DateField(_("月份"), help_text=_("该月第一天"))
    definitions = models.PositiveSmallIntegerField(_("口径版本"))
    status = models.CharField(_("状态"), max_length=10, choices=AssessmentStatus, default=AssessmentStatus.DRAFT)
    frozen_at = models.DateTimeField(_("冻结时间"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("冻结人")
    )
    approved_at = models.DateTimeField(_("审定时间"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审定人")
    )
    published_at = models.DateTimeField(_("公布时间"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("公布人")
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("月度考核")
        verbose_name_plural = _("月度考核")
        ordering: ClassVar = ["-month"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "month"], name="assessment_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="assessment_month_is_its_first_day"),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(approved_at__isnull=False), name="assessment_approved_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False), name="assessment_published_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.month:%Y-%m}"

    @property
    def period(self) -> Period:
        """The days that it counts."""
        return month_of(self.month)

    @property
    def code(self) -> str:
        """The month as addresses name it: `2026-10`."""
        return f"{self.month:%Y-%m}"


class AssessedDepartment(models.Model):
    """The frozen figures (`verification.assessment.Figures`) of one department; without one, of all together."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="departments", verbose_name=_("月度考核"))
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+", verbose_name=_("出具单位"))
    figures = models.JSONField(_("指标"))

    class Meta:
        verbose_name = _("部门月度指标")
        verbose_name_plural = _("部门月度指标")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assessment", "department"], name="assessed_department_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.department_id}"


class AssessedRequest(models.Model):
    """The facts of one request as they were when its month was frozen: what the figures rest on.

    The columns are named as `VerificationRequestQuerySet.for_assessment` names them, so that the same aggregates count
    both. No foreign key to the request: partitions of closed requests may go, the basis stays.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="requests", verbose_name=_("月度考核"))
    request_id = models.UUIDField(_("协查核验"))
    issuing_department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("出具单位"))
    is_sent = models.BooleanField(_("当月送达"))
    is_answered = models.BooleanField(_("当月反馈"))
    is_unanswered = models.BooleanField(_("月底超时未反馈"))
    is_closed_late = models.BooleanField(_("当月超时后退回或撤回"), default=False)  # nothing knew of it in version 1
    is_in_time = models.BooleanField(_("按时"))
    is_returned = models.BooleanField(_("退回"))
    return_code = models.CharField(_("退回原因"), max_length=12, blank=True, default="")  # nor of this
    is_reclassified = models.BooleanField(_("改档"))
    is_corrected = models.BooleanField(_("更正"))
    is_not_found = models.BooleanField(_("查无"))
    is_asked_back = models.BooleanField(_("追问"))
    taken_seconds = models.PositiveIntegerField(_("反馈用时（服务时间，秒）"), null=True)
    late_seconds = models.PositiveIntegerField(_("超时（服务时间，秒）"), null=True)
    score = models.PositiveSmallIntegerField(_("评分"), null=True)

    class Meta:
        verbose_name = _("月度考核依据")
        verbose_name_plural = _("月度考核依据")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "request_id"], name="assessed_request_once")
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.request_id}"
