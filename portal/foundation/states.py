"""The allowed moves of an aggregate's states, the one check that every verb makes, and the move itself."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.foundation.errors import IllegalMove

Moves = Mapping[str, frozenset[str]]  # state → the states it may become; a state not listed is final


def check_move(moves: Moves, before: str, after: str, *, labels: Mapping[str, object]) -> None:
    """Do nothing if `before` may become `after`.

    Raises IllegalMove naming the present state and what is allowed, in the words of `labels`
    (`dict(Status.choices)`).
    """
    allowed = moves.get(before, frozenset())
    if after not in allowed:
        in_order = [state for state in labels if state in allowed] or sorted(allowed)
        raise IllegalMove(_sentence(before, after, in_order, labels), state=before, allowed=in_order)


def check(row: Any, moves: Moves, after: str) -> None:
    """Do nothing if the row may go into another state; it stays where it is.

    Raises IllegalMove in the words of the row's field `status`.
    """
    check_move(moves, row.status, after, labels=dict(row._meta.get_field("status").flatchoices))


def move(row: Any, moves: Moves, after: str) -> str:
    """Put a locked row (not saved here) into another state; returns the one before. Raises IllegalMove as `check`."""
    check(row, moves, after)
    before: str = row.status
    row.status = after
    return before


def _sentence(before: str, after: str, allowed: Iterable[str], labels: Mapping[str, object]) -> str:
    words = {"before": labels.get(before, before), "after": labels.get(after, after)}
    options = _("、").join(str(labels.get(state, state)) for state in allowed)
    if before == after:
        return _same(options) % {**words, "options": options}
    if not options:
        return _("现在是“%(before)s”，已是最终状态，不能再变为“%(after)s”。") % words
    return _("现在是“%(before)s”，不能变为“%(after)s”；可以变为：%(options)s。") % {**words, "options": options}


def _same(options: str) -> str:
    """For what has been done already, by a colleague or by the first of two clicks."""
    if options:
        return _("已经是“%(after)s”，不用再办一次；可以变为：%(options)s。")
    return _("已经是“%(after)s”，不用再办一次。")
