"""Loads facts into all domains in one transaction: a city, a facts document, the demo layer."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.loading.ledgers import load_ledgers
from catalog import rights
from catalog.loading import calendar_days, channels, items, licence_lists, proofs, standards, themes, units
from catalog.loading.city import load_city
from catalog.loading.facts import Facts
from catalog.loading.files import fixtures, read_json
from catalog.loading.report import BadRows, Report
from catalog.permissions import ADMINISTRATOR
from certificates.loading import holders, licences, representations
from certificates.loading.demo import everybody
from portal.foundation.actors import Actor
from verification import loading as verifying

LOADER = Actor(label="loader", duties=frozenset({ADMINISTRATOR}))

SECTIONS: Mapping[str, Callable[[Facts], None]] = {  # in the order in which they build on each other
    "departments": units.load_departments,
    "users": units.load_users,
    "officers": units.load_officers,
    "licence_types": standards.load_licence_types,
    "standard_fields": standards.load_standard_fields,
    "proof_items": proofs.load_proof_items,
    "sources": proofs.load_sources,
    "outside_issuers": channels.load_outside_issuers,
    "interim_periods": channels.load_interim_periods,
    "service_items": items.load_service_items,
    "themes": themes.load_themes,
    "holders": holders.load_holders,
    "licences": licences.load_licences,
    "representations": representations.load_representations,
    "credit_records": verifying.load_credit_records,
}


class _Undo(Exception):
    """Ends the transaction of a dry run."""


def city(code: str, *, dry_run: bool = False) -> Report:
    """Everything of one city. Raises BadRows; nothing is loaded then."""

    def load(report: Report) -> None:
        types = licence_lists.load_types(report)
        calendar_days.load_calendar(report)
        programme = load_city(code, report)
        licence_lists.load_list(code, programme, types, report)
        load_ledgers(code, programme, report)
        verifying.load_levels(code, programme, report)

    return _load(load, dry_run=dry_run)


def document(content: Any, *, at: datetime, dry_run: bool = False) -> Report:
    """One facts document (docs/facts.md). Raises BadRows; nothing is loaded then."""
    return documents([content], at=at, dry_run=dry_run)


def documents(
    contents: list[Any], *, at: datetime, dry_run: bool = False, rules_from: datetime | None = None
) -> Report:
    """Several documents as one: a section of one may name what stands in another. Raises BadRows.

    `rules_from`: since when the rules hold (items, proofs, duties: documents without people), where not from `at`.
    """

    def load(report: Report) -> None:
        loaded = [_facts(content, report, _since(content, at, rules_from)) for content in contents]
        for load_section in SECTIONS.values():
            for facts in loaded:
                load_section(facts)
        rights.follow(at)

    return _load(load, dry_run=dry_run)


def demo_documents() -> list[Any]:
    """The demo layer: the committed files, and the generated people."""
    return [read_json(path) for path in sorted(Path(fixtures() / "demo").glob("*.json"))] + [everybody.facts()]


def _facts(content: Any, report: Report, at: datetime) -> Facts:
    if not isinstance(content, dict):
        report.add_bad("", 0, "", type(content).__name__, _("文件的最外层应该是一个对象。"))
        content = {}
    for name in content.keys() - {"demo", *SECTIONS}:
        report.add_bad(name, 0, "", "", _("没有这一节，可用的：%s。") % "、".join(SECTIONS))
    return Facts(document=content, report=report, by=LOADER, at=at, demo=content.get("demo") is True)


def _since(content: Any, at: datetime, rules_from: datetime | None) -> datetime:
    has_people = isinstance(content, dict) and "holders" in content
    return at if has_people else rules_from or at


def _load(load: Callable[[Report], None], *, dry_run: bool) -> Report:
    report = Report()
    try:
        with transaction.atomic():
            load(report)
            if report.bad:
                raise BadRows(report)
            if dry_run:
                raise _Undo
    except _Undo:
        return report
    return report
