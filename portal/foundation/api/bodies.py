"""What a client sent: the body in its shape, and single words of the address."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request

from portal.foundation.errors import Invalid

LONGEST_WORD = 60


def body_of(request: Request, shape: type[Any]) -> dict[str, Any]:
    """The body in its shape. Raises the framework's ValidationError, or Invalid for no object at all."""
    if not isinstance(request.data, Mapping):
        raise Invalid(_("请求体须是一个 JSON 对象。"))
    body = shape(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def word_of(request: Request, name: str) -> str:
    """A parameter of the address, fit for the database: no longer than a code, without null characters."""
    return request.query_params.get(name, "").replace("\x00", "").strip()[:LONGEST_WORD]


def is_asked(request: Request, name: str) -> bool:
    """Whether a parameter of the address says yes."""
    return word_of(request, name).lower() in {"1", "true", "yes"}
