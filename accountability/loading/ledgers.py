"""Work ledgers of a city from `fixtures/<city>`: 2022 as a closed archive, the present year as demo."""

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from accountability.models import LedgerTask, Milestone, ProgressReport, WorkLedger
from catalog.loading.files import csv_rows, fixtures, parts, read_json
from catalog.loading.report import Report
from catalog.loading.rows import Row
from catalog.loading.upsert import upsert
from catalog.models import Department, Programme
from portal.foundation.moment import LOCAL

ARCHIVE_YEAR = 2022
REPORTED_AT = time(16)  # facts give the day of a report only


def load_ledgers(city: str, programme: Programme, report: Report) -> None:
    """Both ledgers of a city, by natural keys."""
    names = {one.code: one.short_name for one in Department.objects.filter(programme=programme)}
    folder = fixtures() / city
    _archive(folder, programme, names, report)
    demo = read_json(folder / "ledger_2026_demo.json")
    _demo(demo, programme, names, report)


def _ledger(row: dict[str, Any], report: Report) -> WorkLedger:
    return upsert(WorkLedger, ["code"], [row], report.counts["ledgers"])[(row["code"],)]


# --- the archive ---


def _archived_task(row: Row, names: dict[str, str]) -> dict[str, Any]:
    responsible = row.text("responsible_departments"), row.text("responsible_as_named")
    return {
        "group": row.integer("printed_number", least=1),
        "part": row.integer("part", least=1),
        "title": row.text("title", required=True, longest=200),
        "content": row.text("content"),
        "lead_units": _units(row.text("lead_departments"), row.text("lead_as_named"), names),
        "responsible_units": _units(*responsible, names),
        "note": row.text("note"),
    }


def _archive(folder: Path, programme: Programme, names: dict[str, str], report: Report) -> None:
    ledger = _ledger(
        {
            "code": f"{programme.prefix}-{ARCHIVE_YEAR}",
            "programme": programme,
            "title": f"{programme.city}“无证明城市”建设工作台账（{ARCHIVE_YEAR}年）",
            "year": ARCHIVE_YEAR,
            "is_archive": True,
        },
        report,
    )
    tasks, keys = [], dict[str, int]()
    for seq, row in enumerate(csv_rows(folder / "ledger_2022_tasks.csv", report), start=1):
        keys[row.text("key")] = seq
        tasks.append({"ledger": ledger, "seq": seq, **_archived_task(row, names)})
    stored = upsert(LedgerTask, ["ledger", "seq"], tasks, report.counts["ledger_tasks"])
    by_key = {key: stored[ledger.pk, seq] for key, seq in keys.items()}
    upsert(Milestone, ["task", "checkpoint"], _archived(folder, by_key, report), report.counts["milestones"])


def _archived(folder: Path, tasks: dict[str, LedgerTask], report: Report) -> list[dict[str, Any]]:
    """Milestones as printed or rebuilt; misread cells are kept as evidence beside them."""
    milestones = []
    for row in csv_rows(folder / "ledger_2022_milestones.csv", report):
        task, due = row.found("task", tasks), row.day("due_on", required=True)
        doubtful = row.flag("evidence_only")
        milestones.append(
            {
                "task": task,
                "checkpoint": f"{row.text('checkpoint')} 存疑" if doubtful else str(due),
                "due_on": due,
                "text": row.text("text", required=True),
                "basis": row.text("basis", longest=40),
                "is_doubtful": doubtful,
            }
        )
    return milestones


def _units(codes: str, as_named: str, names: dict[str, str]) -> list[str]:
    """Units by their short names, then those that the document names only collectively."""
    return [names.get(code, code) for code in parts(codes)] + parts(as_named)


# --- the demo ledger ---


def _demo_task(one: dict[str, Any], ledger: WorkLedger, names: dict[str, str]) -> dict[str, Any]:
    return {
        "ledger": ledger,
        "seq": one["number"],
        "group": one["number"],
        "part": 1,
        "title": one["title"],
        "content": one["content"],
        "lead_units": [names[code] for code in one["lead"]],
        "responsible_units": [names[code] for code in one["responsible"]],
    }


def _demo(facts: dict[str, Any], programme: Programme, names: dict[str, str], report: Report) -> None:
    ledger = _ledger(
        {
            "code": facts["code"],
            "programme": programme,
            "title": facts["title"],
            "year": facts["year"],
            "is_demo": True,
        },
        report,
    )
    tasks = [_demo_task(one, ledger, names) for one in facts["tasks"]]
    stored = upsert(LedgerTask, ["ledger", "seq"], tasks, report.counts["ledger_tasks"])
    milestones = [
        {
            "task": stored[ledger.pk, one["number"]],
            "checkpoint": milestone["due_on"],
            "due_on": datetime.fromisoformat(milestone["due_on"]).date(),
            "text": milestone["text"],
            "basis": "demo",
        }
        for one in facts["tasks"]
        for milestone in one["milestones"]
    ]
    placed = upsert(Milestone, ["task", "checkpoint"], milestones, report.counts["milestones"])
    for one in facts["tasks"]:
        task_id = stored[ledger.pk, one["number"]].pk
        _reports([(placed[task_id, stone["due_on"]], stone) for stone in one["milestones"]], one["reports"], report)


def _reports(milestones: list[tuple[Milestone, dict[str, Any]]], told: list[dict[str, Any]], report: Report) -> None:
    """One report completes each milestone that is done; what was told otherwise belongs to the first open one."""
    rows: list[dict[str, Any]] = [
        {"milestone": milestone, "at": _at(stone["done_on"]), "text": "已完成。", "completes": True, "is_demo": True}
        for milestone, stone in milestones
        if stone["done_on"]
    ]
    open_ones = [milestone for milestone, stone in milestones if not stone["done_on"]]
    target = open_ones[0] if open_ones else milestones[-1][0]
    finished = {(row["milestone"].pk, row["at"]): row for row in rows}
    for one in told:
        text = f"{one['text']}（完成{one['percent']}%）" + (f"问题：{one['problem']}" if one["problem"] else "")
        place = (target.pk, _at(one["on"]))
        if place in finished:
            finished[place]["text"] = text
        else:
            rows.append({"milestone": target, "at": _at(one["on"]), "text": text, "completes": False, "is_demo": True})
    upsert(ProgressReport, ["milestone", "at"], rows, report.counts["progress_reports"])


def _at(day: str) -> datetime:
    return datetime.combine(datetime.fromisoformat(day).date(), REPORTED_AT, LOCAL).astimezone(UTC)
