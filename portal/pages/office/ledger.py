"""Work ledgers: tasks by state, the chosen task beside them, progress reported there."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accountability import queries
from accountability.actions import ledgers as actions
from accountability.models import LedgerTask, Milestone, MilestoneState, ProgressReport, WorkLedger
from catalog.models import Duty
from portal.foundation.api import actor_of_request
from portal.foundation.moment import LOCAL, now
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from portal.pages.office.frame import frame, programme_of
from portal.pages.state_words import look_of

# From what needs a hand to what is done; a task counts as its worst milestone.
ORDER = [
    MilestoneState.LATE,
    MilestoneState.SOON,
    MilestoneState.AHEAD,
    MilestoneState.DONE_LATE,
    MilestoneState.DONE,
    MilestoneState.ARCHIVED,
]
LOOK = {
    MilestoneState.LATE: "late",
    MilestoneState.SOON: "risk",
    MilestoneState.AHEAD: "run",
    MilestoneState.DONE_LATE: "done",
    MilestoneState.DONE: "done",
    MilestoneState.ARCHIVED: "run",
}


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
def ledgers(request: HttpRequest) -> HttpResponse:
    """The current ledger; archives are one click away."""
    programme = programme_of(request)
    found = WorkLedger.objects.filter(programme=programme).order_by("is_archive", "-year").first()
    if found is None:
        return render(request, "office/no_ledger.html", frame(request, programme, "office_ledgers", now()))
    return redirect("office_ledger", code=found.code)


@needs(Duty.OFFICE, Duty.SUPERVISOR)
@require_safe
@answers_refusals
def ledger(request: HttpRequest, code: str) -> HttpResponse:
    """One ledger, filtered by state, with the chosen task at its side."""
    at, programme = now(), programme_of(request)
    found = get_object_or_404(queries.visible_ledgers(actor_of_request(request)), code=code)
    day = at.astimezone(LOCAL).date()
    checkpoints = _checkpoints(found)
    rows = [_row(row, day, checkpoints) for row in queries.ledger_rows(found, day)]
    chosen_state = request.GET.get("state", "")
    shown = sorted((row for row in rows if chosen_state in ("", row["state"])), key=_urgency)
    context = {
        **frame(request, programme, "office_ledgers", at),
        "ledger": found,
        "others": queries.visible_ledgers(actor_of_request(request)).exclude(pk=found.pk),
        "rows": shown,
        "total": len(rows),
        "tabs": _tabs(rows, chosen_state),
        "chosen_state": chosen_state,
        "checkpoints": checkpoints,
        **_chosen(request, shown),
    }
    return render(request, "office/ledger.html", context)


def _row(row: queries.LedgerRow, day: date, checkpoints: list[str]) -> dict[str, Any]:
    by_checkpoint = {found.milestone.checkpoint: _cell(found, day) for found in row.milestones}
    states = [found.state for found in row.milestones]
    worst = min(states, key=ORDER.index) if states else None
    return {
        "task": row.task,
        "cells": [by_checkpoint.get(name) for name in checkpoints],
        "open": [cell["milestone"] for cell in by_checkpoint.values() if cell["done_on"] is None],
        "state": worst.value if worst else "none",
    }


def _cell(found: queries.MilestoneRow, day: date) -> dict[str, Any]:
    return {
        "milestone": found.milestone,
        "look": LOOK[found.state],
        "state": found.state,
        "done_on": found.done_on,
        "days": abs((found.milestone.due_on - day).days),
    }


def _urgency(row: dict[str, Any]) -> tuple[int, int]:
    state = MilestoneState(row["state"]) if row["state"] != "none" else None
    return (ORDER.index(state) if state else len(ORDER), row["task"].seq)


def _tabs(rows: list[dict[str, Any]], chosen: str) -> list[dict[str, Any]]:
    """States that occur, with how many tasks each has; they add up to all."""
    states = [*(state.value for state in ORDER), "none"]
    counts = {state: sum(row["state"] == state for row in rows) for state in states}
    return [
        {"value": state, "label": look_of("milestone", state).words, "count": count, "current": state == chosen}
        for state, count in counts.items()
        if count
    ]


def _checkpoints(found: WorkLedger) -> list[str]:
    names = Milestone.objects.filter(task__ledger=found, is_doubtful=False).order_by("due_on")
    return list(dict.fromkeys(names.values_list("checkpoint", flat=True)))


def _chosen(request: HttpRequest, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The task asked for, else the first shown, with reports and evidence cells."""
    asked = request.GET.get("task", "")
    row = next((row for row in rows if str(row["task"].seq) == asked), rows[0] if rows else None)
    if row is None:
        return {"chosen": None}
    reports = ProgressReport.objects.filter(milestone__task=row["task"]).select_related("milestone", "by_user")
    evidence = Milestone.objects.filter(task=row["task"], is_doubtful=True)
    return {"chosen": row, "reports": reports, "evidence": evidence}


@needs(Duty.OFFICE)
@require_POST
@answers_refusals
def report(request: HttpRequest, milestone_id: int) -> HttpResponse:
    """Report progress on a milestone."""
    task = get_object_or_404(LedgerTask.objects.select_related("ledger"), milestones=milestone_id)
    actions.report(
        milestone_id=milestone_id,
        text=request.POST.get("text", ""),
        completes=request.POST.get("completes") == "1",
        by=actor_of_request(request),
        at=now(),
    )
    return redirect(f"{reverse('office_ledger', args=[task.ledger.code])}?task={task.seq}")
