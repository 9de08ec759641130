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
