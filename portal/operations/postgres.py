"""Our own PostgreSQL: made once, started on a Unix socket, healed after a `kill -9`."""

import os
import re
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from portal.operations import binaries, children, locate
from portal.operations.binaries import Programs
from portal.operations.children import Spec
from portal.operations.places import Place, make_folder
from portal.operations.problems import Problem, disk_full

ROLE = "mianzheng"
DATABASE = "mianzheng"
START_SECONDS = 60
HARMLESS = ("accepting connections", "Consistent recovery state")  # the portal asks again while it recovers
STATUS_LINE = 7  # of postmaster.pid, counted from 0
THROW_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SETTINGS = (
    "max_connections=120",
    "shared_buffers=128MB",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_min_messages=fatal",  # what a statement did wrong is told by the program that sent it
    "log_line_prefix=",
)


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """One data directory with the programs that made it. `durable=False` is for tests only."""

    place: Place
    programs: Programs
    durable: bool = True

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.place.base / "postgres"

    def url(self, database: str = DATABASE) -> str:
        """A URL that psycopg and django-environ both read."""
        return f"postgres:///{database}?host={quote(str(self.place.sockets))}&user={ROLE}"

    def spec(self) -> Spec:
        """How the server is started; SIGINT is its quick and clean stop."""
        options = [*SETTINGS, *(() if self.durable else THROW_AWAY)]
        argv = [self.programs.path("postgres"), "-D", str(self.data), "-k", str(self.place.sockets), "-h", ""]
        for option in options:
            argv += ["-c", option]
        return self.command("postgres", argv, stop_signal=signal.SIGINT)

    def command(self, name: str, argv: list[str], *, stop_signal: signal.Signals = signal.SIGTERM) -> Spec:
        """One of PostgreSQL's programs, run as the owner of the data with no setting of the caller's shell."""
        return Spec(
            name=name,
            argv=argv,
            env={"LC_ALL": "C", "HOME": str(self.place.base), "PGHOST": "", "PGDATA": ""},
            cwd=self.place.base,
            owner=self.place.owner,
            stop_signal=stop_signal,
            mute=HARMLESS,
        )


def prepare(place: Place, *, durable: bool = True, wheel_only: bool = False) -> Cluster:
    """A cluster ready to be started: programs chosen, data directory made, stale locks cleared."""
    programs = binaries.own_copy(place, binaries.postgres(place, wheel_only=wheel_only))
    cluster = Cluster(place=place, programs=programs, durable=durable)
    if not (cluster.data / "PG_VERSION").exists():
        _initialise(cluster)
    binaries.remember(place, programs)
    clear_stale_lock(cluster)
    return cluster


def _initialise(cluster: Cluster) -> None:
    """Runs initdb beside the final place and renames, so that an interrupted one is never taken for data."""
    fresh = cluster.place.base / "postgres.new"
    said = ""
    for locale in _locales(cluster.programs.major):
        shutil.rmtree(fresh, ignore_errors=True)
        make_folder(fresh, cluster.place.owner, 0o700)
        argv = [cluster.programs.path("initdb"), "-D", str(fresh), "-U", ROLE, "--auth=trust", "--encoding=UTF8"]
        hurry = () if cluster.durable else ("--no-sync",)
        answer = children.run(cluster.command("initdb", [*argv, *locale, *hurry]))
        if answer.returncode == 0:
            fresh.rename(cluster.data)
            return
        said = answer.stdout
    shutil.rmtree(fresh, ignore_errors=True)
    raise start_failed(cluster, said)


def _locales(major: int) -> list[list[str]]:
    """C.UTF-8 where the system or PostgreSQL itself has it; plain C finds no Chinese trigrams and comes last."""
    builtin = [["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]] if major >= 17 else []
    return [["--locale=C.UTF-8"], *builtin, ["--locale=C"]]


def start_failed(cluster: Cluster, said: str) -> Problem:
    """Puts PostgreSQL's own words into a sentence with a remedy."""
    if "No space left on device" in said:
        return disk_full(cluster.place.base)
    missing = binaries.MISSING_LIBRARY.search(said)
    reason = f"缺少系统库 {missing.group(1)}" if missing else said.strip()[-600:]
    return Problem(
        f"内置 PostgreSQL 启动失败：{reason}",
        f"The embedded PostgreSQL did not start: {reason}",
        remedy="sudo apt-get install postgresql，或 make demo-reset 重新开始 / or start over",
    )


def clear_stale_lock(cluster: Cluster) -> None:
    """Ends a server that a killed supervisor left behind, and removes a lock whose server is gone.

    PostgreSQL itself refuses when another process happens to have got the old server's id; we look closer.
    """
    lock = cluster.data / "postmaster.pid"
    try:
        pid = int(lock.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        pid = 0
    if pid and _is_our_server(pid, cluster.data):
        _end(pid)
    for path in (lock, *cluster.place.sockets.glob(".s.PGSQL.*")):
        path.unlink(missing_ok=True)


def _is_our_server(pid: int, data: Path) -> bool:
    """A PostgreSQL server works in its data directory; anything else with this id is a stranger."""
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd")).resolve() == data.resolve()
    except OSError:
        return False


def _end(pid: int) -> None:
    for sign, patience in ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            return
        if wait_for(lambda: not locate.is_alive(pid), patience):
            return


def wait_for(condition: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Whether the condition came true within `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(pause)
    return condition()


def is_ready(cluster: Cluster) -> bool:
    """Whether the server says in its lock file that it takes connections (asking it too early fills its log)."""
    try:
        lines = (cluster.data / "postmaster.pid").read_text().split("\n")
    except OSError:
        return False
    return len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"


def sibling(url: str, database: str) -> str:
    """The URL of another database on the same server."""
    return re.sub(r"^(\w+://[^/?]*)(/[^?]*)?", rf"\g<1>/{database}", url, count=1)


def make_database(url: str, name: str, *, template: str = "template0") -> bool:
    """Makes the database unless it is there; says whether it was made. `url` leads to another database."""
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            return False
        connection.execute(
            sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    return True
