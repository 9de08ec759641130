"""Ledgers at the admin pages: shown only; progress is reported by the verb."""

from django.contrib import admin

from accountability import models
from portal.accounts.read_only import ReadOnlyAdmin, ReadOnlyInline


class MilestoneInline(ReadOnlyInline):
    model = models.Milestone


@admin.register(models.WorkLedger)
class WorkLedgerAdmin(ReadOnlyAdmin):
    list_display = ("code", "title", "programme", "year", "is_archive", "is_demo")
    list_filter = ("programme", "is_archive")
    list_select_related = ("programme",)


@admin.register(models.LedgerTask)
class LedgerTaskAdmin(ReadOnlyAdmin):
    list_display = ("ledger", "seq", "group", "title")
    list_filter = ("ledger",)
    list_select_related = ("ledger",)
    inlines = (MilestoneInline,)


@admin.register(models.Milestone)
class MilestoneAdmin(ReadOnlyAdmin):
    list_display = ("task", "checkpoint", "due_on", "is_doubtful")
    list_filter = ("is_doubtful", "task__ledger")
    list_select_related = ("task",)


@admin.register(models.ProgressReport)
class ProgressReportAdmin(ReadOnlyAdmin):
    list_display = ("milestone", "at", "by_user", "completes", "is_demo")
    list_select_related = ("milestone__task", "by_user")


class AssessedDepartmentInline(ReadOnlyInline):
    model = models.AssessedDepartment


@admin.register(models.Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    list_display = ("programme", "month", "status", "definitions", "frozen_at", "approved_at", "published_at")
    list_filter = ("programme", "status")
    list_select_related = ("programme",)
    inlines = (AssessedDepartmentInline,)


@admin.register(models.Inspection)
class InspectionAdmin(ReadOnlyAdmin):
    """Inspections with their dates; what was found stays sealed."""

    list_display = ("department", "way", "inspected_on", "rectify_by", "status", "is_demo")
    list_filter = ("status", "programme")
    list_select_related = ("department",)
    exclude = ("envelope", "row_version", "key_id")
