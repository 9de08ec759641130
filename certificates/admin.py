"""The licence library for administrators: what happened, never what licences say. Nothing is changed here."""

from django.contrib import admin

from certificates.models import (
    AccessRecord,
    Authorisation,
    Holder,
    Licence,
    LicenceHolder,
    Presentation,
    Rendition,
    Representation,
    SourceOutage,
)
from portal.accounts.read_only import ReadOnlyAdmin, ReadOnlyInline

_SEALED = ("envelope", "row_version", "key_id")


@admin.register(Holder)
class HolderAdmin(ReadOnlyAdmin):
    """Holders by their opaque id: who they are takes a reading with a record."""

    list_display = ["id", "kind", "document_type", "is_demo"]
    list_filter = ["kind", "document_type", "is_demo"]
    fields = ["id", "kind", "document_type", "is_demo"]


@admin.register(Representation)
class RepresentationAdmin(ReadOnlyAdmin):
    list_display = ["user", "holder", "relation", "valid_from", "valid_until", "ended_at"]
    list_filter = ["relation"]
    list_select_related = ["user", "holder"]


class LicenceHolderInline(ReadOnlyInline):
    model = LicenceHolder
    fields = ["holder", "role", "position"]


@admin.register(Licence)
class LicenceAdmin(ReadOnlyAdmin):
    """Identifier, status and dates; the face stays sealed."""

    list_display = ["identifier", "licence_type", "issuer", "status", "issued_on", "valid_until"]
    list_filter = ["status", "licence_type"]
    list_select_related = ["licence_type", "issuer"]
    search_fields = ["=identifier"]
    exclude = list(_SEALED)
    inlines = [LicenceHolderInline]


@admin.register(Rendition)
class RenditionAdmin(ReadOnlyAdmin):
    """Which PDFs were made, and which files are still kept; never the files."""

    list_display = ["licence", "made_at", "used_at", "evicted_at"]
    list_select_related = ["licence"]


@admin.register(Presentation)
class PresentationAdmin(ReadOnlyAdmin):
    list_display = ["at", "department", "user", "purpose", "used_at"]
    list_select_related = ["department", "user"]
    date_hierarchy = "at"


@admin.register(Authorisation)
class AuthorisationAdmin(ReadOnlyAdmin):
    list_display = ["granted_at", "department", "purpose", "method", "valid_until", "withdrawn_at"]
    list_filter = ["method", "department"]
    list_select_related = ["department"]
    date_hierarchy = "granted_at"


@admin.register(AccessRecord)
class AccessRecordAdmin(ReadOnlyAdmin):
    """The access log: who, when, why, which fields; values are nowhere in it."""

    list_display = ["at", "department", "user", "what", "purpose", "basis", "result", "reason_code"]
    list_filter = ["basis", "result", "department"]
    list_select_related = ["department", "user"]
    search_fields = ["=purpose"]
    date_hierarchy = "at"


@admin.register(SourceOutage)
class SourceOutageAdmin(ReadOnlyAdmin):
    list_display = ["licence_type", "since", "until", "reason_code"]
    list_select_related = ["licence_type"]
