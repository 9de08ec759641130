"""Figures and codes as people read them, and the name of a list that left as a file."""

from typing import Any

from django import template

from portal.pages.state_words import EXPORTS

register = template.Library()

THIN_GAP = "\u2009"  # in every Chinese font, unlike the narrow no-break space


@register.filter
def gap(value: Any) -> str:
    """38206 as 38 206 with a thin gap; anything that is no number is returned as it is."""
    try:
        whole, dot, rest = f"{value}".partition(".")
        return f"{int(whole):,}".replace(",", THIN_GAP) + dot + rest
    except ValueError:
        return f"{value}"


@register.filter
def spaced(digits: str) -> str:
    """An 8-digit code in two groups, 4073 9182."""
    return f"{digits[:4]} {digits[4:]}".strip()


@register.filter
def export_kind(kind: str) -> str:
    """The name of a list that left as a file."""
    return str(EXPORTS.get(kind, kind))
