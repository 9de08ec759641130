"""The staff registry 工作人员信息库: who does which duty in which department, and who stands in."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.programmes import Department, Window
from portal.foundation.actors import Actor


class Duty(models.TextChoices):
    """What somebody does in a department (article 6 of Dongying's rules names the first three)."""

    CLERK = "clerk", _("窗口人员")
    LIAISON = "liaison", _("联络员")
    AGENT = "agent", _("代办员")
    REVIEWER = "reviewer", _("审核人员")
    OFFICE = "office", _("统筹机构办公室人员")
    SUPERVISOR = "supervisor", _("监督检查人员")
    HEAD = "head", _("部门负责人")


def of_registry(actor: Actor) -> Q:
    """Rows with a `department` whose registry the actor reads: the own one; the programme's for who looks over all."""
    if not actor.is_officer:
        return Q(pk__in=[])
    if actor.has(Duty.OFFICE, Duty.SUPERVISOR):
        own = Department.objects.acting(actor).values("programme_id")
        return Q(department__programme_id__in=own)
    return Q(department_id=actor.department_id)


class OfficerQuerySet(models.QuerySet["Officer"]):
    """What may be asked of the registry."""

    def visible_to(self, actor: Actor) -> "OfficerQuerySet":
        """What the actor may read of the registry."""
        return self.filter(of_registry(actor))

    def in_force(self, at: datetime) -> "OfficerQuerySet":
        """Duties held at the moment `at`."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=at), valid_from__lte=at)

    def present(self, at: datetime) -> "OfficerQuerySet":
        """Duties whose holder is not absent from their department at `at`; from another one does not count."""
        here = Absence.objects.filter(user_id=OuterRef("user_id"), department_id=OuterRef("department_id"))
        return self.in_force(at).filter(~Exists(here.filter(starts_at__lte=at, ends_at__gt=at)))


class Officer(models.Model):
    """A user's duty in a department. The truth about rights; guardian's rows follow it."""

    class Cover(models.TextChoices):
        A = "A", _("A 角")
        B = "B", _("B 角")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="duties", verbose_name=_("账号"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="officers", verbose_name=_("部门"))
    duty = models.CharField(_("职责"), max_length=12, choices=Duty)
    cover = models.CharField(_("AB 角"), max_length=1, choices=Cover, default=Cover.A)
    window = models.ForeignKey(Window, models.SET_NULL, null=True, blank=True, verbose_name=_("窗口"))
    valid_from = models.DateTimeField(_("起"))
    valid_until = models.DateTimeField(_("止"), null=True, blank=True)

    objects = OfficerQuerySet.as_manager()

    class Meta:
        verbose_name = _("工作人员")
        verbose_name_plural = _("工作人员信息库")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "department", "duty"],
                condition=Q(valid_until=None),
                name="officer_duty_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="officer_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}（{self.department.short_name}{self.get_duty_display()}）"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """What may be asked of absences."""

    def visible_to(self, actor: Actor) -> "AbsenceQuerySet":
        """Those of the registry that the actor reads."""
        return self.filter(of_registry(actor))


class Absence(models.Model):
    """A period in which a user is away; the B role of the department stands in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences", verbose_name=_("账号"))
    department = models.ForeignKey(Department, models.CASCADE, related_name="absences", verbose_name=_("部门"))
    starts_at = models.DateTimeField(_("起"))
    ends_at = models.DateTimeField(_("止"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("离岗")
        verbose_name_plural = _("离岗")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.starts_at:%Y-%m-%d}–{self.ends_at:%Y-%m-%d}"


class SystemClient(models.Model):
    """Another system: an OAuth client bound to one department and its duties."""

    application = models.OneToOneField(
        "oauth2_provider.Application", models.CASCADE, related_name="system_client", verbose_name=_("OAuth 客户端")
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="system_clients", verbose_name=_("部门"))
    duties = ArrayField(models.CharField(max_length=12, choices=Duty), verbose_name=_("职责"))
    is_demo = models.BooleanField(_("演示"), default=False)

    class Meta:
        verbose_name = _("业务系统接入")
        verbose_name_plural = _("业务系统接入")

    def __str__(self) -> str:
        return f"{self.department.short_name} {self.application.name}"
