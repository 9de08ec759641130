"""What somebody typed into the form of a reply: read from a form, kept as a draft, shown again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from verification.letters import BLANK
from verification.models import Outcome, VerificationRequest

RETURNED = "returned"
FACT = "fact-"
MARK = re.compile(r"\{(\w+)\}")
ASKED_BACK: dict[str, tuple[str | Promise, str | Promise]] = {  # no reasons to return: what to write to them instead
    "unclear_person": (
        _("人员信息不全、对不上"),
        _("核验对象的姓名、证件号码与本单位登记的对不上，请核对后告知：＿＿"),
    ),
    "unclear_question": (_("要核的内容不清楚"), _("要核验的内容不清楚，请说明：＿＿")),
    "repeated": (
        _("与先前的协查重复"),
        _("这件与先前已经反馈的协查内容相同，请看那次的反馈：＿＿。仍要核验的，请说明哪里不同；不再需要的，请撤回。"),
    ),
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
    def corrected_facts(self) -> dict[str, str]:
        """The facts of a correction: the form shows those of the earlier reply, which 查无 takes back."""
        return {} if self.outcome == Outcome.NOT_FOUND else dict(self.facts)

    @property
    def why_returned(self) -> dict[str, str]:
        """What the verb asks for."""
        return {"return_code": self.return_code, "reason": self.return_reason}

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


def known_of(row: VerificationRequest) -> dict[str, str]:
    """What a canned text can say before anything is answered: the person and the item."""
    return {"subject": (row.subject or {}).get("name", ""), "item": row.case.item_version.item.name}


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
