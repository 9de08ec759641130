"""The form and the people of a case as the window shows them: value, source, reason, masked where nobody types."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.foundation.identity_numbers import mask_number
from portal.foundation.moment import LOCAL
from verification.queries import CasePage
from verification.queries.case_rows import FieldRow
from verification.reasons import reason_text

KINDS = {
    "licence": "share",
    "reply": "reply",
    "typed": "hand",
    "carried": "carry",
    "waiting": "wait",
    "missing": "miss",
}
DOCUMENT_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]")
WIDE = 24  # characters from which a value takes the whole line


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form as shown."""

    name: str
    label: str
    value: str
    kind: str
    source: str
    hint: str
    required: bool
    editable: bool
    wide: bool
    type: str
    options: Sequence[Any]
    inputmode: str


def sections_of(page: CasePage) -> dict[str, list[Field]]:
    """The form by section.

    What a department will answer may be stated by the applicant: the letter says what stands there when it goes, and
    the reply is held against that (article 8). An empty field is closed while the letter is out, for the reply fills
    it; what was stated may be corrected at any time, and what the reply says otherwise then stands beside it.
    """
    is_live = page.case.is_at_work
    form = page.form
    return {
        name: [_field(row, form.get(row.name, {}), is_live=is_live) for row in rows]
        for name, rows in page.sections.items()
    }


def _field(row: FieldRow, cell: Mapping[str, Any], *, is_live: bool) -> Field:
    value = _shown(row.value)
    is_out = row.kind == "waiting" and bool(cell.get("source", {}).get("request"))
    editable = is_live and row.kind in {"typed", "carried", "missing", "waiting"} and not is_out
    hint = row.reason
    if row.kind == "missing" and not is_live:  # nobody fills it any more: only why it is empty
        hint = reason_text(cell["source"].get("reason_code", ""))
    if row.found:
        hint = _("%(source)s为“%(value)s”，与所填不同") % {
            "source": row.found.get("label", ""),
            "value": _shown(row.found["value"]),
        }
    if not editable and DOCUMENT_NUMBER.fullmatch(value):
        value = mask_number(value)
    return Field(
        name=row.name,
        label=row.label,
        value=value,
        kind="miss" if row.found else KINDS.get(row.kind, "hand"),
        source=_("与登记不同") if row.found else row.source_label,
        hint=hint if row.kind != "waiting" else "",
        required=row.required,
        editable=editable,
        wide="址" in row.label or "账号" in row.label or len(value) > WIDE,
        type=row.type,
        options=[_option(option) for option in row.options],
        inputmode={"integer": "numeric", "decimal": "decimal"}.get(row.type, ""),
    )


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "" if value is None else str(value)


def _option(option: Any) -> dict[str, str]:
    if isinstance(option, dict):
        return {"value": str(option.get("value", "")), "label": str(option.get("label", option.get("value", "")))}
    return {"value": str(option), "label": str(option)}


def people_of(page: CasePage) -> list[dict[str, Any]]:
    """The tabs of a case's people."""
    return [
        {
            "id": str(row.party_id),
            "name": row.name,
            "words": _("%(role)s，%(gap)s")
            % {
                "role": row.role_label,
                "gap": _("差 %(count)d") % {"count": row.missing} if row.missing else _("已齐"),
            },
        }
        for row in page.people
    ]


def age_words(birth_date: str, at: datetime) -> str:
    """`1971-05-08，55 岁`; empty without a known birth date."""
    if not birth_date:
        return ""
    born, today = date.fromisoformat(birth_date), at.astimezone(LOCAL).date()
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return _("%(born)s，%(age)d 岁") % {"born": birth_date, "age": age}
