"""The root of /api/v1/: each domain brings its own paths."""

from django.urls import URLPattern, URLResolver, include, path

from portal.api.docs import DocsView, SchemaView

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    path("", include("catalog.api.urls")),
    path("", include("certificates.api.urls")),
    path("", include("verification.api.urls")),
    path("", include("accountability.api.urls")),
]
