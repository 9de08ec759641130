"""What a reply may say: the facts against the fields of the letter template. Pure, no database."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from catalog.letter_fields import read_value
from portal.foundation.errors import Invalid

MOST_FACTS = 40


def clean_facts(facts: Mapping[str, Any], fields: Sequence[Mapping[str, Any]], *, need_all: bool) -> dict[str, Any]:
    """The facts with each value in its field's type.

    Empty values are left out. Raises Invalid, with every wrong value at its pointer `/facts/<name>`: unknown names,
    wrong types, choices that are no option, values out of bounds, and required facts that are missing when `need_all`.
    """
    if len(facts) > MOST_FACTS:
        raise Invalid(
            _("反馈内容超过 %(most)s 项，没有保存。") % {"most": MOST_FACTS}, errors={"/facts": _("项数过多")}
        )
    known = {str(field["name"]): field for field in fields}
    errors = {f"/facts/{name}": _("协查函没有问这一项") for name in facts if name not in known}
    cleaned: dict[str, Any] = {}
    for name, field in known.items():
        try:
            value = read_value(facts.get(name), field)
        except ValueError as error:
            errors[f"/facts/{name}"] = str(error)
            continue
        if value is not None:
            cleaned[name] = value
        elif need_all and field.get("required", False):
            errors[f"/facts/{name}"] = _("“%(label)s”必填") % {"label": field.get("label", name)}
    if errors:
        raise Invalid(_("反馈内容有 %(count)s 处要改，已填的都保留着。") % {"count": len(errors)}, errors=errors)
    return cleaned


def differences(claimed: Mapping[str, Any], facts: Mapping[str, Any]) -> list[str]:
    """Names of facts that the form states otherwise (numbers by value, texts without blanks)."""
    return [name for name, found in facts.items() if name in claimed and not _same(claimed[name], found)]


def _same(one: Any, other: Any) -> bool:
    left, right = str(one).replace(" ", ""), str(other).replace(" ", "")
    if left == right:
        return True
    try:
        return Decimal(left) == Decimal(right)
    except InvalidOperation:
        return False
