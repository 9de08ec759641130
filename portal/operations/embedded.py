"""Starts the embedded servers under a supervisor, and finds out whether the port is free."""

import socket
from pathlib import Path

from portal.operations import broker, console, places, postgres
from portal.operations.problems import Problem
from portal.operations.supervisor import Child, Supervisor


def start_postgres(supervisor: Supervisor, local: Path) -> str:
    """Starts the embedded PostgreSQL with our database in it; its URL."""
    cluster = postgres.prepare(places.settle(local))
    child = supervisor.add(Child(spec=cluster.spec(), restart=False))
    server = cluster.url("postgres")
    supervisor.loop_until(lambda: not child.alive or postgres.is_ready(cluster), postgres.START_SECONDS)
    if supervisor.stopping:
        return ""
    if not child.alive or not postgres.is_ready(cluster):
        raise postgres.start_failed(cluster, "\n".join(child.last_lines))
    child.restart, child.before_start = True, lambda: postgres.clear_stale_lock(cluster)
    postgres.make_database(server, postgres.DATABASE)
    return cluster.url()


def start_redis(supervisor: Supervisor, local: Path) -> str:
    """Starts the embedded Redis; a log that it cannot read is put aside once."""
    if supervisor.stopping:
        return ""
    server = broker.prepare(places.settle(local))
    child = _try_redis(supervisor, server)
    if not child.alive and not supervisor.stopping:
        console.line("redis", "旧的队列文件读不出来，已放到一边 / its old log is unreadable and was put aside")
        broker.put_data_aside(server)
        child = _try_redis(supervisor, server)
    if not child.alive and not supervisor.stopping:
        raise broker.start_failed("\n".join(child.last_lines))
    child.restart = True
    return server.url


def _try_redis(supervisor: Supervisor, server: broker.Broker) -> Child:
    child = supervisor.add(Child(spec=server.spec(), restart=False))
    supervisor.loop_until(lambda: not child.alive or broker.answers(server.url), broker.START_SECONDS)
    return child


def free_port(text: str) -> int:
    """The port as a number, when nobody listens there."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Problem(
            f"PORT 的值“{text}”不是端口号。",
            f"PORT={text} is not a port number.",
            remedy="PORT=8000 make demo（1–65535）",
        )
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            raise _busy(text, error) from error
    return int(text)


def _busy(port: str, error: OSError) -> Problem:
    other = int(port) % 64000 + 1025
    return Problem(
        f"端口 {port} 不能使用：{error.strerror}。",
        f"Port {port} cannot be used: another program listens there, or it needs root.",
        remedy=f"PORT={other} make demo，或先停掉占用它的程序 / or stop the program that holds it",
    )
