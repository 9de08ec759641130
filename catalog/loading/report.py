"""What a load found: bad rows with place and reason, and how many rows were new, changed or as before."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

SHOWN = 60  # characters of a bad value that a report repeats


@dataclass(frozen=True, kw_only=True)
class BadRow:
    """A value that cannot be loaded. `row` counts from 1; personal values are left out by who reports them."""

    section: str
    row: int
    field: str
    value: str
    reason: str

    def __str__(self) -> str:
        words = {"section": self.section, "row": self.row, "field": self.field, "value": self.value}
        return _("%(section)s 第 %(row)d 行 %(field)s “%(value)s”：") % words + self.reason


@dataclass
class Counts:
    """How many rows of a section were created, changed, or found as they are."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def total(self) -> int:
        """All good rows of the section."""
        return self.created + self.changed + self.unchanged


@dataclass
class Report:
    """The result of one load."""

    bad: list[BadRow] = field(default_factory=list)
    counts: defaultdict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))

    def add_bad(self, section: str, row: int, field_name: str, value: object, reason: str) -> None:
        """Note a bad value."""
        shown = "" if value is None else str(value)[:SHOWN]
        self.bad.append(BadRow(section=section, row=row, field=field_name, value=shown, reason=reason))

    def lines(self) -> list[str]:
        """The counts, one sentence per section."""
        return [
            _("%(section)s：新增 %(created)d，更新 %(changed)d，不变 %(unchanged)d")
            % {"section": name, "created": one.created, "changed": one.changed, "unchanged": one.unchanged}
            for name, one in self.counts.items()
        ]


class BadRows(Exception):
    """Some rows are bad, so nothing was loaded. The report names each."""

    def __init__(self, report: Report) -> None:
        super().__init__(_("有 %d 处不能载入，全部没有载入。") % len(report.bad))
        self.report = report
