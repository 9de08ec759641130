"""Which way a proof is got next (design §7.3). Pure: plain values in, plain values out, no database.

The order of the ways is data of the requirement. These rules stand above the order:

- a cancelled proof has no way at all: nobody may ask for it;
- a way that was tried and gave nothing is not offered again;
- after a negative answer a commitment is never offered: nobody promises what an office has just denied;
- a commitment is not offered to somebody who is barred from it;
- a secret matter has one way only, outside the system: nothing about it is asked, sent, read or taken in here;
- a unit outside the city cannot be asked as a department: the inter-city way takes that place where there is one,
  and where there is none the applicant is told at once that they must bring it, and why.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.models import Way

# An office has looked and says no. Everything else only says that this way gave nothing.
NEGATIVE_CODES = frozenset(
    {
        "reply_mismatched",
        "reply_not_found",
        "mismatched",
        "not_found",
        "not_confirmed",
        "false_commitment",
        "intercity_mismatched",
        "intercity_not_found",
        "offline_not_verified",
        "suspended",
        "annulled",
        "cancelled",
        "revoked",
    }
)
MISMATCHES = frozenset({"reply_mismatched", "mismatched", "intercity_mismatched", "not_confirmed"})
NEGATIVE_ANSWER = "negative_answer"
ISSUER_OUTSIDE = "issuer_outside"
NO_INTERCITY = "no_intercity"
NOT_SENT, VISIT_PLANNED, NOT_VISITED = "not_sent", "visit_planned", "not_visited"
OUT_OF_REACH = frozenset({Way.VERIFICATION, Way.SITE_CHECK})  # of a city's own departments and officers


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about a proof and its person when a way is chosen.

    `commitment_bar` is the code of what bars the person from a commitment; empty: nothing does. `outside` says that
    the issuer is beyond the city and how it is reached (`bring`, `intercity`); empty: it is one of ours.
    """

    cancelled: bool = False
    commitment_bar: str = ""
    secret: bool = False
    outside: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done about a proof: its request was sent, a visit is planned, one was made or given up for a reason."""

    sent: bool = False
    planned: bool = False
    visited: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """The way to take, None where the order holds no further one, and the ways a rule passed over, with its code."""

    way: Way | None
    passed_over: tuple[tuple[Way, str], ...] = ()


def first_way(channels: Sequence[str], context: Context) -> Step:
    """The way that a requirement starts with."""
    return next_way(channels, (), context=context)


def next_way(
    channels: Sequence[str],
    tried: Collection[str],
    *,
    negative: bool = False,
    context: Context | None = None,
) -> Step:
    """The first way of `channels` that is not in `tried` and that no rule forbids.

    `negative`: an office has already said no about this proof.
    """
    known = context or Context()
    if known.cancelled or Way.CANCELLED in channels:
        return Step(Way.CANCELLED)
    if known.secret:
        return Step(None if Way.OFFLINE in tried else Way.OFFLINE)
    passed_over: list[tuple[Way, str]] = []
    for way in order_of(channels, known.outside):
        if way in tried:
            continue
        bar = _bar(way, negative, known)
        if not bar:
            return Step(way, tuple(passed_over))
        passed_over.append((way, bar))
    return Step(None, tuple(passed_over))


def order_of(channels: Sequence[str], outside: str) -> list[Way]:
    """The order of a requirement, with the ways that an issuer outside the city adds to it."""
    order = [Way(way) for way in channels]
    if not outside:
        return order
    if outside == Way.INTERCITY and Way.INTERCITY not in order:
        order.insert(order.index(Way.VERIFICATION) if Way.VERIFICATION in order else 0, Way.INTERCITY)
    return order if Way.APPLICANT in order else [*order, Way.APPLICANT]


def bar_to_leaving(way: str, tried: Iterable[Mapping[str, Any]], done: Done) -> str:
    """Why a way may not be left by hand, as a code; empty: it may.

    What departments can find out is not put on the applicant (articles 2.4 and 8.6): a verification is left once it was
    sent, a visit once it was made or given up for a reason. After a mismatch the applicant may be asked at once (8.2).
    """
    if done.planned:
        return VISIT_PLANNED
    if way == Way.VERIFICATION and not done.sent:
        return NOT_SENT
    differed = any(entry["reason_code"] in MISMATCHES for entry in tried)
    return NOT_VISITED if way == Way.SITE_CHECK and not (done.visited or differed) else ""


def visit_comes_first(order: Sequence[str]) -> bool:
    """Whether the order of a requirement has an own check, and before the applicant (article 8.6)."""
    if Way.SITE_CHECK not in order:
        return False
    return Way.APPLICANT not in order or order.index(Way.SITE_CHECK) < order.index(Way.APPLICANT)


def is_negative(tried: Iterable[Mapping[str, Any]]) -> bool:
    """Whether one of the ways in a proof's `tried` list ended with an office saying no."""
    return any(entry["reason_code"] in NEGATIVE_CODES for entry in tried)


def _bar(way: Way, negative: bool, known: Context) -> str:
    if way is Way.COMMITMENT:
        return NEGATIVE_ANSWER if negative else known.commitment_bar
    if known.outside and way in OUT_OF_REACH:
        return ISSUER_OUTSIDE
    return NO_INTERCITY if way is Way.INTERCITY and known.outside != Way.INTERCITY else ""
