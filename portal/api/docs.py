"""The schema and its readable page."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny


class SchemaView(SpectacularAPIView):
    """OpenAPI 3.1 of all paths below /api/v1/."""

    permission_classes = (AllowAny,)
    authentication_classes = ()


class DocsView(SpectacularSwaggerSplitView):
    """The schema for people. Script and style are files of our own, so the strict CSP holds."""

    permission_classes = (AllowAny,)
    authentication_classes = ()
    url_name = "schema"
    template_name = "api/docs.html"
