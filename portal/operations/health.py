"""Is this installation fit to serve? Plain reasons, for people and for probes."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import redis
from django.conf import settings
from django.db import DatabaseError, connection

from catalog import years
from portal.foundation import moment
from portal.operations.models import Heartbeat
from verification.actions import sweep

LONGEST_SILENCE = 15.0  # seconds
NAME = "beat"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that must work: `reason` says in Chinese what does not."""

    name: str
    ok: bool
    reason: str = ""


def wall_clock() -> datetime:
    """The machine's own clock: signs of life must not follow a shifted demo clock."""
    return datetime.fromtimestamp(time.time(), tz=UTC)


def note_heartbeat() -> None:
    """Writes the sign of life."""
    Heartbeat.objects.update_or_create(pk=NAME, defaults={"at": wall_clock()})


def warnings() -> list[Check]:
    """What an operator must see though requests can be served; empty when all is well. Needs the database."""
    at = moment.now()
    return [check for check in (_sweep(at), _calendar(at)) if not check.ok]


def _sweep(at: datetime) -> Check:
    """The clock's notes lag behind: beat or the workers do not keep up. Deadlines and lists stay right meanwhile."""
    lag = sweep.lag(at)
    if lag <= sweep.TOLERATED_LAG:
        return Check(name="sweep", ok=True)
    reason = f"到期的提醒慢了 {lag.total_seconds():.0f} 秒。查看定时进程（beat）和工作进程（worker）是否跟得上。"
    return Check(name="sweep", ok=False, reason=reason)


def _calendar(at: datetime) -> Check:
    """From December on: next year's statutory days are not entered."""
    gap = years.worst(at)
    if gap is None or not gap.is_alarm:
        return Check(name="calendar", ok=True)
    return Check(name="calendar", ok=False, reason=f"{gap.year} 年的放假安排没有录入，时限按周一至周五推算。")


def checks() -> list[Check]:
    """All checks; those that need the database are left out when it does not answer."""
    database, broker = _guarded("database", _database), _guarded("redis", _redis)
    found = [database, broker]
    if database.ok:
        found += [_guarded("worker", lambda: _jobs("worker")), _guarded("beat", lambda: _jobs("beat"))]
    return found


def _guarded(name: str, check: Callable[[], str]) -> Check:
    try:
        reason = check()
    except DatabaseError:
        reason = "数据库没有回答。查看 PostgreSQL 是否在运行，DATABASE_URL 是否正确。"
    except (redis.exceptions.RedisError, OSError):
        reason = "Redis 没有回答。查看它是否在运行，REDIS_URL 是否正确。"
    return Check(name=name, ok=not reason, reason=reason)


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return ""


def _redis() -> str:
    client().ping()
    return ""


def client() -> redis.Redis:
    """A connection to the broker with short patience."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def silence() -> float | None:
    """Seconds since the last sign of life; None when there never was one."""
    row = Heartbeat.objects.filter(pk=NAME).first()
    return None if row is None else (wall_clock() - row.at).total_seconds()


def waiting_jobs() -> int:
    """Messages that no worker has taken yet."""
    prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("global_keyprefix", "")
    return int(client().llen(f"{prefix}celery") or 0)


def waiting_jobs_or_minus_one() -> int:
    """The same for figures: -1 when Redis does not answer."""
    try:
        return waiting_jobs()
    except (redis.exceptions.RedisError, OSError):
        return -1


def _jobs(part: str) -> str:
    """When signs of life stop, messages that wait point to the worker, an empty queue points to beat."""
    seconds = silence()
    if seconds is not None and seconds <= LONGEST_SILENCE:
        return ""
    worker_to_blame = waiting_jobs() > 0
    if worker_to_blame != (part == "worker"):
        return ""
    since = "启动以来" if seconds is None else f"{seconds:.0f} 秒"
    if part == "worker":
        return f"{since}没有处理任务：任务在排队，工作进程（worker）没有运行。"
    return f"{since}没有定时任务：定时进程（beat）没有运行。"
