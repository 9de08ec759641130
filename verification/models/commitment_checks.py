"""Checks of commitments afterwards 事中事后核查: planned at signing, on the same clock as a request."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import CommitmentTemplate, Department
from portal.foundation.actors import Actor
from portal.foundation.encryption import SealedModel, SealedQuerySet, SealedText
from portal.foundation.states import Moves
from verification.models.commitments import Commitment


class CheckStatus(models.TextChoices):
    """Where a check stands. `not_needed`: exempt or not drawn; the plan says why."""

    PLANNED = "planned", _("待核查")
    NOT_NEEDED = "not_needed", _("不用核查")
    DONE = "done", _("已核查")
    CANCELLED = "cancelled", _("承诺已撤回")


_C = CheckStatus
CHECK_MOVES: Moves = {
    _C.PLANNED: frozenset({_C.DONE, _C.CANCELLED}),
    _C.NOT_NEEDED: frozenset({_C.PLANNED, _C.CANCELLED}),  # an upheld objection of a third party asks for a check
    _C.DONE: frozenset(),
    _C.CANCELLED: frozenset(),
}


class CommitmentCheckQuerySet(SealedQuerySet["CommitmentCheck"]):
    """What may be asked of checks."""

    def visible_to(self, actor: Actor) -> "CommitmentCheckQuerySet":
        """The department's own; the office and the inspection see their programme's."""
        if not actor.is_officer:
            return self.none()
        if actor.has("office", "supervisor"):
            return self.filter(department__programme__departments=actor.department_id)
        return self.filter(department_id=actor.department_id or 0)

    def open(self) -> "CommitmentCheckQuerySet":
        """Still to be done."""
        return self.filter(status=CheckStatus.PLANNED)

    def overdue(self, at: datetime) -> "CommitmentCheckQuerySet":
        """Still to be done and late; due exactly at `at` is in time."""
        return self.open().filter(due_at__lt=at)

    def for_lists(self) -> "CommitmentCheckQuerySet":
        """With all that a line shows; one query."""
        return self.select_related(
            "department", "commitment__case_proof__case__item_version__item", "commitment__template__proof",
            "commitment__holder", "assignee",
        )  # fmt: skip


class CommitmentCheck(SealedModel):
    """The check of one commitment: planned, or why none is needed.

    `draw` is the number between 0 and 9 999 that decided where a share is checked (`verification.sampling`).
    """

    class Result(models.TextChoices):
        KEPT = "kept", _("属实")
        DOUBTFUL = "doubtful", _("与承诺不符，听取本人意见")

    class Manner(models.TextChoices):
        """In the order in which they are to be tried."""

        SHARED_DATA = "shared_data", _("共享数据比对")
        SITE = "site", _("现场核查")
        DEPARTMENT = "department", _("部门协助核查")
        OTHER = "other", _("其他方式")

    commitment = models.OneToOneField(Commitment, models.PROTECT, related_name="plan", verbose_name=_("告知承诺书"))
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="commitment_checks", verbose_name=_("核查部门")
    )
    status = models.CharField(_("状态"), max_length=10, choices=CheckStatus, default=CheckStatus.PLANNED)
    mode = models.CharField(_("核查安排"), max_length=8, choices=CommitmentTemplate.CheckMode)
    share = models.PositiveSmallIntegerField(_("抽查比例（%）"), default=100)
    draw = models.PositiveSmallIntegerField(_("抽签号"), null=True, blank=True)
    reason_code = models.CharField(_("安排的理由"), max_length=24, blank=True)
    planned_at = models.DateTimeField(_("安排时间"))
    counts_from = models.DateTimeField(_("起算"), null=True, blank=True)
    working_days = models.PositiveSmallIntegerField(_("核查期限（工作日）"), default=0)
    due_at = models.DateTimeField(_("核查期限"), null=True, blank=True)
    half_at = models.DateTimeField(_("过半"), null=True, blank=True)
    late_at = models.DateTimeField(_("临近"), null=True, blank=True)
    calendar_missing = models.BooleanField(_("日历未公布"), default=False)
    half_noted_at = models.DateTimeField(_("过半已提醒"), null=True, blank=True)
    late_noted_at = models.DateTimeField(_("临近已提醒"), null=True, blank=True)
    overdue_noted_at = models.DateTimeField(_("超期已记录"), null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核查人")
    )
    result = models.CharField(_("结果"), max_length=8, choices=Result, blank=True)
    manner = models.CharField(_("核查方式"), max_length=12, choices=Manner, blank=True)
    done_at = models.DateTimeField(_("核查时间"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核查人员")
    )

    findings = SealedText(_("核查情况"))

    objects: ClassVar = CommitmentCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("承诺核查")
        verbose_name_plural = _("承诺核查")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(status="planned") | Q(due_at__isnull=False), name="commitment_check_planned_is_due"
            ),
            models.CheckConstraint(
                condition=Q(status="done", done_at__isnull=False) & ~Q(result="")
                | ~Q(status="done") & Q(done_at=None, result=""),
                name="commitment_check_done_with_result",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["department", "due_at"], condition=Q(status="planned"), name="commitment_check_open"),
            models.Index(fields=["due_at"], condition=Q(status="planned"), name="commitment_check_due"),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.status}"

    @property
    def is_open(self) -> bool:
        return self.status == CheckStatus.PLANNED

    def is_overdue(self, at: datetime) -> bool:
        """Whether the check is late at `at`, or was done late."""
        return self.due_at is not None and self.due_at < (self.done_at or at) and self.status != CheckStatus.CANCELLED
