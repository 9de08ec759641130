"""How the page of a case is laid out: what `verification.queries.case_page` knows, with its one next step."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.foundation.actors import Actor
from portal.pages.clocks import runs_by_request
from portal.pages.hall.form_view import Field, people_of, sections_of
from portal.pages.hall.proof_rows import Row, rows_of
from portal.pages.people_time import due_words
from portal.pages.why import limit_words, why_sent_now
from verification.models import CaseStatus
from verification.queries import CasePage
from verification.queries.asked import asked_back
from verification.queries.case_revision import revision_of

GROUPS = ("now", "waiting", "done", "not_needed")


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
    """Rows, fields and people; two queries more than the page itself, for the clocks of what is out."""
    proofs = {proof.pk: proof for proof in page.proofs}
    chosen = person if person in {str(row.party_id) for row in page.people} else ""
    found = {name: getattr(page, name) for name in GROUPS}
    found["now"] = sorted(page.now, key=lambda row: not row.required)  # what the case waits for comes first
    groups = {name: rows_of(rows, proofs, page, actor, at, chosen) for name, rows in found.items()}
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
    _put_spans(groups["waiting"])
    return view


def _put_spans(rows: Iterable[Row]) -> None:
    """Of the requests that are out: the counted spans for their countdowns, and whether the other side asks back."""
    out = [(row, row.request) for row in rows if row.request]
    requests = [request for _row, request in out]
    runs, waiting = runs_by_request(requests), asked_back(requests)
    for row, request in out:
        row.spans = runs.get(request.pk, ())
        if request.pk in waiting:
            row.asks_back()


def _choose_next(view: View, at: datetime) -> None:
    """One filled button: the first needed proof that waits for a hand, else the step of the case, else what may be."""
    page = view.page
    if not page.case.is_at_work:
        return
    doable = [row for row in view.groups["now"] if row.may and row.first]
    needed = next((row for row in doable if row.required), None)
    if needed is None and page.case.status == CaseStatus.DRAFT:
        view.next_step = "accept"
    elif needed is None and not page.counts.missing:
        view.next_step = "decide"
    elif first := needed or next(iter(doable), None):
        first.is_next = True
    _put_limits(doable, page, at)


def _put_limits(rows: Iterable[Row], page: CasePage, at: datetime) -> None:
    """What the deadline of each letter would be if it were sent now, and why: shown before sending."""
    for row in rows:
        if row.first is None or row.first.kind != "request" or row.expected is None:
            continue  # without one nobody ever serves there: sending will say so
        grounds, due = row.expected.grounds, due_words(row.expected.limits.due_at, at)
        limit = limit_words(grounds.tier, grounds.own_limit_days)
        row.limit = _("%(limit)s，预计 %(due)s 前") % {"limit": limit, "due": due.removeprefix(_("今天")).strip()}
        row.why = why_sent_now(row.expected, regime=page.case.programme.regime_name, at=at, key=str(row.proofs[0]))
