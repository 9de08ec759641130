"""Where the running embedded servers are: read by the settings, so it imports nothing of Django.

The supervisor of `make demo` writes `.local/run.json` once its servers answer and removes it when it stops.
"""

import json
import os
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

RUN_FILE = "run.json"


def local_dir(checkout: Path) -> Path:
    """The folder of everything this machine made itself: `MIANZHENG_LOCAL`, else `.local/` of the checkout."""
    chosen = os.environ.get("MIANZHENG_LOCAL", "")
    return Path(chosen).resolve() if chosen else checkout / ".local"


def is_alive(pid: int) -> bool:
    """Whether a process with this id runs (also one of another user); one that only waits for burial does not."""
    try:
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return False
    except (OSError, IndexError):
        pass  # no such file: gone, or a system without /proc; the signal tells
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def running(local: Path) -> dict[str, Any]:
    """What the living supervisor wrote about itself; empty when none runs."""
    try:
        said = json.loads((local / RUN_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(said, dict) or not is_alive(int(said.get("supervisor", 0)) or -1):
        return {}
    return cast(dict[str, Any], said)


def database_url(local: Path) -> str:
    """The URL of the running embedded PostgreSQL, or an empty text."""
    return str(running(local).get("database_url", ""))


def redis_url(local: Path) -> str:
    """The URL of the running embedded Redis, or an empty text."""
    return str(running(local).get("redis_url", ""))


def celery_url(redis_url: str) -> str:
    """The same Redis in Celery's words: a Unix socket is called `redis+socket` there."""
    if not redis_url.startswith("unix://"):
        return redis_url
    parts = urlsplit(redis_url)
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={database}"
