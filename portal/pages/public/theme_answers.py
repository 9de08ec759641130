"""The public answer about a theme 一件事: what is told once, what offices check once, what nobody has to bring."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from catalog.models import (
    ProofRequirement,
    ServiceItem,
    ServiceItemVersion,
    StandardField,
    Theme,
    Way,
    Window,
)
from portal.pages.public import places
from portal.pages.public.answers import Line, is_yours, lines_of, to_tell

Asked = tuple[ProofRequirement, ServiceItem]


@dataclass(frozen=True, slots=True)
class Told:
    """Something that people say at the window, and how many of the theme's matters it serves."""

    label: str
    serves: int


@dataclass(frozen=True, slots=True)
class ThemeAnswer:
    """All that the page says about one theme. Not `ready`: one of its matters is not worked out yet."""

    theme: Theme
    items: list[ServiceItem]
    ready: bool
    told: list[Told]
    signed: list[Line]  # what one may commit to
    checked_once: list[Line]  # proofs that several of its matters need, asked of one office by one letter
    spared: list[Line]
    yours: list[Line]
    total: int
    to_bring: int
    windows: list[Window]  # of the department that leads: there it is opened
    hours: list[str]


def answer_of(theme: Theme, versions: Sequence[ServiceItemVersion], at: datetime) -> ThemeAnswer:
    """The answer for a theme, from those versions of its items that are in force and loaded with all they need."""
    items = [step.item for step in theme.steps.all()]
    own = {version.item_id: version for version in versions}
    together = [own[item.pk] for item in items if item.pk in own]
    asked = _each_once([(row, version.item) for version in together for row in version.requirements.all()])
    shared = _shared(together)
    lines = lines_of([(row, item) for row, item in asked if row.proof_id not in shared], theme.programme, at)
    return ThemeAnswer(
        theme=theme,
        items=items,
        ready=bool(items) and len(together) == len(items),
        told=_told(together),
        signed=[line for line in lines if line.channel_code == Way.COMMITMENT],
        checked_once=lines_of([(row, item) for row, item in asked if row.proof_id in shared], theme.programme, at),
        spared=[line for line in lines if not line.yours and line.channel_code != Way.COMMITMENT],
        yours=[line for line in lines if line.yours],
        total=len(asked),
        to_bring=sum(is_yours(row) for row, _item in asked),
        windows=places.windows_of(theme.department),
        hours=places.hours_of([theme.department], theme.programme)[theme.department_id],
    )


def _each_once(asked: Sequence[Asked]) -> list[Asked]:
    """Each proof once, as the matter says that is the hardest on the applicant."""
    found: dict[int, Asked] = {}
    for row, item in asked:
        if row.proof_id not in found or (is_yours(row) and not is_yours(found[row.proof_id][0])):
            found[row.proof_id] = (row, item)
    return list(found.values())


def _told(versions: Sequence[ServiceItemVersion]) -> list[Told]:
    """What people tell. The same standard field in several forms is told once; other fields are each form's own."""
    rows = [(version.pk, row) for version in versions for row in to_tell(version)]
    names = {row["name"] for _pk, row in rows}
    standard = set(StandardField.objects.filter(code__in=names).values_list("code", flat=True))
    labels: dict[tuple[int, str], str] = {}
    serves: Counter[tuple[int, str]] = Counter()
    for pk, row in rows:
        meaning = (0 if row["name"] in standard else pk, str(row["name"]))
        labels.setdefault(meaning, str(row["label"]))
        serves[meaning] += 1
    return [Told(label, serves[meaning]) for meaning, label in labels.items()]


def _shared(versions: Sequence[ServiceItemVersion]) -> set[int]:
    """The proofs that several matters would ask of the same office, from the same records."""
    asked: Counter[tuple[int, int | None]] = Counter()
    for row in (row for version in versions for row in version.requirements.all()):
        first = next(iter(row.channels.all()), None)
        if first and first.way == Way.VERIFICATION:
            asked[row.proof_id, first.source_id] += 1
    return {proof_id for (proof_id, _source), count in asked.items() if count > 1}
