"""What one version of a letter template changes against the one before. Pure, over plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

SAME, GONE, NEW = "same", "gone", "new"
Piece = tuple[str, str]  # SAME, GONE or NEW, and the words


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that was added, dropped, or says something else now."""

    kind: str  # NEW, GONE or SAME (the field is there in both, changed)
    label: str
    changed: Sequence[tuple[str, Any, Any]] = ()  # key, before, after


def pieces(before: str, after: str) -> list[Piece]:
    """The text cut into what stayed, went and came; one piece of SAME where nothing changed."""
    found: list[Piece] = []
    for what, first, last, new_first, new_last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            found.append((SAME, before[first:last]))
            continue
        found += [(GONE, before[first:last])] if last > first else []
        found += [(NEW, after[new_first:new_last])] if new_last > new_first else []
    return found


def field_changes(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[FieldChange]:
    """Fields by name: those that changed in the new order, then those that went."""
    old = {str(field["name"]): field for field in before}
    new = {str(field["name"]): field for field in after}
    changes = []
    for name, field in new.items():
        if name not in old:
            changes.append(FieldChange(NEW, _label(field)))
        elif changed := _changed(old[name], field):
            changes.append(FieldChange(SAME, _label(field), changed))
    return changes + [FieldChange(GONE, _label(field)) for name, field in old.items() if name not in new]


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    keys = dict.fromkeys([*before, *after])
    return [(key, before.get(key), after.get(key)) for key in keys if (before.get(key) or "") != (after.get(key) or "")]


def _label(field: Mapping[str, Any]) -> str:
    return str(field.get("label") or field["name"])
