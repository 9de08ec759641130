"""Who stands in for whom over a stretch of time: A roles, else B roles, from plain rows. Pure, no database."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

A = "A"


@dataclass(frozen=True, slots=True)
class Post:
    """A duty that somebody holds from `start` until `end` (None: without an end), as A or B role."""

    user_id: int
    duty: str
    cover: str
    start: datetime
    end: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.start <= at and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True)
class Away:
    """A user is away from `start` until `end`."""

    user_id: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` until `end` these users act in a duty; nobody where `user_ids` is empty."""

    start: datetime
    end: datetime
    user_ids: tuple[int, ...]
    by_cover: bool = False  # B roles stand in


def acting(posts: Iterable[Post], away: Collection[Away], at: datetime) -> tuple[tuple[int, ...], bool]:
    """Who acts at a moment, and whether as B role: the A roles that are there, else the B roles."""
    gone = {one.user_id for one in away if one.start <= at < one.end}
    here = [post for post in posts if post.holds(at) and post.user_id not in gone]
    first = {post.user_id for post in here if post.cover == A}
    return tuple(sorted(first or {post.user_id for post in here})), not first and bool(here)


def spans(posts: Sequence[Post], away: Sequence[Away], start: datetime, end: datetime) -> list[Span]:
    """Who acts from `start` until `end`, cut where somebody comes or goes; equal neighbours are one span."""
    edges = {start, end}
    for post in posts:
        edges |= {post.start, post.end or end}
    for one in away:
        edges |= {one.start, one.end}
    moments = sorted(edge for edge in edges if start <= edge <= end)
    found: list[Span] = []
    for left, right in pairwise(moments):
        users, by_cover = acting(posts, away, left)
        if found and (found[-1].user_ids, found[-1].by_cover) == (users, by_cover):
            found[-1] = Span(found[-1].start, right, users, by_cover)
        else:
            found.append(Span(left, right, users, by_cover))
    return found


def gaps(posts: Sequence[Post], away: Sequence[Away], start: datetime, end: datetime) -> list[Span]:
    """The spans in which nobody acts."""
    return [span for span in spans(posts, away, start, end) if not span.user_ids]
