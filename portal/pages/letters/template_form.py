"""The form in which a template's draft is written: rows of fields and of texts, read from a post and shown again."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalog.actions.letters import Content
from catalog.letter_differences import FieldChange
from catalog.letter_fields import MOST_FIELDS, TYPES
from catalog.models import LetterTemplate
from portal.foundation.errors import DomainError
from verification.models import Outcome

SPARE = 2  # empty rows below what is there
KEYS = ("name", "label", "type", "unit", "least", "most", "longest")
SEPARATORS = re.compile(r"[、，,；;\n]")


def of_template(template: LetterTemplate) -> Content:
    """A draft as it was saved."""
    return Content(template.inquiry, template.reply, template.fields, template.canned, template.note)


def from_post(data: QueryDict) -> Content:
    """What was typed; rows without name and label, and rows marked to go, are left out."""
    fields = [_field(data, index) for index in range(MOST_FIELDS + SPARE) if f"field-{index}-name" in data]
    texts = zip(data.getlist("canned-outcome"), data.getlist("canned-text"), strict=False)
    return Content(
        inquiry=data.get("inquiry", ""),
        reply=data.get("reply", ""),
        fields=[field for field in fields if field],
        canned=[{"outcome": outcome, "text": text} for outcome, text in texts if text.strip()],
        note=data.get("note", ""),
    )


def _field(data: QueryDict, index: int) -> dict[str, Any]:
    typed: dict[str, Any] = {key: data.get(f"field-{index}-{key}", "") for key in KEYS}
    if f"field-{index}-gone" in data or not (typed["name"].strip() or typed["label"].strip()):
        return {}
    typed["required"] = f"field-{index}-required" in data
    typed["options"] = [one for one in SEPARATORS.split(data.get(f"field-{index}-options", "")) if one.strip()]
    return typed


def context(typed: Content, error: DomainError | None, *, more: str = "") -> dict[str, Any]:
    """What `letters/edit.html` shows; `more` is `fields` or `canned` where a further row was asked for."""
    errors = error.errors if error else {}
    rows = [*typed.fields, *[{}] * (SPARE * (2 if more == "fields" else 1))][:MOST_FIELDS]
    texts = [*typed.canned, *[{}] * (SPARE if more == "canned" else 1)]
    return {
        "typed": typed,
        "field_rows": [_shown(row, index, errors) for index, row in enumerate(rows)],
        "text_rows": [{**row, "error": _first(errors, f"/canned/{index}/")} for index, row in enumerate(texts)],
        "types": list(type_words().items()),
        "outcomes": Outcome.choices,
        "inquiry_error": errors.get("/inquiry", ""),
        "reply_error": errors.get("/reply", ""),
        "note_error": errors.get("/note", ""),
    }


def _shown(row: Mapping[str, Any], index: int, errors: Mapping[str, str]) -> dict[str, Any]:
    place = f"/fields/{index}/"
    return {
        **row,
        "index": index,
        "options": _("、").join(row.get("options") or ()),
        "errors": [words for pointer, words in errors.items() if pointer.startswith(place)],
    }


def _first(errors: Mapping[str, str], place: str) -> str:
    return next((words for pointer, words in errors.items() if pointer.startswith(place)), "")


def type_words() -> dict[str, str]:
    """The types of a field in words, in their order."""
    words = (_("文字"), _("整数"), _("小数"), _("日期"), _("是或否"), _("单选"))
    return dict(zip(TYPES, words, strict=True))


def field_words(fields: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Fields as a table shows them."""
    types = type_words()
    return [{**field, "type_words": types.get(str(field.get("type")), "")} for field in fields]


def change_words(changes: Sequence[FieldChange]) -> list[dict[str, Any]]:
    """What changed of each field, its keys in words."""
    keys = {
        "label": _("名称"),
        "type": _("类型"),
        "unit": pgettext("amount", "单位"),
        "required": _("必填"),
        "options": _("选项"),
        "least": _("最小"),
        "most": _("最大"),
        "longest": _("最多字数"),
    }
    return [
        {
            "kind": one.kind,
            "label": one.label,
            "changed": [(keys.get(key, key), _shortly(old), _shortly(new)) for key, old, new in one.changed],
        }
        for one in changes
    ]


def _shortly(value: Any) -> str:
    """A value of a field's description in a word."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return _("、").join(str(one) for one in value)
    text = "" if value is None else str(value)
    return type_words().get(text, text) or "—"
