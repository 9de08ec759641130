"""A city's facts from `fixtures/<city>`: programme and regime, units, halls, lists, service items.

Everything is upserted by natural code. Call inside one transaction and roll back if the report names bad rows.
"""

from datetime import time
from pathlib import Path
from typing import Any

from catalog.initials import initials
from catalog.loading.files import csv_rows, fixtures, parts, read_json
from catalog.loading.report import Report
from catalog.loading.upsert import upsert
from catalog.models import (
    Department,
    Programme,
    Region,
    ServiceHall,
    ServiceHours,
    ServiceItem,
    SlaTier,
    SteeringMember,
    Window,
)

CITIES = ("anqiu", "dongying")
TIER_WORDS = {
    "digital": ("已建库或以信息化、电子化方式存储", "第七条第一项"),
    "paper": ("需要查阅纸质档案", "第七条第二项"),
    "historical": ("因历史原因档案不全或难以查找", "第七条第三项"),
}


def load_city(city: str, report: Report) -> Programme:
    """Load everything of one city that belongs to the catalogue, except its licence lists."""
    folder = fixtures() / city
    regions = _regions(folder, report)
    facts = read_json(folder / "programme.json")
    programme = _programme(facts, regions, report)
    _regime(facts["verification_regime"], programme, report)
    departments = _departments(folder, programme, report)
    _halls(folder, programme, departments, report)
    _seats(folder, facts, programme, departments, report)
    if (folder / "service_items.csv").exists():
        _service_items(folder, programme, departments, report)
    return programme


def _regions(folder: Path, report: Report) -> dict[str, Region]:
    rows = [*csv_rows(fixtures() / "nation/regions.csv", report), *csv_rows(folder / "zones.csv", report)]
    counts = report.counts["regions"]
    plain = [
        {
            "code": row.text("code", required=True, longest=12),
            "name": row.text("name", required=True),
            "kind": row.choice("level", Region.Kind.values, default="zone") if "level" in row.data else "zone",
        }
        for row in rows
    ]
    known = {str(key[0]): region for key, region in upsert(Region, ["code"], plain, counts).items()}
    linked = [{"code": row.text("code"), "parent": row.found("parent", known, required=False)} for row in rows]
    upsert(Region, ["code"], linked, type(counts)())
    return known


def _programme(facts: dict[str, Any], regions: dict[str, Region], report: Report) -> Programme:
    body, regime = facts["steering_body"], facts["verification_regime"]
    row = {
        "code": facts["code"],
        "name": facts["name"],
        "city": facts["city"],
        "prefix": facts["item_code_prefix"],
        "region": regions[facts["region"]],
        "steering_body": body["name"],
        "office_name": body["office_name"],
        "upper_city": facts["upper_city"],
        "regime_name": regime["title"],
        "regime_is_assumption": "tiers" in regime["assumed"],
        "has_escalation": regime["escalation"],
        "has_talk": regime["talk"],
        "has_assessment": regime["assessment"],
        "bars_any_bad_record": regime["credit_rules"],
        "bars_grave_records": regime["national_credit_rules"],
        "min_liaisons": regime["min_liaisons"],
        "min_agents": regime["min_agents"],
        "lapsed_training_bars": regime.get("lapsed_training_bars", False),
    }
    if not Programme.objects.filter(code=facts["code"]).exists():  # afterwards the office's own settings
        row["minutes_run_outside_hours"] = regime["minutes_count_in"] == "always"
        row["reply_retention_months"] = regime["reply_retention_months"]
        row["retention_is_assumption"] = "reply_retention_months" in regime["assumed"]
    return upsert(Programme, ["code"], [row], report.counts["programme"])[(facts["code"],)]


