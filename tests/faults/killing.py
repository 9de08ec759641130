"""Who dies, when, and what is asked afterwards."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict
from typing import Any

from portal.operations import locate
from tests.faults.load import Load
from tests.live import CHECKOUT, LivePortal

VICTIMS = ("web", "worker", "beat", "redis", "postgres")
SHORTEST, LONGEST = 0.3, 2.5  # seconds between two deaths: most fall into somebody's recovery
LET_RECOVER = 0.4  # of the deaths; without such pauses nothing lives long enough to be in the middle of its work
SHIFT_EVERY = 12  # deaths; then the clock jumps, so that requests fall due while things die
CALM = 600.0  # seconds; patience on a busy machine, not a measure


def kill_many(portal: LivePortal, deaths: int, seed: int) -> tuple[Load, Counter[str]]:
    """Load, and `deaths` kills under it; then calm. What the windows were told, and who died how often."""
    chance = random.Random(seed)
    load = Load(portal.url, portal.handles, seed=seed).start()
    died: Counter[str] = Counter()
    while died.total() < deaths:
        if chance.random() < LET_RECOVER:
            portal.wait_for(portal.answers, CALM)
        time.sleep(chance.uniform(SHORTEST, LONGEST))
        victim = _alive(portal, chance)
        if victim is None:
            continue
        portal.kill(victim)
        died[victim] += 1
        if died.total() % SHIFT_EVERY == 0:
            shift(portal, "+20m")
    load.stop()
    return load, died


def _alive(portal: LivePortal, chance: random.Random) -> str | None:
    """Somebody of those who live now."""
    present = [name for name, pid in portal.pids().items() if name in VICTIMS and locate.is_alive(pid)]
    return chance.choice(present) if present else None


def shift(portal: LivePortal, by: str) -> None:
    """Move the clock, as soon as the database takes it."""
    for _attempt in range(60):
        try:
            portal.manage("shift_clock", by)
        except AssertionError:
            time.sleep(0.5)
        else:
            return
    raise AssertionError("the clock could not be shifted")


def settle(portal: LivePortal) -> None:
    """Wait until everything lives and all open requests are overdue and told."""
    assert portal.wait_for(portal.answers, CALM), "the portal did not come back:\n" + "\n".join(portal.lines[-40:])
    shift(portal, "+3h")
    assert portal.wait_for(lambda: _is_calm(portal), CALM, pause=1), "sweep or outbox did not catch up"


def _is_calm(portal: LivePortal) -> bool:
    asked = "from verification.actions import sweep; from portal.foundation.models import OutboxEvent as E;"
    asked += "from verification.models import VerificationRequest as R; from portal.foundation.moment import now;"
    asked += "late = R.objects.overdue(now()).filter(overdue_noted_at=None).count();"
    asked += "print('calm', late + E.objects.filter(delivered_at=None).count())"
    try:
        return "calm 0" in portal.manage("shell", "-c", asked)
    except AssertionError:
        return False


def truth(portal: LivePortal, load: Load) -> dict[str, Any]:
    """What the database says to the stories."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.faults.truth"],
        cwd=CHECKOUT,
        env={**portal.environment(), "DJANGO_SETTINGS_MODULE": "portal.settings"},
        input=json.dumps([asdict(story) for story in load.stories]),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert answer.returncode == 0, answer.stderr
    said: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return said
