"""The root of /api/v1/: each domain brings its own paths."""

from django.urls import URLPattern, URLResolver, include, path

from portal.api.docs import DocsView, SchemaView
from portal.api.exports import ExportFileView, ExportsView, ExportView

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    path("exports/", ExportsView.as_view(), name="exports"),
    path("exports/<uuid:export_id>/", ExportView.as_view(), name="export"),
    path("exports/<uuid:export_id>/file/", ExportFileView.as_view(), name="export-file"),
    path("", include("catalog.api.urls")),
    path("", include("certificates.api.urls")),
    path("", include("verification.api.urls")),
    path("", include("accountability.api.urls")),
]
