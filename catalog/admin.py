"""The catalogue at the admin pages: everything is shown; what may be changed goes through the actions."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog import actions, models
from catalog.permissions import administrator
from portal.accounts.read_only import ReadOnlyAdmin, ReadOnlyInline
from portal.foundation.actors import Actor
from portal.foundation.errors import DomainError
from portal.foundation.moment import now


def acting(request: HttpRequest) -> Actor:
    """The administrator behind a request; the admin site lets superusers in only."""
    return administrator(request.user.pk or 0)


class VerbAdmin(ReadOnlyAdmin):
    """Adds by a verb instead of `save()`. A refusal is shown as it is worded, and nothing is written."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_superuser

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        made = self.add(obj, acting(request))
        obj.pk = made.pk  # the admin's own log and messages speak of the row that the verb made

    def add(self, wanted: Any, by: Actor) -> Model:
        """Call the verb with what the form holds."""
        raise NotImplementedError

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as refusal:
            messages.error(request, "　".join([refusal.message, *refusal.errors.values(), refusal.remedy]))
            request.method = "GET"
            request.GET = request.POST  # the form comes back with what was typed
            return super().changeform_view(request, *args, **kwargs)


def each(request: HttpRequest, rows: QuerySet[Any], verb: Callable[[Any], object], done: str) -> None:
    """Do a verb to each chosen row and say what became of each."""
    for row in rows:
        try:
            verb(row)
        except DomainError as refusal:
            messages.error(request, f"{row}：{refusal.message}")
        else:
            messages.success(request, f"{row}：{done}")


@admin.register(models.Officer)
class OfficerAdmin(VerbAdmin):
    """Appoint by “add”, dismiss by the list's action."""

    list_display = ("user", "department", "duty", "cover", "window", "valid_from", "valid_until")
    list_filter = ("duty", "cover", "department__programme")
    list_select_related = ("user", "department", "window__hall")
    search_fields = ("user__username", "user__display_name", "department__name")
    autocomplete_fields = ("user", "department")
    fields = ("user", "department", "duty", "cover", "window")
    actions = ("dismiss",)

    def add(self, wanted: models.Officer, by: Actor) -> Model:
        return actions.officers.appoint(
            user_id=wanted.user_id,
            department_id=wanted.department_id,
            duty=wanted.duty,
            cover=wanted.cover,
            window_id=wanted.window_id,
            by=by,
            at=now(),
        )

    @admin.action(description=_("免去所选职责"))
    def dismiss(self, request: HttpRequest, rows: QuerySet[models.Officer]) -> None:
        by, at = acting(request), now()
        each(request, rows, lambda row: actions.officers.dismiss(officer_id=row.pk, by=by, at=at), str(_("已免去")))


@admin.register(models.Absence)
class AbsenceAdmin(VerbAdmin):
    """Record an absence by “add”, end it by the list's action."""

    list_display = ("user", "department", "starts_at", "ends_at")
    list_select_related = ("user", "department")
    autocomplete_fields = ("user", "department")
    actions = ("come_back",)

    def add(self, wanted: models.Absence, by: Actor) -> Model:
        return actions.officers.record_absence(
            user_id=wanted.user_id,
            department_id=wanted.department_id,
            starts_at=wanted.starts_at,
            ends_at=wanted.ends_at,
            by=by,
            at=now(),
        )

    @admin.action(description=_("所选人员已返岗"))
    def come_back(self, request: HttpRequest, rows: QuerySet[models.Absence]) -> None:
        by, at = acting(request), now()
        each(request, rows, lambda row: actions.absences.come_back(absence_id=row.pk, by=by, at=at), str(_("已返岗")))


@admin.register(models.CalendarDay)
class CalendarDayAdmin(VerbAdmin):
    """Set a day by “add”, take it back by the list's action; open deadlines follow."""

    list_display = ("date", "is_workday", "name", "programme", "department")
    list_filter = ("is_workday", "programme")
    list_select_related = ("programme", "department")
    date_hierarchy = "date"
    autocomplete_fields = ("department",)
    actions = ("clear",)

    def add(self, wanted: models.CalendarDay, by: Actor) -> Model:
        return actions.calendar.set_day(
            date=wanted.date,
            is_workday=wanted.is_workday,
            name=wanted.name,
            programme_id=wanted.programme_id,
            department_id=wanted.department_id,
            by=by,
            at=now(),
        )

    @admin.action(description=_("取消所选日期的安排"))
    def clear(self, request: HttpRequest, rows: QuerySet[models.CalendarDay]) -> None:
        by, at = acting(request), now()
        each(request, rows, lambda row: actions.calendar.clear_day(day_id=row.pk, by=by, at=at), str(_("已取消")))


