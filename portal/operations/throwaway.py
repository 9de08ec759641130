"""Servers for one run of the tests: own data in a temporary folder, no durability, gone afterwards."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, Popen

from portal.operations import broker, children, places, postgres
from portal.operations.problems import Problem

START_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Servers:
    """Running servers and how to reach them."""

    folder: Path
    cluster: postgres.Cluster
    broker: broker.Broker
    processes: list[Popen[bytes]]

    def stop(self) -> None:
        """Ends both and removes every trace."""
        for process in reversed(self.processes):
            process.kill()  # throw-away data: nobody will read it again
            process.wait()
        places.forget(self.folder)


def start(*, wheel_only: bool = False) -> Servers:
    """Starts PostgreSQL and Redis of our own; raises `Problem` when they do not run here."""
    folder = Path(tempfile.mkdtemp(prefix="mz-test-", dir="/tmp"))
    try:
        place = places.settle(folder)
        cluster = postgres.prepare(place, durable=False, wheel_only=wheel_only)
        queue = broker.prepare(place, durable=False, wheel_only=wheel_only)
        processes = [children.spawn(spec, stdout=DEVNULL) for spec in (cluster.spec(), queue.spec())]
        servers = Servers(folder=folder, cluster=cluster, broker=queue, processes=processes)
        _await(servers, lambda: postgres.is_ready(cluster) and broker.answers(queue.url))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    postgres.make_database(cluster.url("postgres"), postgres.DATABASE)
    return servers


def _await(servers: Servers, condition: Callable[[], bool]) -> None:
    end = time.monotonic() + START_SECONDS
    while not condition():
        if time.monotonic() > end or any(process.poll() is not None for process in servers.processes):
            for process in servers.processes:
                process.kill()
            raise Problem(
                "测试用的 PostgreSQL 或 Redis 没有启动。",
                "The PostgreSQL or Redis for the tests did not start.",
                remedy="apt-get install postgresql redis-server，或设置 DATABASE_URL、REDIS_URL / or set both URLs",
            )
        time.sleep(0.02)


def environment(servers: Servers) -> dict[str, str]:
    """What the settings need to use these servers."""
    return {"DATABASE_URL": servers.cluster.url(), "REDIS_URL": servers.broker.url}


def is_needed() -> bool:
    """Whether nobody told us which servers to use."""
    return not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
