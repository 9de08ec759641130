"""Doors of the API that answer with files, and what the schema says of them."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.views import APIView

from portal.foundation.files import SUFFIXES


class _WhateverIsAsked(BaseRenderer):
    """So that a caller may ask for a PDF or any other type; what it renders is the problem why there is none."""

    media_type, format, charset, render_style = "*/*", "file", None, "binary"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return JSONRenderer().render(data)


RENDERERS = (JSONRenderer, _WhateverIsAsked)


class FileView(APIView):
    """A door that answers with a file, whatever form of answer was asked for."""

    renderer_classes = RENDERERS


def file_of(*media_types: str) -> dict[Any, Any]:
    """What `extend_schema(responses=…)` says of such a door; without types, one that gives back what was handed in."""
    types = media_types or tuple(SUFFIXES)
    return {(200, media_type): OpenApiResponse(OpenApiTypes.BINARY) for media_type in types}
