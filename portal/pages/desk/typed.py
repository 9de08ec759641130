"""What somebody typed into the form of a reply: read from a form, kept as a draft, shown again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from verification.letters import BLANK
from verification.models import VerificationRequest

RETURNED = "returned"
FACT = "fact-"
MARK = re.compile(r"\{(\w+)\}")
RETURN_CODES: dict[str, str | Promise] = {
    "not_ours": _("不归本单位出具"),
    "other_region": _("不在本单位的辖区"),
    "unclear_person": _("核验对象的信息不全或对不上"),
    "unclear_question": _("要核验的内容不清楚"),
    "repeated": _("与已经反馈的协查重复"),
    "other": _("其他原因"),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A reply as typed; nothing of it is checked."""

    outcome: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    return_code: str = ""
    return_reason: str = ""
    reason: str = ""

    @property
    def is_return(self) -> bool:
        """Sent back as not ours, rather than answered."""
        return self.outcome == RETURNED

    @property
    def why_returned(self) -> str:
        """The reason in one sentence: the code in words, then what was added. Empty while neither says anything."""
        words = str(RETURN_CODES.get(self.return_code, "")) if self.return_code != "other" else ""
        return _("：").join(part for part in (words, self.return_reason.strip()) if part)

    def as_content(self) -> dict[str, Any]:
        """What a draft keeps."""
        return {
            "outcome": self.outcome,
            "facts": dict(self.facts),
            "note": self.note,
            "return_code": self.return_code,
            "return_reason": self.return_reason,
        }


def from_post(data: QueryDict) -> Typed:
    """The form as it came."""
    facts = {name.removeprefix(FACT): str(data[name]) for name in data if name.startswith(FACT)}
    return Typed(
        outcome=data.get("outcome", ""),
        facts={name: value for name, value in facts.items() if value.strip()},
        note=data.get("note", "") or put_in(data.get("canned", ""), facts, blank=BLANK),
        return_code=data.get("return_code", ""),
        return_reason=data.get("return_reason", ""),
        reason=data.get("reason", ""),
    )


def put_in(text: str, known: Mapping[str, str], *, blank: str = "") -> str:
    """A canned text with what is known in place of its `{marks}`; the others stay, or become `blank`."""
    return MARK.sub(lambda mark: known.get(mark[1]) or blank or mark[0], text)


def from_draft(content: Mapping[str, Any]) -> Typed:
    """A draft as it was kept."""
    known = {
        name: content[name] for name in ("outcome", "facts", "note", "return_code", "return_reason") if name in content
    }
    return Typed(**known)


def from_reply(request: VerificationRequest) -> Typed:
    """The standing reply, as the start of a correction."""
    return Typed(
        outcome=request.outcome,
        facts={name: as_typed(value) for name, value in (request.facts or {}).items()},
        note=request.reply_note or "",
    )


def as_typed(value: Any) -> str:
    """A fact as a field shows it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)
