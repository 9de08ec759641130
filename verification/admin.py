"""Verification for administrators: states, times and numbers, never what people or offices said. Nothing is changed."""

from django.contrib import admin

from portal.accounts.read_only import ReadOnlyAdmin, ReadOnlyInline
from verification import models

SEALED = ("envelope", "row_version", "key_id")


class CasePartyInline(ReadOnlyInline):
    model = models.CaseParty
    fields = ["position", "role", "holder"]


class CaseProofInline(ReadOnlyInline):
    model = models.CaseProof
    fields = ["position", "proof", "way", "status", "reason_code", "required", "updated_at"]


@admin.register(models.Case)
class CaseAdmin(ReadOnlyAdmin):
    """Cases with their people by opaque id and the states of their proofs; the form stays sealed."""

    list_display = ["number", "item_version", "department", "status", "outcome", "opened_at", "decided_at"]
    list_filter = ["status", "programme", "is_demo"]
    list_select_related = ["item_version__item", "department"]
    search_fields = ["=number"]
    date_hierarchy = "opened_at"
    exclude = list(SEALED)
    inlines = [CasePartyInline, CaseProofInline]


@admin.register(models.ThemeCase)
class ThemeCaseAdmin(ReadOnlyAdmin):
    list_display = ["number", "theme", "opened_at"]
    list_filter = ["programme"]
    list_select_related = ["theme"]
    search_fields = ["=number"]


class ClarificationInline(ReadOnlyInline):
    model = models.Clarification
    fields = ["at", "department", "user"]


@admin.register(models.VerificationRequest)
class VerificationRequestAdmin(ReadOnlyAdmin):
    """Requests with their clock; subject, facts and reasons stay sealed."""

    list_display = ["number", "proof", "requesting_department", "issuing_department", "status", "outcome", "due_at"]
    list_filter = ["status", "outcome", "tier"]
    list_select_related = ["proof", "requesting_department", "issuing_department"]
    search_fields = ["=number"]
    date_hierarchy = "drafted_at"
    exclude = list(SEALED)
    inlines = [ClarificationInline]


@admin.register(models.Escalation)
class EscalationAdmin(ReadOnlyAdmin):
    list_display = ["request", "status", "drafted_at", "reported_at", "ordered_due_at", "closed_at"]
    list_filter = ["status"]
    list_select_related = ["request"]
    exclude = list(SEALED)


@admin.register(models.Commitment)
class CommitmentAdmin(ReadOnlyAdmin):
    """Signed commitments and when they are to be checked; the text shown stays sealed."""

    list_display = ["id", "template", "status", "method", "signed_at", "check_due_at"]
    list_filter = ["status", "method"]
    list_select_related = ["template__proof"]
    exclude = list(SEALED)


@admin.register(models.CommitmentCheck)
class CommitmentCheckAdmin(ReadOnlyAdmin):
    """Checks with their clock; what was found stays sealed."""

    list_display = ["commitment", "department", "status", "mode", "due_at", "result", "done_at"]
    list_filter = ["status", "mode", "result"]
    list_select_related = ["commitment", "department"]
    exclude = list(SEALED)


class MeasureInline(ReadOnlyInline):
    model = models.Measure
    fields = ["kind", "ordered_at", "due_at", "done_at"]


@admin.register(models.Breach)
class BreachAdmin(ReadOnlyAdmin):
    """Doubted commitments and what was found; what people said stays sealed."""

    list_display = ["commitment", "status", "raised_at", "hear_until", "heard_at", "decided_at"]
    list_filter = ["status", "hearing"]
    list_select_related = ["commitment"]
    exclude = list(SEALED)
    inlines = [MeasureInline]


@admin.register(models.CommitmentObjection)
class CommitmentObjectionAdmin(ReadOnlyAdmin):
    list_display = ["commitment", "kind", "status", "filed_at", "answer_due_at", "decided_at"]
    list_filter = ["kind", "status"]
    list_select_related = ["commitment"]
    exclude = list(SEALED)


@admin.register(models.CreditRecord)
class CreditRecordAdmin(ReadOnlyAdmin):
    list_display = ["holder", "programme", "kind", "recorded_at", "lapses_on", "repaired_at", "annulled_at", "is_demo"]
    list_filter = ["kind", "programme", "is_demo"]
    list_select_related = ["holder", "programme"]


@admin.register(models.VoluntaryRecord, models.SupplementRecord)
class MaterialAdmin(ReadOnlyAdmin):
    """The two ledgers of material: that something came, not what."""

    list_display = ["at", "case_proof", "by_user"]
    list_select_related = ["case_proof", "by_user"]
    date_hierarchy = "at"
    exclude = list(SEALED)


@admin.register(models.SiteCheck)
class SiteCheckAdmin(ReadOnlyAdmin):
    list_display = ["planned_on", "case_proof", "planned_by", "done_at", "result"]
    list_filter = ["result"]
    list_select_related = ["case_proof", "planned_by"]
    exclude = list(SEALED)


@admin.register(models.RequestRating)
class RequestRatingAdmin(ReadOnlyAdmin):
    list_display = ["request", "score", "at"]
    list_filter = ["score"]
    list_select_related = ["request"]


@admin.register(models.DeskView)
class DeskViewAdmin(ReadOnlyAdmin):
    list_display = ["name", "user", "department", "box", "preset", "is_shared"]
    list_filter = ["box", "is_shared"]
    list_select_related = ["user", "department"]
    exclude = list(SEALED)
