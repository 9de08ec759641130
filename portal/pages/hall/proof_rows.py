"""The rows of a case's proof list: state and words of each, its one button, and what else may be done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Way
from portal.foundation.actors import Actor
from portal.pages.clocks import Run
from portal.pages.hall.proof_words import sub_words, way_words, why_words
from portal.pages.state_words import look_of
from verification.actions.moving_on import BARS, MAY_LEAVE
from verification.deadlines import Expected
from verification.models import CaseProof, ProofStatus, RequestStatus, VerificationRequest
from verification.queries import CasePage
from verification.queries.case_rows import NextAction, ProofRow

SHORT = {
    "request": gettext_lazy("发协查"),
    "commit": gettext_lazy("办承诺"),
    "plan_site_check": gettext_lazy("安排核查"),
    "finish_site_check": gettext_lazy("登记结果"),
    "move_site_check": gettext_lazy("改期"),
    "give_up_site_check": gettext_lazy("不去了"),
    "supply": gettext_lazy("收材料"),
    "supplement": gettext_lazy("要求补充"),
    "take_up": gettext_lazy("看材料"),
    "read_again": gettext_lazy("再读一次"),
    "secret_register": gettext_lazy("登记"),
    "secret_close": gettext_lazy("登记结果"),
    "intercity_ask": gettext_lazy("跨区域协查"),
    "intercity_answer": gettext_lazy("登记反馈"),
}
POSTED = frozenset(
    {"request", "read_again", "decline", "intercity_give_up"}
)  # one key, no further question: the button posts


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done, as button (posts) or link (opens a sheet)."""

    kind: str
    label: str
    url: str
    posts: bool
    key: str = ""

    @property
    def short(self) -> str:
        """The label where there is little room."""
        words = SHORT.get(self.kind)
        return str(words) if words else self.label


@dataclass(slots=True)
class Row:
    """A proof in the list. `proofs` are the ids that its buttons mean."""

    key: str
    name: str
    who: str
    way: str
    tone: str
    icon: str
    state: str
    sub: str
    proofs: Sequence[UUID]
    reason: str = ""
    limit: str = ""
    is_next: bool = False
    may: bool = True
    first: Act | None = None
    also: Sequence[Act] = ()
    stays: str = ""  # why there is no button to leave its way
    request: VerificationRequest | None = None
    spans: Sequence[Run] = ()
    why: dict[str, Any] | None = None
    expected: Expected | None = None
    struck: bool = False
    required: bool = True

    @property
    def runs(self) -> bool:
        """Whether a clock is shown."""
        return self.request is not None and self.request.is_open

    def asks_back(self) -> None:
        """Say that the other side has asked, and waits for this one."""
        self.tone, self.icon, self.state = "warn", "messages", _("对方在问")


def rows_of(
    rows: Iterable[ProofRow], proofs: dict[UUID, CaseProof], page: CasePage, actor: Actor, at: datetime, person: str
) -> list[Row]:
    """The rows of one group, of everybody or of one person; each with what can be done next."""
    found = []
    for row in rows:
        mine = [pk for pk in row.proof_ids if not person or str(proofs[pk].party_id) == person]
        if mine:
            found.append(_row(row, mine, proofs[mine[0]], page, actor, at))
    return found


def _row(row: ProofRow, ids: list[UUID], proof: CaseProof, page: CasePage, actor: Actor, at: datetime) -> Row:
    look = look_of("proof", row.status)
    tone, icon, words = look.tone, look.icon, row.status_label
    if row.status == ProofStatus.PENDING and proof.tried:
        words = _("%(way)s不可用") % {"way": way_words(proof.tried[-1]["way"])}
    if row.status == ProofStatus.PENDING and not proof.tried:
        tone, icon, words = "none", "circle-minus", _("待发出") if row.way == Way.VERIFICATION else _("待办")
    if row.visit:
        tone, icon, words = "run", "map-pin", _("等核查")
    acts = _acts(row, page)
    is_live = page.case.is_at_work
    return Row(
        key=f"proof-{ids[0]}",
        name=row.name,
        who=row.who,
        way=_shown_way(row, proof),
        tone=tone,
        icon=icon,
        state=words,
        sub=sub_words(row, page.case, at),
        proofs=ids,
        reason=why_words(row, proof, page.case, at) + _returned_words(row, page),
        may=_may(row.next, actor),
        first=acts[0] if acts and (is_live or row.status == ProofStatus.SATISFIED) else None,
        also=acts[1:] if is_live else (),
        stays=str(BARS[row.bar][0]) if row.bar and is_live and _is_leavable(row) else "",
        request=row.request if row.status == ProofStatus.REQUESTED else None,
        expected=row.expected,
        struck=row.status == ProofStatus.STRUCK_OUT,
        required=row.required,
    )


def _returned_words(row: ProofRow, page: CasePage) -> str:
    """What the issuing unit wrote when it returned the request, for whoever handles the case (article 7)."""
    asked = row.request
    if page.withheld or asked is None or asked.status != RequestStatus.RETURNED or not asked.return_reason:
        return ""
    return _("对方写：%(why)s") % {"why": asked.return_reason}


def _shown_way(row: ProofRow, proof: CaseProof) -> str:
    """The channel of the row: that which failed while the next one waits to be taken."""
    if row.status == ProofStatus.PENDING and proof.tried and row.way == Way.VERIFICATION:
        return str(proof.tried[-1]["way"])
    return row.way


def _acts(row: ProofRow, page: CasePage) -> list[Act]:
    acts = [_act(action, row, page) for action in (row.next, *row.also) if action]
    if _is_leavable(row) and not row.bar:
        address = reverse("hall:proof_next_way", args=[page.case.number, row.first_id])
        acts.append(Act("next_way", _("改走下一办法"), address, posts=True))
    return acts


def _is_leavable(row: ProofRow) -> bool:
    return row.status in MAY_LEAVE and row.way not in {Way.APPLICANT, Way.OFFLINE}


def _act(action: NextAction, row: ProofRow, page: CasePage) -> Act:
    address = reverse(action.url_name, args=[page.case.number, row.first_id])
    key = "Alt R" if action.kind == "read_again" else ""
    return Act(action.kind, action.label, address, action.kind in POSTED, key)


def _may(action: NextAction | None, actor: Actor) -> bool:
    """Whether this clerk may do the next thing: sending is for liaison officers and agents."""
    return action is None or action.kind != "request" or actor.has("liaison", "agent")
