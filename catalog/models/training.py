"""Training and exchange 业务培训、交流学习 (article 6): courses, sessions, who attended, until when it counts."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.officers import Duty
from catalog.models.programmes import Programme


class TrainingCourse(models.Model):
    """What people are to learn. Who holds one of `duties` needs a certificate; without duties it is voluntary."""

    class Kind(models.TextChoices):
        COURSE = "course", _("业务培训")
        EXCHANGE = "exchange", _("交流学习")
        PRACTICE = "practice", _("模拟练习")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="courses", verbose_name=_("所属建设"))
    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("形式"), max_length=10, choices=Kind)
    duties = ArrayField(models.CharField(max_length=12, choices=Duty), default=list, blank=True, verbose_name=_("对象"))
    valid_months = models.PositiveSmallIntegerField(
        _("有效期（月）"), null=True, blank=True, help_text=_("不填表示长期有效")
    )
    exercises = models.PositiveSmallIntegerField(
        _("合格练习数"), default=0, help_text=_("模拟练习做对多少道算一次合格")
    )
    is_active = models.BooleanField(_("现行"), default=True)
    is_demo = models.BooleanField(_("演示"), default=False)

    class Meta:
        verbose_name = _("培训课程")
        verbose_name_plural = _("培训课程")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "name"], name="course_once_in_programme"),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(kind="practice", is_active=True), name="course_one_practice"
            ),
            models.CheckConstraint(
                condition=Q(kind="practice", exercises__gt=0) | ~Q(kind="practice") & Q(exercises=0),
                name="course_practice_has_exercises",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TrainingSession(models.Model):
    """A day on which the office holds a course."""

    course = models.ForeignKey(TrainingCourse, models.PROTECT, related_name="sessions", verbose_name=_("课程"))
    starts_at = models.DateTimeField(_("时间"))
    place = models.CharField(_("地点"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("培训场次")
        verbose_name_plural = _("培训场次")
        ordering: ClassVar = ["-starts_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "starts_at"], name="session_once_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.course} {self.starts_at:%Y-%m-%d}"


class TrainingRecordQuerySet(models.QuerySet["TrainingRecord"]):
    """What may be asked of the certificates."""

    def valid(self, at: datetime) -> "TrainingRecordQuerySet":
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=at))


class TrainingRecord(models.Model):
    """A certificate of training: somebody attended a session, or passed the exercises of a practice course."""

    course = models.ForeignKey(TrainingCourse, models.PROTECT, related_name="records", verbose_name=_("课程"))
    session = models.ForeignKey(
        TrainingSession, models.PROTECT, null=True, blank=True, related_name="records", verbose_name=_("场次")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="training_records", verbose_name=_("账号")
    )
    earned_at = models.DateTimeField(_("取得时间"))
    valid_until = models.DateTimeField(_("有效至"), null=True, blank=True)

    objects = TrainingRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("培训合格记录")
        verbose_name_plural = _("培训合格记录")
        indexes: ClassVar = [models.Index(fields=["user", "course", "-earned_at"], name="training_of_user")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "user"], name="training_once_in_a_session"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("earned_at")), name="training_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} {self.user}"
