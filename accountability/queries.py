"""Ledgers with the computed states of their milestones: what stands in a row is what the figures count."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, Prefetch, Q, QuerySet

from accountability.models import LedgerTask, Milestone, MilestoneState, WorkLedger
from catalog.models import Department
from portal.foundation.actors import Actor
from portal.foundation.moment import LOCAL


@dataclass(frozen=True, kw_only=True)
class MilestoneRow:
    """A milestone as it stands on a day; `done_on` is the date (Asia/Shanghai) of the report that completed it."""

    milestone: Milestone
    state: MilestoneState
    done_on: date | None


@dataclass(frozen=True, kw_only=True)
class LedgerRow:
    """A task with its milestones by date."""

    task: LedgerTask
    milestones: list[MilestoneRow]


Counts = dict[MilestoneState, int]  # every state, also those with none


def visible_ledgers(actor: Actor) -> QuerySet[WorkLedger]:
    """The ledgers of the programme that the actor's department takes part in; nothing without a duty."""
    if not actor.is_officer:
        return WorkLedger.objects.none()
    return WorkLedger.objects.filter(programme__departments=actor.department_id).select_related("programme")


def ledger_rows(ledger: WorkLedger, day: date, *, state: str = "") -> list[LedgerRow]:
    """All tasks with the states of their milestones on `day`, in the ledger's order (two queries).

    With `state`, only milestones in it and the tasks that have one. Cells called doubtful are evidence, not
    milestones, and are left out.
    """
    tasks = ledger.tasks.prefetch_related(Prefetch("milestones", _milestones(), to_attr="shown"))
    rows = [_row(task, ledger, day) for task in tasks]
    return list(_only(rows, state)) if state else rows


def counts_by_state(rows: Iterable[LedgerRow]) -> Counts:
    """How many milestones of `rows` are in each state: they add up to the rows because they are counted on them."""
    found = Counter(milestone.state for row in rows for milestone in row.milestones)
    return {state: found[state] for state in MilestoneState}


def ledger_counts(ledgers: Iterable[WorkLedger], day: date) -> dict[int, Counts]:
    """`counts_by_state` of many ledgers by id, in one query."""
    by_id = {ledger.pk: ledger for ledger in ledgers}
    found: dict[int, Counts] = {ledger_id: dict.fromkeys(MilestoneState, 0) for ledger_id in by_id}
    for milestone in _milestones().filter(task__ledger__in=by_id).select_related("task"):
        ledger = by_id[milestone.task.ledger_id]
        found[ledger.pk][_shown(milestone, ledger, day).state] += 1
    return found


def responsible_units(task: LedgerTask) -> QuerySet[Department]:
    """The departments that lead a task or are responsible for it, by name, short name or alias."""
    units = [*task.lead_units, *task.responsible_units]
    named = Q(name__in=units) | Q(short_name__in=units) | Q(aliases__overlap=units)
    return Department.objects.filter(named, programme_id=task.ledger.programme_id)


def _milestones() -> QuerySet[Milestone]:
    completed = Min("reports__at", filter=Q(reports__completes=True))
    return Milestone.objects.filter(is_doubtful=False).annotate(completed_at=completed).order_by("due_on", "pk")


def _row(task: LedgerTask, ledger: WorkLedger, day: date) -> LedgerRow:
    shown: list[Milestone] = task.shown  # type: ignore[attr-defined]  # a prefetch put it there
    return LedgerRow(task=task, milestones=[_shown(milestone, ledger, day) for milestone in shown])


def _shown(milestone: Milestone, ledger: WorkLedger, day: date) -> MilestoneRow:
    completed_at: datetime | None = milestone.completed_at  # type: ignore[attr-defined]  # annotated
    done_on = completed_at.astimezone(LOCAL).date() if completed_at else None
    state = milestone.state_on(day, done_on, ledger.is_archive)
    return MilestoneRow(milestone=milestone, state=state, done_on=done_on)


def _only(rows: Iterable[LedgerRow], state: str) -> Iterable[LedgerRow]:
    for row in rows:
        milestones = [milestone for milestone in row.milestones if milestone.state == state]
        if milestones:
            yield LedgerRow(task=row.task, milestones=milestones)