def _regime(regime: dict[str, Any], programme: Programme, report: Report) -> None:
    assumed = "tiers" in regime["assumed"]
    tiers = [
        {
            "programme": programme,
            "code": one["code"],
            "name": one["name"],
            "rank": rank,
            "minutes": one.get("minutes"),
            "working_days": one.get("working_days"),
            "condition": TIER_WORDS[one["code"]][0],
            "article": "" if assumed else TIER_WORDS[one["code"]][1],
        }
        for rank, one in enumerate(regime["tiers"], start=1)
    ]
    _new_tiers(programme, tiers, report)
    hours = [
        {
            "programme": programme,
            "department": None,
            "weekday": None,
            "opens": time.fromisoformat(opens),
            "closes": time.fromisoformat(closes),
        }
        for opens, closes in regime["default_hours"]
    ]
    if ServiceHours.objects.filter(programme=programme, department=None).exists():  # the office's own by now
        report.counts["service_hours"].unchanged += len(hours)
        return
    upsert(ServiceHours, ["programme", "department", "weekday", "opens"], hours, report.counts["service_hours"])


def _new_tiers(programme: Programme, tiers: list[dict[str, Any]], report: Report) -> None:
    """A limit that is there already is left alone: the office may have changed it, and open requests rest on it."""
    known = set(SlaTier.objects.filter(programme=programme).values_list("code", flat=True))
    new = [SlaTier(**tier) for tier in tiers if tier["code"] not in known]
    SlaTier.objects.bulk_create(new)
    report.counts["tiers"].created += len(new)
    report.counts["tiers"].unchanged += len(tiers) - len(new)


def _departments(folder: Path, programme: Programme, report: Report) -> dict[str, Department]:
    rows = [
        {
            "code": row.text("code", required=True, longest=50),
            "programme": programme,
            "name": row.text("name", required=True, longest=80),
            "short_name": row.text("short_name", required=True, longest=40),
            "kind": row.choice("kind", Department.Kind.values),
            "aliases": parts(row.text("aliases")),
        }
        for row in csv_rows(folder / "departments.csv", report)
    ]
    found = upsert(Department, ["code"], rows, report.counts["departments"])
    return {one.code: one for one in found.values() if one.programme_id == programme.pk}


def _halls(folder: Path, programme: Programme, departments: dict[str, Department], report: Report) -> None:
    halls = [
        {
            "code": row.text("code", required=True),
            "programme": programme,
            "name": row.text("name", required=True, longest=80),
            "is_demo": row.flag("demo"),
        }
        for row in csv_rows(folder / "halls.csv", report)
    ]
    known = {str(key[0]): hall for key, hall in upsert(ServiceHall, ["code"], halls, report.counts["halls"]).items()}
    windows = []
    for row in csv_rows(folder / "windows.csv", report):
        hall, department = row.found("hall", known), row.found("department", departments)
        if hall and department:
            windows.append(
                {
                    "hall": hall,
                    "number": row.text("number"),
                    "department": department,
                    "is_supervision": row.choice("kind", ("business", "supervision")) == "supervision",
                }
            )
    upsert(Window, ["hall", "number"], windows, report.counts["windows"])


def _seats(
    folder: Path, facts: dict[str, Any], programme: Programme, departments: dict[str, Department], report: Report
) -> None:
    """Who sits in the steering body: as roles and units, never as persons."""
    if (folder / "joint_meeting.csv").exists():
        seats = [
            (row.text("role", required=True), f"{row.text('unit_as_named', required=True)}（{row.text('post')}）")
            for row in csv_rows(folder / "joint_meeting.csv", report)
        ]
    else:
        body = facts["steering_body"]
        seats = [("组长", body["head"]), *(("成员单位", departments[code].name) for code in body["members"])]
    rows = [
        {"programme": programme, "position": place, "role": role, "unit": unit}
        for place, (role, unit) in enumerate(seats, start=1)
    ]
    upsert(SteeringMember, ["programme", "position"], rows, report.counts["steering_members"])


def _service_items(folder: Path, programme: Programme, departments: dict[str, Department], report: Report) -> None:
    items = []
    for row in csv_rows(folder / "service_items.csv", report):
        department = row.found("department", departments)
        name = row.text("name", required=True, longest=160)
        if department and row.ok:
            items.append(
                {
                    "code": row.text("code", required=True, longest=20),
                    "programme": programme,
                    "department": department,
                    "name": name,
                    "initials": initials(name)[:160],
                    "levels": parts(row.text("levels"), "、"),
                    "note": row.text("note", longest=300),
                }
            )
    upsert(ServiceItem, ["code"], items, report.counts["service_items"])
