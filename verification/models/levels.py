"""The ladder of a late request as data: how long after the deadline, in service time, who is told."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Programme
from verification.models.requests import VerificationRequest


class Party(models.TextChoices):
    """Who may be told of a level."""

    ISSUING = "issuing", _("出具单位联络员、代办员")
    ISSUING_HEAD = "issuing_head", _("出具单位负责人")
    REQUESTING = "requesting", _("需求单位经办人")
    REQUESTING_HEAD = "requesting_head", _("需求单位负责人")
    OFFICE = "office", _("统筹机构办公室")
    SUPERVISOR = "supervisor", _("监督检查人员")


class EscalationLevelQuerySet(models.QuerySet["EscalationLevel"]):
    """What may be asked of levels."""

    def current(self) -> "EscalationLevelQuerySet":
        """Those that late requests come to now."""
        return self.filter(retired_at=None)


class EscalationLevel(models.Model):
    """One step of a programme's ladder while a late answer is still missing.

    It comes so many service minutes (`after_minutes`) or working days of the issuing department after the deadline.
    Outside the programme's hours of telling nobody hears of it, unless `outside_hours`. The source is silent on
    times: `is_assumption`. A row never changes: `verification.actions.levels.change` retires it and makes the next.
    """

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="escalation_levels", verbose_name=_("所属建设")
    )
    rank = models.PositiveSmallIntegerField(_("级次"))
    name = models.CharField(_("名称"), max_length=40)
    after_minutes = models.PositiveIntegerField(_("超时后多少服务分钟"), null=True, blank=True)
    after_working_days = models.PositiveSmallIntegerField(_("超时后多少个工作日"), null=True, blank=True)
    tells = ArrayField(models.CharField(max_length=16, choices=Party), verbose_name=_("告知谁"))
    outside_hours = models.BooleanField(_("非提醒时间也告知"), default=False)
    is_assumption = models.BooleanField(_("规则没有写明，为本市自定"), default=True)
    retired_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    objects = EscalationLevelQuerySet.as_manager()

    class Meta:
        verbose_name = _("逾期层级")
        verbose_name_plural = _("逾期层级")
        ordering: ClassVar = ["programme", "rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "rank"], condition=Q(retired_at=None), name="escalation_level_rank_once"
            ),
            models.CheckConstraint(
                condition=Q(after_minutes__isnull=False, after_working_days=None)
                | Q(after_minutes=None, after_working_days__gt=0),
                name="escalation_level_minutes_or_working_days",
            ),
            models.CheckConstraint(condition=Q(tells__len__gt=0), name="escalation_level_tells_somebody"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def told_words(self) -> list[str]:
        """Who is told, in words."""
        return [str(Party(party).label) for party in self.tells]


class LevelNote(models.Model):
    """A level that a late request comes to: written when it falls overdue, noted when its moment has passed, once.

    `is_moot`: the answer had come by then, nobody was told.
    Noted long after `due_at`, it was caught up after an outage.
    """

    request = models.ForeignKey(
        VerificationRequest, models.CASCADE, related_name="level_notes", verbose_name=_("协查核验")
    )
    level = models.ForeignKey(EscalationLevel, models.PROTECT, related_name="notes", verbose_name=_("层级"))
    due_at = models.DateTimeField(_("到这一级的时间"))
    noted_at = models.DateTimeField(_("记录时间"), null=True, blank=True)
    is_moot = models.BooleanField(_("此前已反馈"), default=False)

    class Meta:
        verbose_name = _("逾期层级记录")
        verbose_name_plural = _("逾期层级记录")
        ordering: ClassVar = ["due_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["due_at"], name="level_note_due", condition=Q(noted_at=None))]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "level"], name="level_note_once_per_request"),
            models.CheckConstraint(condition=Q(is_moot=False) | Q(noted_at__isnull=False), name="level_moot_is_noted"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.level_id}"
