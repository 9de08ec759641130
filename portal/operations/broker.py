"""Our own Redis (or Valkey) on a Unix socket, with its append-only file.

It only wakes the workers up: the truth is in PostgreSQL. So a log that the server cannot read is put aside and it
starts empty; nothing is lost by that.
"""

import time
from dataclasses import dataclass
from pathlib import Path

import redis

from portal.operations import binaries
from portal.operations.binaries import Programs
from portal.operations.children import Spec
from portal.operations.places import Place, make_folder
from portal.operations.problems import Problem, disk_full

HARMLESS = ("Memory overcommit", "Received SIGTERM scheduling", "ready to exit", "User requested shutdown")
START_SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class Broker:
    """One data folder with the server that writes it."""

    place: Place
    programs: Programs
    durable: bool = True

    @property
    def data(self) -> Path:
        """The folder of the append-only file."""
        return self.place.base / "redis"

    @property
    def socket(self) -> Path:
        """The Unix socket it listens on; it has no port."""
        return self.place.sockets / "redis.sock"

    @property
    def url(self) -> str:
        """For Django's cache; `locate.celery_url` puts it into Celery's words."""
        return f"unix://{self.socket}?db=0"

    def spec(self) -> Spec:
        """How the server is started, without any configuration file."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "yes" if self.durable else "no",
            "save": "",
            "loglevel": "warning",
        }
        argv = [self.programs.path(self.programs.server)]
        for name, value in options.items():
            argv += [f"--{name}", value]
        return Spec(name="redis", argv=argv, cwd=self.place.base, owner=self.place.owner, mute=HARMLESS)


def prepare(place: Place, *, durable: bool = True, wheel_only: bool = False) -> Broker:
    """A broker ready to be started; data of another program is put aside."""
    programs = binaries.own_copy(place, binaries.redis(place, wheel_only=wheel_only))
    broker = Broker(place=place, programs=programs, durable=durable)
    if binaries.made_by_other(place, programs):
        put_data_aside(broker)
    make_folder(broker.data, place.owner, 0o700)
    binaries.remember(place, programs)
    broker.socket.unlink(missing_ok=True)
    return broker


def put_data_aside(broker: Broker) -> None:
    """Renames what the server cannot read, so that it starts empty."""
    if broker.data.is_dir() and any(broker.data.iterdir()):
        broker.data.rename(broker.data.with_name(f"redis-aside-{int(time.time())}"))
    make_folder(broker.data, broker.place.owner, 0o700)


def answers(url: str) -> bool:
    """Whether the server takes a connection and has read its data."""
    try:
        client = redis.Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3)
        return bool(client.ping())
    except (redis.exceptions.RedisError, OSError):
        return False


def start_failed(said: str) -> Problem:
    """Puts the server's own words into a sentence with a remedy."""
    if "No space left on device" in said:
        return disk_full("redis")
    return Problem(
        f"内置 Redis 启动失败：{said.strip()[-400:]}",
        f"The embedded Redis did not start: {said.strip()[-400:]}",
        remedy="sudo apt-get install redis-server，或 make demo-reset 重新开始 / or start over",
    )
