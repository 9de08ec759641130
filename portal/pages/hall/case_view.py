"""How the page of a case is laid out: what `verification.queries.case_page` knows, in the words of the window."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import OutsideIssuer, Way
from portal.foundation.actors import Actor
from portal.foundation.moment import LOCAL
from portal.pages.clocks import Run, runs_by_request
from portal.pages.hall.form_view import Field, people_of, sections_of
from portal.pages.people_time import day_words, due_words
from portal.pages.state_words import look_of, via_words
from portal.pages.why import limit_words, why_of
from verification import deadlines
from verification.models import Case, CaseProof, CaseStatus, ProofStatus, RequestStatus, VerificationRequest
from verification.queries import CasePage
from verification.queries.case_revision import revision_of
from verification.queries.case_rows import NextAction, ProofRow
from verification.reasons import reason_text

GROUPS = ("now", "waiting", "done", "not_needed")
SHORT = {
    "request": gettext_lazy("发协查"),
    "commit": gettext_lazy("办承诺"),
    "plan_site_check": gettext_lazy("安排核查"),
    "finish_site_check": gettext_lazy("登记结果"),
    "supply": gettext_lazy("收材料"),
    "supplement": gettext_lazy("要求补充"),
    "read_again": gettext_lazy("再读一次"),
    "secret_register": gettext_lazy("登记"),
    "secret_close": gettext_lazy("登记结果"),
    "intercity_ask": gettext_lazy("跨区域协查"),
    "intercity_answer": gettext_lazy("登记反馈"),
}
LEAVABLE = frozenset({ProofStatus.PENDING, ProofStatus.MISMATCHED, ProofStatus.NOT_FOUND})
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
    request: VerificationRequest | None = None
    spans: Sequence[Run] = ()
    why: dict[str, Any] | None = None
    struck: bool = False
    required: bool = True

    @property
    def runs(self) -> bool:
        """Whether a clock is shown."""
        return self.request is not None and self.request.is_open


@dataclass(slots=True)
class View:
    """The page, ready for its template."""

    page: CasePage
    groups: dict[str, list[Row]]
    sections: dict[str, list[Field]]
    people: list[dict[str, Any]]
    person: str
    revision: str
    next_step: str = ""  # "accept" or "decide" where no proof needs a hand
    missing: list[str] = field(default_factory=list)


def view_of(page: CasePage, actor: Actor, at: datetime, *, person: str = "") -> View:
    """Rows, fields and people. Two or three queries more than the page itself, for the deadline of the next row."""
    proofs = {proof.pk: proof for proof in page.proofs}
    chosen = person if person in {str(row.party_id) for row in page.people} else ""
    found = {name: getattr(page, name) for name in GROUPS}
    found["now"] = sorted(page.now, key=lambda row: not row.required)  # what the case waits for comes first
    groups = {name: _rows(rows, proofs, page, actor, at, chosen) for name, rows in found.items()}
    view = View(
        page=page,
        groups=groups,
        sections=sections_of(page),
        people=people_of(page),
        person=chosen,
        revision=revision_of(page.case),
        missing=[row.label for row in page.fields if row.required and row.value in ("", None) and row.kind != "reply"],
    )
    _choose_next(view, at)
    _put_spans(groups["waiting"], at)
    return view


def _put_spans(rows: Iterable[Row], at: datetime) -> None:
    """The counted spans of the requests that are out, for their countdowns."""
    out = {row.key: row.request for row in rows if row.request}
    runs = runs_by_request(out.values(), at)
    for row in rows:
        row.spans = runs.get(row.request.pk, ()) if row.request else ()


# --- proofs ---


def _rows(
    rows: Iterable[ProofRow], proofs: dict[UUID, CaseProof], page: CasePage, actor: Actor, at: datetime, person: str
) -> list[Row]:
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
        words = _("%(way)s不可用") % {"way": _way_words(proof.tried[-1]["way"])}
    if row.status == ProofStatus.PENDING and not proof.tried:
        tone, icon, words = "none", "circle-minus", _("待发出") if row.way == Way.VERIFICATION else _("待办")
    acts = _acts(row, page)
    is_live = page.case.status in {CaseStatus.DRAFT, CaseStatus.ACCEPTED}
    return Row(
        key=f"proof-{ids[0]}",
        name=row.name,
        who=row.who,
        way=_shown_way(row, proof),
        tone=tone,
        icon=icon,
        state=words,
        sub=_sub(row, page.case, at),
        proofs=ids,
        reason=_why_text(row, proof, page.case, at),
        may=_may(row.next, actor),
        first=acts[0] if acts and (is_live or row.status == ProofStatus.SATISFIED) else None,
        also=acts[1:] if is_live else (),
        request=row.request if row.status == ProofStatus.REQUESTED else None,
        struck=row.status == ProofStatus.STRUCK_OUT,
        required=row.required,
    )


def _shown_way(row: ProofRow, proof: CaseProof) -> str:
    """The channel of the row: that which failed while the next one waits to be taken."""
    if row.status == ProofStatus.PENDING and proof.tried and row.way == Way.VERIFICATION:
        return str(proof.tried[-1]["way"])
    return row.way


def _way_words(way: str) -> str:
    words = {"data_sharing": _("共享"), "verification": _("核验"), "commitment": _("承诺"), "site_check": _("核查")}
    return words.get(way, _("上一办法"))


def _sub(row: ProofRow, case: Case, at: datetime) -> str:
    """Whose, who has it in hand, and where it is taken over from a sister case."""
    words = [row.who]
    request = row.request
    if row.status == ProofStatus.STRUCK_OUT:
        return _("没有法律依据，不得索要")
    if row.status == ProofStatus.REQUESTED and request:
        hand = _("%(who)s %(time)s 签收") if request.received_at else _("%(who)s %(time)s 收到，待签收")
        moment = request.received_at or request.submitted_at
        words.append(hand % {"who": row.source_label, "time": _hour(moment, at)})
        words.append(via_words(request.sent_via))
    elif row.status == ProofStatus.SATISFIED and request and request.answered_at and not row.is_brought:
        words.append(_("%(who)s %(time)s 反馈") % {"who": row.source_label, "time": _hour(request.answered_at, at)})
        words.append(via_words(request.reply_via))
    elif row.status == ProofStatus.SATISFIED and row.way == Way.DATA_SHARING and not row.reason:
        words.append(_("%(licence)s电子证照") % {"licence": row.source_label})
    elif row.status == ProofStatus.SATISFIED and row.reason:
        words.append(row.reason)
    if request and row.way == Way.VERIFICATION and request.case_id != case.pk:
        words.append(_("沿用 %(number)s 的协查") % {"number": request.case.number})
    if not row.required:
        words.append(_("可不要"))
    return _("，").join(word for word in words if word)


def _hour(moment: datetime | None, at: datetime) -> str:
    if moment is None:
        return ""
    local, today = moment.astimezone(LOCAL), at.astimezone(LOCAL).date()
    return f"{local:%H:%M}" if local.date() == today else f"{day_words(local.date(), today)} {local:%H:%M}"


def _why_text(row: ProofRow, proof: CaseProof, case: Case, at: datetime) -> str:
    """Why the proof stands where it stands, and what the applicant need not do."""
    if row.way == Way.OFFLINE:
        return _("涉密：按保密规定到出具单位线下核验，这里只登记编号和是否核验，不写内容、不传材料。")
    if row.outside and row.status == ProofStatus.PENDING:
        return outside_words(row.outside, row.way)
    if row.status in {ProofStatus.MISMATCHED, ProofStatus.NOT_FOUND}:
        if case.needs_review_since and case.decided_at:
            return _("%(reason)s。办结后反馈有更正，按上面的“复核”核对决定。") % {"reason": row.reason}
        return _("%(reason)s。先核对，再请申请人补充只够证明这一点的材料；也可以实地核查。") % {"reason": row.reason}
    if row.status == ProofStatus.UNAVAILABLE:
        return _("%(reason)s。清单里的办法都试过了。") % {"reason": row.reason or _("没有取到")}
    if not proof.tried:
        return ""
    last = proof.tried[-1]
    words = {
        "time": _hour(datetime.fromisoformat(last["at"]), at),
        "reason": reason_text(last["reason_code"]),
        "issuer": row.source_label,
    }
    if row.way == Way.VERIFICATION:
        return _("%(time)s %(reason)s。申请人不用去开证明，可改由%(issuer)s核验。") % words
    return _("%(time)s %(reason)s。") % words


def outside_words(unit: OutsideIssuer, way: str) -> str:
    """The honest answer about a unit outside the city: who asks whom, or why the applicant must bring it."""
    words = {
        "unit": _("%(area)s的%(name)s") % {"area": unit.area, "name": unit.name},
        "reason": unit.reason or _("对方没有答复"),
        "contact": unit.contact,
        "days": unit.typical_days,
        "where": _("，").join(part for part in (unit.address, unit.phone) if part),
    }
    if way == Way.INTERCITY:
        return _("记录在%(unit)s：可跨区域协查，联系%(contact)s，一般 %(days)s 个工作日，没有法定时限。") % words
    told = _("记录在%(unit)s，要申请人带来，因为%(reason)s。") % words
    return told + _("去哪里开：%(where)s。") % words if words["where"] and way == Way.APPLICANT else told


def _acts(row: ProofRow, page: CasePage) -> list[Act]:
    acts = [_act(action, row, page) for action in (row.next, *row.also) if action]
    if row.status in LEAVABLE and row.way not in {Way.APPLICANT, Way.OFFLINE}:
        address = reverse("hall:proof_next_way", args=[page.case.number, row.first_id])
        acts.append(Act("next_way", _("改走下一办法"), address, posts=True))
    return acts


def _act(action: NextAction, row: ProofRow, page: CasePage) -> Act:
    address = reverse(action.url_name, args=[page.case.number, row.first_id])
    key = "Alt R" if action.kind == "read_again" else ""
    return Act(action.kind, action.label, address, action.kind in POSTED, key)


def _may(action: NextAction | None, actor: Actor) -> bool:
    """Whether this clerk may do the next thing: sending is for liaison officers and agents."""
    return action is None or action.kind != "request" or actor.has("liaison", "agent")


def _choose_next(view: View, at: datetime) -> None:
    """One filled button: the first needed proof that waits for a hand, else the step of the case, else what may be."""
    page = view.page
    if page.case.status not in {CaseStatus.DRAFT, CaseStatus.ACCEPTED}:
        return
    doable = [row for row in view.groups["now"] if row.may and row.first]
    needed = next((row for row in doable if row.required), None)
    if needed is None and page.case.status == CaseStatus.DRAFT:
        view.next_step = "accept"
    elif needed is None and not page.counts.missing:
        view.next_step = "decide"
    elif first := needed or next(iter(doable), None):
        first.is_next = True
        _preview(first, page, at)


def _preview(row: Row, page: CasePage, at: datetime) -> None:
    """What the deadline would be if it were sent now, and why: shown before sending."""
    if row.first is None or row.first.kind != "request":
        return
    draft = page.requests.get(row.proofs[0])
    if draft is None or draft.status != RequestStatus.DRAFT:
        return
    limits = deadlines.limits_for(draft.issuing_department, draft.tier, draft.source, at)
    regime = page.case.programme.regime_name
    row.why = why_of(limits.deadline, tier=draft.tier, source=draft.source, regime=regime, at=at, key=str(draft.pk))
    words = {
        "limit": limit_words(draft.tier, draft.source),
        "due": due_words(limits.due_at, at).removeprefix(_("今天")).strip(),
    }
    row.limit = _("%(limit)s，预计 %(due)s 前") % words
