"""What people typed into a form, each value as `catalog.field_values` reads it. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from catalog.field_values import read_value
from portal.foundation.errors import Invalid


def clean_values(definitions: Iterable[Mapping[str, Any]], values: Mapping[str, Any]) -> dict[str, Any]:
    """Every value as its field's type wants it; an empty one is "". Raises Invalid with `/form/<field>` pointers."""
    known = {str(field["name"]): field for field in definitions}
    cleaned: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, value in values.items():
        pointer = f"/form/{name[:60]}"
        if name not in known:
            errors[pointer] = _("申请表里没有这一项。")
            continue
        try:
            cleaned[name] = clean_value(known[name], value)
        except ValueError as error:
            errors[pointer] = str(error)
    if errors:
        raise Invalid(_("有 %(count)d 处填得不对。") % {"count": len(errors)}, errors=errors)
    return cleaned


def clean_value(definition: Mapping[str, Any], value: Any) -> Any:
    """One value. Raises ValueError with a Chinese reason."""
    read = read_value(value, definition)
    return "" if read is None else read
