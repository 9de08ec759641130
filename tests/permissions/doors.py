"""A line of the API's permission matrix: what is sent to an operation, and which status each kind of caller gets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from portal.foundation.moment import now
from tests.api.world import World
from verification.actions import requests

CALLERS = (
    "anonymous",
    "citizen",  # whose case it is
    "stranger",  # another citizen
    "clerk",  # of the department whose case it is
    "other_clerk",  # of another department of the city
    "asking_liaison",  # of the department whose case it is
    "liaison",  # of the department that was asked
    "other_liaison",
    "office",  # the steering office's staff, in a department of its own
    "system",  # a client of the department whose case it is, with the duties of clerk and agent
)
Row = tuple[int, int, int, int, int, int, int, int, int, int]


@dataclass(frozen=True)
class Door:
    """What is sent to an operation, after what; `proof` names the proof in its path."""

    statuses: Row
    body: Callable[[World], Any] = lambda here: {}
    before: Callable[[World], object] = lambda here: None
    proof: str = "居民身份证"
    query: Callable[[World], dict[str, str]] = field(default=lambda here: {})


EVERYBODY: Row = (200,) * 10
SIGNED_IN: Row = (401, 200, 200, 200, 200, 200, 200, 200, 200, 200)
OFFICE_ONLY: Row = (401, 404, 404, 403, 404, 403, 403, 404, 200, 403)  # of a report that was filed
SEES_CASE: Row = (401, 200, 404, 200, 404, 200, 404, 404, 404, 200)
WORKS: Row = (401, 403, 404, 200, 404, 403, 404, 404, 404, 200)
WORKS_NEW: Row = (401, 403, 404, 201, 404, 403, 404, 404, 404, 201)
# Colleagues who do not handle the case are refused (article 12); the department's own system reads.
SEES_REQUEST: Row = (401, 404, 404, 403, 404, 403, 200, 404, 404, 200)
CREDIT: Row = (401, 404, 404, 404, 404, 404, 404, 404, 200, 404)  # its keepers: reviewers, heads, the office
ANSWERS: Row = (401, 404, 404, 403, 404, 403, 200, 404, 404, 403)
# Who reads at a desk (liaison officers, agents, heads, reviewers) and in the office.
AT_DESK: Row = (401, 403, 403, 403, 403, 200, 200, 200, 200, 200)
# The office does it, whoever may read is told that it is the office's, nobody else hears of it.
BY_OFFICE: Row = (401, 403, 403, 403, 403, 403, 403, 403, 200, 403)
BY_OFFICE_NEW: Row = (401, 403, 403, 403, 403, 403, 403, 403, 201, 403)
# The same about something of the department whose case it is: other departments do not see it.
OF_HOME_BY_OFFICE: Row = (401, 403, 403, 403, 403, 403, 404, 404, 200, 403)


def answered(here: World) -> None:
    requests.answer(request_id=here.asked.pk, outcome="mismatched", facts={"amount": 1}, by=here.liaison, at=now())


def reason(here: World) -> dict[str, str]:
    return {"reason": "写明理由"}