class ChannelInline(ReadOnlyInline):
    model = models.RequirementChannel


class RequirementInline(ReadOnlyInline):
    model = models.ProofRequirement
    show_change_link = True


class MappingInline(ReadOnlyInline):
    model = models.FieldMapping


@admin.register(models.ServiceItemVersion)
class ServiceItemVersionAdmin(ReadOnlyAdmin):
    """Publish by the list's action; what is missing is listed."""

    list_display = ("item", "version", "status", "valid_from", "valid_until", "instant")
    list_filter = ("status", "instant", "item__programme")
    list_select_related = ("item",)
    search_fields = ("item__code", "item__name")
    inlines = (RequirementInline, MappingInline)
    actions = ("publish",)

    @admin.action(description=_("发布所选版本"))
    def publish(self, request: HttpRequest, rows: QuerySet[models.ServiceItemVersion]) -> None:
        by, at = acting(request), now()
        each(request, rows, lambda row: actions.items.publish(version_id=row.pk, by=by, at=at), str(_("已发布")))


@admin.register(models.ProofItemVersion)
class ProofItemVersionAdmin(ReadOnlyAdmin):
    """Publish by the list's action; what is missing is listed."""

    list_display = ("proof", "version", "status", "cancelled", "valid_from", "valid_until")
    list_filter = ("status", "cancelled")
    list_select_related = ("proof",)
    actions = ("publish",)

    @admin.action(description=_("发布所选版本"))
    def publish(self, request: HttpRequest, rows: QuerySet[models.ProofItemVersion]) -> None:
        by, at = acting(request), now()
        each(request, rows, lambda row: actions.proofs.publish(version_id=row.pk, by=by, at=at), str(_("已发布")))


@admin.register(models.Department)
class DepartmentAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "kind", "programme", "is_demo")
    list_filter = ("programme", "kind")
    list_select_related = ("programme",)
    search_fields = ("code", "name", "short_name")


@admin.register(models.ServiceItem)
class ServiceItemAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "department", "levels", "is_demo")
    list_filter = ("programme", "is_demo")
    list_select_related = ("department",)
    search_fields = ("code", "name", "initials")


class ThemeItemInline(ReadOnlyInline):
    model = models.ThemeItem


@admin.register(models.Theme)
class ThemeAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "department", "basis", "is_assumption", "is_demo")
    list_filter = ("programme", "is_assumption")
    list_select_related = ("department",)
    search_fields = ("code", "name", "initials")
    inlines = (ThemeItemInline,)


@admin.register(models.ProofRequirement)
class ProofRequirementAdmin(ReadOnlyAdmin):
    list_display = ("version", "position", "proof", "parties", "required")
    list_select_related = ("version__item", "proof")
    inlines = (ChannelInline,)


@admin.register(models.ProofItem)
class ProofItemAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "is_secret", "is_demo")
    search_fields = ("code", "name", "initials")


@admin.register(models.ProofSource)
class ProofSourceAdmin(ReadOnlyAdmin):
    list_display = ("proof", "department", "period", "tier", "own_limit_days")
    list_filter = ("tier",)
    list_select_related = ("proof", "department", "tier")


@admin.register(models.LicenceType)
class LicenceTypeAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "holder_kind")
    search_fields = ("code", "name", "initials")


@admin.register(models.SystemClient)
class SystemClientAdmin(ReadOnlyAdmin):
    list_display = ("application", "department", "duties", "is_demo")
    list_select_related = ("application", "department")


@admin.register(models.ServiceHours)
class ServiceHoursAdmin(ReadOnlyAdmin):
    list_display = ("programme", "department", "valid_from", "weekday", "opens", "closes")
    list_select_related = ("programme", "department")


admin.site.register(
    [
        models.CalendarYear,
        models.CommitmentTemplate,
        models.FieldMapping,
        models.LetterTemplate,
        models.LicenceTypeListing,
        models.Programme,
        models.Region,
        models.RequirementChannel,
        models.RiskAssessment,
        models.ServiceHall,
        models.SlaTier,
        models.StaffChange,
        models.StandardField,
        models.SteeringMember,
        models.TrainingCourse,
        models.TrainingRecord,
        models.TrainingSession,
        models.Window,
    ],
    ReadOnlyAdmin,
)


@admin.register(models.DataDemand)
class DataDemandAdmin(ReadOnlyAdmin):
    list_display = ("proof", "holding_department", "programme", "status", "proposed_at", "done_at")
    list_filter = ("status", "programme")
    list_select_related = ("proof", "holding_department", "programme")
