"""The small forms beside a request (ask, hand on, other time limit, take back): dialogs, and pages without script."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from catalog import officers
from catalog.calendars import clock_of
from catalog.models import Officer, SlaTier
from portal.accounts.models import User
from portal.pages.desk.places import IN, Place
from portal.pages.forms import refusal
from portal.pages.people_time import due_words
from portal.pages.why import limit_words
from verification.deadlines import limits_of
from verification.models import RequestStatus, VerificationRequest
from verification.told import grounds_of

if TYPE_CHECKING:
    from portal.pages.desk.detail import Shown

SHEETS = frozenset({"clarify", "assign", "reclassify", "withdraw"})


@dataclass(frozen=True, slots=True)
class Choice:
    """A tier that one may change to, with the deadline it would give; or a colleague."""

    value: str
    label: str
    hint: str


def context(
    row: VerificationRequest, place: Place, at: datetime, shown: "Shown", *, may_answer: bool
) -> dict[str, Any]:
    """What `desk/_sheets.html` shows: which sheets there are, which is open, what was typed into it."""
    is_open = row.is_open
    talks = row.is_before_both
    is_refused = shown.error is not None and shown.sheet in SHEETS
    return {
        "sheet": shown.sheet if shown.sheet in SHEETS else "",
        "sheet_typed": shown.sheet_typed or {},
        "sheet_refusal": refusal(shown.error) if shown.error and is_refused else None,
        "can_clarify": talks and not row.is_blanked and (may_answer or place.box is not IN),
        "colleagues": colleagues(row, at) if may_answer and is_open else [],
        "tiers": slower_tiers(row, at) if may_answer and is_open and not row.is_overdue(at) else [],
        "can_withdraw": place.box is not IN and (is_open or row.status == RequestStatus.DRAFT),
    }


def colleagues(row: VerificationRequest, at: datetime) -> list[Choice]:
    """Liaison officers and agents of the issuing department; those who are away are said to be."""
    held = Officer.objects.in_force(at).filter(department_id=row.issuing_department_id, duty__in=officers.ANSWERING)
    present = set(held.present(at).values_list("user_id", flat=True))
    on_duty = set(officers.on_duty(row.issuing_department_id, officers.ANSWERING, at))
    people = User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("pk")
    return [
        Choice(str(user.pk), str(user), _presence(user.pk, present, on_duty))
        for user in people
        if user.pk != row.assignee_id
    ]


def _presence(user_id: int, present: set[int], on_duty: set[int]) -> str:
    if user_id not in present:
        return _("今天离岗")
    return _("在岗") if user_id in on_duty else _("B 角，A 角在岗")


def slower_tiers(row: VerificationRequest, at: datetime) -> list[Choice]:
    """The tiers one may change to, each with the deadline it would give: counted from the sending, time used kept."""
    if row.submitted_at is None or grounds_of(row).own_limit_days:
        return []
    data = clock_of(row.issuing_department, row.submitted_at)
    slower = SlaTier.objects.current().filter(programme_id=row.programme_id, rank__gt=row.tier.rank).order_by("rank")
    return [
        Choice(
            tier.code,
            f"{tier.name}{_('，')}{limit_words(tier)}",
            _("改后 %(due)s 前反馈；%(when)s")
            % {
                "due": due_words(limits_of(row.submitted_at, tier.rule, data).due_at, at),
                "when": tier.condition,
            },
        )
        for tier in slower
    ]


def typed_of(data: Mapping[str, Any]) -> dict[str, str]:
    """What a sheet's form sent."""
    return {name: str(data.get(name, "")) for name in ("text", "reason", "tier", "user")}
