"""Work ledgers 工作台账: tasks and milestones; a milestone's state is computed from its date and its reports."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Programme


class WorkLedger(models.Model):
    """A year's ledger of a programme; an archive is closed and shown as it was."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="ledgers", verbose_name=_("所属建设"))
    code = models.SlugField(_("代码"), unique=True)
    title = models.CharField(_("名称"), max_length=120)
    year = models.PositiveSmallIntegerField(_("年度"))
    is_archive = models.BooleanField(_("已归档"), default=False)
    is_demo = models.BooleanField(_("演示"), default=False)

    class Meta:
        verbose_name = _("工作台账")
        verbose_name_plural = _("工作台账")
        ordering: ClassVar = ["programme", "-year"]

    def __str__(self) -> str:
        return self.title


class LedgerTask(models.Model):
    """One content row of a ledger. `group` is the printed task number, `part` the row under it."""

    ledger = models.ForeignKey(WorkLedger, models.CASCADE, related_name="tasks", verbose_name=_("台账"))
    seq = models.PositiveSmallIntegerField(_("行号"))
    group = models.PositiveSmallIntegerField(_("任务序号"))
    part = models.PositiveSmallIntegerField(_("分项"), default=1)
    title = models.CharField(_("工作任务"), max_length=200)
    content = models.TextField(_("具体内容"), blank=True)
    lead_units = ArrayField(models.CharField(max_length=120), default=list, verbose_name=_("牵头单位"))
    responsible_units = ArrayField(models.CharField(max_length=120), default=list, verbose_name=_("责任单位"))
    note = models.TextField(_("备注"), blank=True)

    class Meta:
        verbose_name = _("台账任务")
        verbose_name_plural = _("台账任务")
        ordering: ClassVar = ["ledger", "seq"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["ledger", "seq"], name="ledger_task_seq_once")]

    def __str__(self) -> str:
        return self.title


class MilestoneState(models.TextChoices):
    """Computed: nothing of it is stored."""

    DONE = "done", _("已完成")
    DONE_LATE = "done_late", _("逾期完成")
    LATE = "late", _("已逾期")
    SOON = "soon", _("30 天内到期")
    AHEAD = "ahead", _("未到期")
    ARCHIVED = "archived", _("已归档")


class Milestone(models.Model):
    """What must stand at a date. `is_doubtful`: a misread cell kept as evidence, never shown as a milestone."""

    task = models.ForeignKey(LedgerTask, models.CASCADE, related_name="milestones", verbose_name=_("任务"))
    checkpoint = models.CharField(_("节点"), max_length=20)
    due_on = models.DateField(_("期限"))
    text = models.TextField(_("内容"))
    basis = models.CharField(_("文字来源"), max_length=40, blank=True)
    is_doubtful = models.BooleanField(_("存疑留证"), default=False)

    class Meta:
        verbose_name = _("节点")
        verbose_name_plural = _("节点")
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "checkpoint"], name="milestone_checkpoint_once")
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.checkpoint}"

    def state_on(self, day: date, done_on: date | None, is_archive: bool) -> MilestoneState:
        """The state on `day`, given the date of the report that completed it (None: not yet)."""
        if is_archive:
            return MilestoneState.ARCHIVED
        if done_on is not None:
            return MilestoneState.DONE if done_on <= self.due_on else MilestoneState.DONE_LATE
        if day > self.due_on:
            return MilestoneState.LATE
        return MilestoneState.SOON if (self.due_on - day).days <= 30 else MilestoneState.AHEAD


class ProgressReport(models.Model):
    """What a unit reports on a milestone; `completes` says that it is done."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="reports", verbose_name=_("节点"))
    at = models.DateTimeField(_("时间"))
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报告人")
    )
    text = models.TextField(_("进展"))
    completes = models.BooleanField(_("已完成"), default=False)
    is_demo = models.BooleanField(_("演示"), default=False)

    class Meta:
        verbose_name = _("进展报告")
        verbose_name_plural = _("进展报告")
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.milestone_id} {self.at:%Y-%m-%d}"
