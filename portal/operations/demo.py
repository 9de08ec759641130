"""`make demo`: embedded servers, data, web, worker and beat under one supervisor.

`python -m portal.operations.demo` runs it, `… demo reset` forgets all data. Nothing here needs Django: it can speak
up when the database cannot.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from portal.operations import (
    broker,
    children,
    console,
    digests,
    embedded,
    locate,
    places,
    problems,
    welcome,
)
from portal.operations.children import Spec
from portal.operations.problems import Problem
from portal.operations.supervisor import Child, Supervisor

CHECKOUT = Path(__file__).resolve().parents[2]
READY_SECONDS = 180.0
# Asked all the time, or known and harmless: their lines would drown the others.
MUTED = ("/readyz", "/healthz", "/metrics", "Python threads, which seems quite high", "Warm shutdown (MainProcess)")


@dataclass(frozen=True, kw_only=True)
class Stack:
    """What is to run: where, on which port, with which servers."""

    local: Path
    port: int
    database_url: str
    redis_url: str

    @property
    def url(self) -> str:
        """Where a browser finds the portal."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What the portal's own processes are told."""
        return {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "MIANZHENG_LOCAL": str(self.local),
            "MIANZHENG_ENV": os.environ.get("MIANZHENG_ENV", "demo"),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PYTHONUNBUFFERED": "1",
            "C_FORCE_ROOT": "1",
            "PYTHONWARNINGS": "ignore::RuntimeWarning,ignore::UserWarning,ignore::PendingDeprecationWarning",
        }


def main(arguments: list[str]) -> int:
    """Runs or resets the demo; every foreseeable trouble ends in a sentence with its remedy."""
    try:
        local = locate.local_dir(CHECKOUT)
        if arguments == ["reset"]:
            return reset(local)
        return run(local)
    except Problem as problem:
        problems.show(problem)
    except OSError as error:
        problems.show(problems.of_os_error(error))
    return 1


def reset(local: Path) -> int:
    """Forgets the embedded servers' data; refuses while they run."""
    if local.exists():
        with only_one(local):
            pass
        places.forget(local)
    console.out("演示数据已清除，make demo 重新开始 / demo data removed, make demo starts over")
    return 0


def run(local: Path) -> int:
    """Starts everything, serves until told to stop, leaves nothing running."""
    die_with_make()
    port = embedded.free_port(os.environ.get("PORT") or "8000")
    places.make_folder(local)
    with only_one(local):
        supervisor = Supervisor()
        supervisor.watch_signals()
        try:
            return _serve(supervisor, local, port)
        finally:
            supervisor.stop()
            (local / locate.RUN_FILE).unlink(missing_ok=True)
            console.line("demo", "已全部停止 / everything stopped")


def _serve(supervisor: Supervisor, local: Path, port: int) -> int:
    stack = Stack(
        local=local,
        port=port,
        database_url=os.environ.get("DATABASE_URL") or embedded.start_postgres(supervisor, local),
        redis_url=os.environ.get("REDIS_URL") or embedded.start_redis(supervisor, local),
    )
    if supervisor.stopping:
        return 130
    check_servers(stack)
    supervisor.on_change = lambda us: write_run_file(us, stack)
    write_run_file(supervisor, stack)
    code = prepare_data(supervisor, stack)
    if code:
        return code
    for child in portal_processes(stack):
        supervisor.add(child)
    announce_when_ready(supervisor, stack)
    supervisor.loop_until(lambda: False)
    return 0


def check_servers(stack: Stack) -> None:
    """Connects once without a pool, so that a wrong address is a sentence and not a time-out."""
    try:
        psycopg.connect(stack.database_url, connect_timeout=5).close()
    except psycopg.Error as error:
        raise Problem(
            f"连不上 DATABASE_URL 指向的 PostgreSQL：{str(error).strip()}",
            "The PostgreSQL of DATABASE_URL does not answer.",
            remedy="改正它，或 unset DATABASE_URL 使用内置的 / correct it, or unset it to use the embedded one",
        ) from error
    if not broker.answers(stack.redis_url):
        raise Problem(
            "连不上 REDIS_URL 指向的 Redis。",
            "The Redis of REDIS_URL does not answer.",
            remedy="改正它，或 unset REDIS_URL 使用内置的 / correct it, or unset it to use the embedded one",
        )


