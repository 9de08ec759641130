"""A whole portal for tests: exactly what `make demo` runs, on a free port, with data of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from portal.operations import locate, places

CHECKOUT = Path(__file__).resolve().parents[1]
FIRST_START_SECONDS = 600.0  # a busy CI machine makes two cities, their people and their history first
OURS = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "MAKELEVEL", "PORT", "HOURS", "MIANZHENG_HOURS")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LivePortal:
    """Web, worker, beat, PostgreSQL and Redis under the real supervisor."""

    def __init__(self, *, hours: str = "always", local: Path | None = None) -> None:
        self.local = local or Path(tempfile.mkdtemp(prefix="mz-live-", dir="/tmp"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.hours = hours
        self.lines: list[str] = []
        self.process: subprocess.Popen[str] | None = None

    # --- to run ---

    def start(self, seconds: float = FIRST_START_SECONDS) -> "LivePortal":
        """Starts and waits for the line READY; fails with what the processes said."""
        self.lines.clear()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "portal.operations.demo"],
            cwd=CHECKOUT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # deaf to it if CI runs in the background
        )
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()
        if not self.wait_for(lambda: self.is_ready() or self.has_ended(), seconds) or self.has_ended():
            said = "\n".join(self.lines[-60:])
            self.stop()
            raise AssertionError(f"the portal did not become ready:\n{said}")
        return self

    def stop(self, sign: signal.Signals = signal.SIGINT) -> int:
        """Asks it to stop as Ctrl-C does; the exit code."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(sign)
        return self.process.wait(timeout=60)

    def remove(self) -> None:
        """Stops it and forgets its data."""
        self.stop()
        places.forget(self.local)

    def environment(self) -> dict[str, str]:
        """As a person's shell would have it: nothing points to the tests' own servers."""
        env = {name: value for name, value in os.environ.items() if name not in OURS}
        env |= {"MIANZHENG_LOCAL": str(self.local), "MIANZHENG_ENV": "demo", "PORT": str(self.port)}
        env |= {"THROTTLE_ANON": "100000/min", "THROTTLE_USER": "100000/min", "THROTTLE_PUBLIC_CHECK": "100000/min"}
        return {**env, "MIANZHENG_HOURS": self.hours}

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                self.lines.append(line.rstrip())

    # --- to ask ---

    def is_ready(self) -> bool:
        """Whether the line READY was printed."""
        return any(line.startswith("READY ") for line in self.lines)

    def has_ended(self) -> bool:
        """Whether the supervisor is gone."""
        return self.process is not None and self.process.poll() is not None

    def answers(self) -> bool:
        """Whether /readyz is content now."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    @property
    def handles(self) -> dict[str, Any]:
        """What stands in demo.json: accounts, clients, holders, items, departments."""
        said: dict[str, Any] = json.loads((self.local / "demo.json").read_text(encoding="utf-8"))
        return said

    def account(self, login: str) -> dict[str, str]:
        """One demo account: login, password, who."""
        return next(account for account in self.handles["accounts"] if account["login"] == login)

    def pids(self) -> dict[str, int]:
        """Process ids by name: web, worker, beat, postgres, redis."""
        said: dict[str, int] = locate.running(self.local).get("processes", {})
        return said

    # --- to disturb ---

    def kill(self, name: str) -> int:
        """Ends one process with `kill -9`; the supervisor starts it again. The id that died."""
        pid = self.pids()[name]
        os.kill(pid, signal.SIGKILL)
        return pid

    def kill_and_wait(self, name: str, seconds: float = 30) -> None:
        """Kills one process and waits until another runs in its place and /readyz is content."""
        before = self.kill(name)
        came_back = self.wait_for(lambda: self.pids().get(name, before) != before and self.answers(), seconds)
        assert came_back, f"{name} did not come back:\n" + "\n".join(self.lines[-30:])

    def manage(self, *arguments: str, seconds: float = 120) -> str:
        """Runs a management command, which finds the servers by itself; its words."""
        answer = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=CHECKOUT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )
        assert answer.returncode == 0, answer.stdout + answer.stderr
        return answer.stdout

    @staticmethod
    def wait_for(condition: Any, seconds: float, pause: float = 0.1) -> bool:
        """Whether the condition came true in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return True
            time.sleep(pause)
        return bool(condition())
