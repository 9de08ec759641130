"""What a client sent: the body in its shape, and single words of the address."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request

from portal.foundation.api import words
from portal.foundation.errors import Invalid

LONGEST_WORD = 60


def body_of(request: Request, shape: type[Any]) -> dict[str, Any]:
    """The body in its shape. Raises the framework's ValidationError, or Invalid for no object at all.

    An optional field that is null says the same as one that is left out.
    """
    if not isinstance(request.data, Mapping):
        raise Invalid(_("请求体须是一个 JSON 对象。"))
    body = shape(data=request.data)
    optional = {name for name, field in body.fields.items() if not (field.required or field.allow_null)}
    if left_out := {name for name in optional if name in request.data and request.data[name] is None}:
        body.initial_data = {name: value for name, value in request.data.items() if name not in left_out}
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def word_of(request: Request, name: str) -> str:
    """A parameter of the address, fit for the database: no longer than a code, without null characters."""
    return request.query_params.get(name, "").replace("\x00", "").strip()[:LONGEST_WORD]


def choice_of(request: Request, name: str, choices: Mapping[str, object], default: str = "") -> str:
    """A parameter of the address that is one of some values; left out it is `default`. Raises Invalid, naming them.

    `choices` say what each value means; None where it says that itself.
    """
    word = word_of(request, name)
    if word and word not in choices:
        raise Invalid(errors={f"/{name}": words.no_such_choice(choices)})
    return word or default


def is_asked(request: Request, name: str) -> bool:
    """Whether a parameter of the address says yes."""
    return word_of(request, name).lower() in {"1", "true", "yes"}