def prepare_data(supervisor: Supervisor, stack: Stack) -> int:
    """Migrations, data, static files, handles; nothing of it when the fingerprints say that all is there."""
    if is_prepared(stack):
        return 0
    console.line("demo", "准备数据，首次约一分钟 / preparing data, about a minute the first time")
    argv = [sys.executable, "manage.py", "prepare_demo", stack.url]
    code = supervisor.run_step(Spec(name="prepare", argv=argv, env=stack.environment, cwd=CHECKOUT))
    if code and not supervisor.stopping:
        raise Problem(
            "数据没有准备好，原因见上面 prepare 的输出。",
            "The data could not be prepared; the reason stands in the lines of prepare above.",
            remedy="改正后再运行，或 make demo-reset 重新开始 / put it right and run again, or start over",
        )
    return code


def is_prepared(stack: Stack) -> bool:
    """Whether database, static files and handles are those of this checkout; refreshes the address in the handles."""
    stamp, handles = stack.local / "static.stamp", stack.local / "demo.json"
    try:
        if stamp.read_text(encoding="utf-8") != digests.of_static(CHECKOUT):
            return False
        said = json.loads(handles.read_text(encoding="utf-8"))
        hours = os.environ.get("MIANZHENG_HOURS", "")
        if digests.prepared(stack.database_url) != digests.of_data(CHECKOUT, hours):
            return False
    except (OSError, ValueError, psycopg.Error):
        return False
    if said["base_url"] != stack.url:
        handles.write_text(json.dumps({**said, "base_url": stack.url}, ensure_ascii=False, indent=1), encoding="utf-8")
    return True


def portal_processes(stack: Stack) -> Iterator[Child]:
    """Web, worker and beat, as an operator would start them."""
    python = sys.executable
    web = [python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(stack.port)]
    web += ["--blocking-threads", "8", "--no-ws", "--log-level", "warning", "portal.wsgi:application"]
    celery = [python, "-m", "celery", "-A", "portal.celery", "--quiet", "--skip-checks"]
    worker = [*celery, "worker", "--pool", "threads", "--concurrency", "4", "--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "--schedule", str(stack.local / "beat-schedule"), "--pidfile="]
    quiet = ["--loglevel", "WARNING"]
    for name, argv in (("web", web), ("worker", [*worker, *quiet]), ("beat", [*beat, *quiet])):
        yield Child(spec=Spec(name=name, argv=argv, env=stack.environment, cwd=CHECKOUT, mute=MUTED))


def write_run_file(supervisor: Supervisor, stack: Stack) -> None:
    """Tells `manage.py` and the tests where everything is."""
    said = {
        "supervisor": os.getpid(),
        "url": stack.url,
        "database_url": stack.database_url,
        "redis_url": stack.redis_url,
        "processes": supervisor.pids(),
    }
    path = stack.local / locate.RUN_FILE
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(said, indent=1), encoding="utf-8")
    fresh.replace(path)


def announce_when_ready(supervisor: Supervisor, stack: Stack) -> None:
    """Prints `READY <url>` once /readyz says so, then who can sign in; otherwise what is not ready."""
    ready = threading.Event()
    last = [""]

    def ask() -> None:
        while not ready.wait(0.25) and not supervisor.stopping:
            last[0] = readiness(stack.url)
            if not last[0]:
                ready.set()

    threading.Thread(target=ask, daemon=True).start()
    if supervisor.loop_until(ready.is_set, READY_SECONDS):
        console.out(f"READY {stack.url}")
        welcome.show(stack.local / "demo.json")
    elif not supervisor.stopping:
        console.line("demo", f"还没有就绪，继续重试 / not ready yet, still trying: {last[0]}")
        supervisor.loop_until(ready.is_set)
        if ready.is_set():
            console.out(f"READY {stack.url}")


def readiness(url: str) -> str:
    """What /readyz complains about; empty when it is content."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            return "" if answer.status == 200 else str(answer.status)
    except urllib.error.HTTPError as error:
        return error.read().decode("utf-8", "replace")
    except OSError as error:
        return str(error)


@contextlib.contextmanager
def only_one(local: Path) -> Iterator[None]:
    """Holds the checkout's lock; the kernel frees it however we end."""
    with (local / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            url = locate.running(local).get("url", "")
            raise Problem(
                f"演示已经在运行：{url}",
                f"The demo already runs: {url}",
                remedy="用它，或在它的终端按 Ctrl-C / use it, or press Ctrl-C in its terminal",
            ) from error
        yield


def die_with_make() -> None:
    """When `make` itself is killed, its child must not stay behind holding the port."""
    if os.environ.get("MAKELEVEL") and sys.platform == "linux":
        ctypes.CDLL(None).prctl(children.PR_SET_PDEATHSIG, int(signal.SIGTERM))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
