"""A process that is told to do a piece of work and to die in the middle of it, by SIGKILL, before its n-th statement.

Run as `python -m tests.verification.dying`: one order a line (JSON) on stdin, one word a line on stdout. Each order is
carried out by a fork of its own, which opens its own connection; a commit counts as a statement, and so does the
moment after it.
"""

import json
import os
import signal
import sys
from datetime import datetime
from typing import Any

import django
from django.db import connection

django.setup()

from portal.foundation import outbox  # noqa: E402  # models come after setup
from portal.foundation.actors import Actor  # noqa: E402
from verification.actions import blanking, requests, sweep  # noqa: E402


def answer(*, request: str, by: dict[str, Any], at: datetime) -> None:
    """A verb: proof, form, access log, timeline and outbox in one transaction."""
    actor = Actor(user_id=by["user_id"], department_id=by["department_id"], duties=frozenset(by["duties"]))
    requests.answer(request_id=request, outcome="matched", facts={"amount": 1286}, by=actor, at=at)


def sweep_in_small_batches(*, at: datetime) -> None:
    """The sweep, one row a transaction, so that there is much to die between."""
    sweep.BATCH = 1
    sweep.sweep(at=at)


def deliver(*, at: datetime) -> None:
    """The outbox, one event a transaction."""
    while outbox.deliver_due(at, limit=1):
        pass


def blank(*, at: datetime) -> None:
    """Replies whose time is over, one a transaction."""
    blanking.BATCH = 1
    blanking.blank_due(at=at)


WORK: dict[str, Any] = {"answer": answer, "blank": blank, "sweep": sweep_in_small_batches, "deliver": deliver}


class Countdown:
    """Kills this process when the statement comes that it must not live to see."""

    def __init__(self, left: int) -> None:
        self.left = left

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        """For `connection.execute_wrapper`."""
        self.tick()
        return execute(*arguments)

    def tick(self) -> None:
        """One more; the last one is not lived to see."""
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def carry_out(order: dict[str, Any]) -> None:
    """In the fork: work until done or dead."""
    countdown, commit = Countdown(order["dies_before"]), connection._commit

    def watched_commit() -> None:
        countdown.tick()
        commit()
        countdown.tick()

    connection._commit = watched_commit
    with connection.execute_wrapper(countdown):
        WORK[order["work"]](at=datetime.fromisoformat(order["at"]), **order["with"])


def obey(order: dict[str, Any]) -> str:
    """`killed`, `done` or `refused`."""
    pid = os.fork()
    if pid == 0:
        try:
            carry_out(order)
        except BaseException:
            os._exit(1)
        os._exit(0)
    _pid, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return "killed"
    return "refused" if os.WEXITSTATUS(status) else "done"


if __name__ == "__main__":
    for line in sys.stdin:
        print(obey(json.loads(line)), flush=True)
