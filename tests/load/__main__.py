"""`python -m tests.load USERS MINUTES [WEB]`: a portal of its own with WEB processes that serve pages, data of its own,
everybody signed in, then locust; prints its table."""

import json
import os
import subprocess
import sys
import time
import venv
from pathlib import Path

from tests.live import CHECKOUT, LivePortal
from tests.load import facts, sessions

HERE = Path(__file__).parent
OWN = CHECKOUT / ".venv-load"
CLERKS_PER_LIAISON = 10
PEOPLE_PER_CLERK = 6
SPAWNED_A_SECOND = 10


def main(users: int = 500, minutes: int = 3, web: int = 2) -> int:
    """Exit code of locust: 1 where a call failed."""
    locust = _environment()
    liaisons = max(1, users // CLERKS_PER_LIAISON)
    os.environ["GRANIAN_WORKERS"] = str(web)
    portal = LivePortal()
    try:
        portal.start()
        _load(portal, users, liaisons)
        return _run(locust, portal, users + liaisons, minutes)
    finally:
        portal.remove()


def _environment() -> Path:
    """Locust's interpreter; made at the first run."""
    python = OWN / "bin" / "python"
    if not python.exists():
        venv.create(OWN, with_pip=True)
        install = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", HERE / "requirements.lock"]
        subprocess.run(install, check=True)
    return python


def _load(portal: LivePortal, clerks: int, liaisons: int) -> None:
    """Accounts, an item and people, by the door that is there for it."""
    people = clerks * PEOPLE_PER_CLERK
    path = portal.local / "load.json"
    path.write_text(json.dumps(facts.everything(clerks, liaisons, people), ensure_ascii=False), encoding="utf-8")
    portal.manage("load_facts", str(path), seconds=1_800)
    given = {
        "clerks": _signed_in(portal, [facts.clerk(index) for index in range(clerks)]),
        "liaisons": _signed_in(portal, [facts.liaison(index) for index in range(liaisons)]),
        "people": [facts.applicant(index) for index in range(people)],
        "item": facts.ITEM,
        "item_name": "压测示例补贴",
    }
    (portal.local / "given.json").write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")


def _signed_in(portal: LivePortal, logins: list[str]) -> list[dict[str, str]]:
    """Their cookies."""
    began = time.monotonic()
    cookies = sessions.open_all(portal.url, logins, facts.PASSWORD)
    print(f"{len(logins)} signed in within {time.monotonic() - began:.0f} s")
    return list(cookies.values())


def _run(locust: Path, portal: LivePortal, users: int, minutes: int) -> int:
    command = [str(locust), "-m", "locust", "-f", str(HERE / "locustfile.py"), "--headless", "--only-summary"]
    seconds = users // SPAWNED_A_SECOND + 60 * minutes
    command += ["--host", portal.url, "--users", str(users), "--spawn-rate", str(SPAWNED_A_SECOND)]
    command += ["--run-time", f"{seconds}s", "--reset-stats"]  # counted once everybody works
    env = {**os.environ, "MIANZHENG_LOAD": str(portal.local / "given.json")}
    return subprocess.run(command, cwd=CHECKOUT, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
