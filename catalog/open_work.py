"""What somebody still has in hand when they leave: the apps above say what counts as work, the registry only asks.

    register(Kind("cases", _("办件"), frozenset({"clerk", "agent"}), count_cases))     # in the app's ready()

A duty whose holder would leave work of a kind that none of their other duties may do is not ended before it is
handed over; whatever door the dismissal comes by.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.functional import Promise

Counter = Callable[[int, int], int]  # user id, department id → how much is in hand


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work: its word, the duties that may do it, and how much of it a user has in a department."""

    code: str
    label: str | Promise
    duties: frozenset[str]
    count: Counter


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; the same code again replaces it."""
    _kinds[kind.code] = kind


def kinds() -> list[Kind]:
    """All kinds, in the order in which they were registered."""
    return list(_kinds.values())


def stranded(user_id: int, department_id: int, remaining_duties: Collection[str]) -> list[tuple[Kind, int]]:
    """What the user could no longer do with the duties that remain, and how much of it there is."""
    lost = [kind for kind in kinds() if kind.duties.isdisjoint(remaining_duties)]
    counted = [(kind, kind.count(user_id, department_id)) for kind in lost]
    return [(kind, count) for kind, count in counted if count]
