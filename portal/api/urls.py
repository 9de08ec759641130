"""The root of /api/v1/: each domain brings its own paths."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from portal.api.docs import DocsView, SchemaView

_DOMAINS = ("catalog", "certificates", "verification", "accountability")

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    *(path("", include(f"{name}.api.urls")) for name in _DOMAINS if find_spec(f"{name}.api.urls")),
]
