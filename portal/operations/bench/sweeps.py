"""What the clock brings about: the sweep with nothing due, and with ten thousand due at once."""

from datetime import datetime, timedelta

from portal.operations.bench import measure
from portal.operations.bench.measure import Scenario
from portal.operations.bench.scale import READABLE
from portal.operations.bench.stage import Stage
from verification.actions import sweep

DUE_AT_ONCE = 10_000

# Ids as our own rows have them need a clock; a random one costs PostgreSQL as much.
NOTE = """
    with due as (
        update verification_verificationrequest set overdue_noted_at = %(at)s where id in (
            select id from verification_verificationrequest
            where status in ('submitted', 'received') and overdue_noted_at is null and due_at < %(at)s
            for update skip locked)
        returning id),
    told as (
        insert into foundation_outboxevent (id, name, payload, at, due_at, attempts, error_code, dead)
        select gen_random_uuid(), 'verification.request_overdue', jsonb_build_object('request', id::text),
            %(at)s, %(at)s, 0, '', false from due)
    insert into foundation_timelineevent (id, row_version, key_id, envelope, subject_type, subject_id, kind, at,
        before, after, actor, details)
    select gen_random_uuid(), 1, 'bench', decode(repeat('00', 60), 'hex'), 'verification.verificationrequest',
        id::text, 'request.overdue', %(at)s, '', '', '{"label": "sweep"}', '{}' from due"""
# Each of the three looks for the earliest row of a partial index.
LOOK = [
    (
        f"select id from verification_verificationrequest where status in ('submitted', 'received') and {noted} is null"  # noqa: S608
        f" and {moment} < %s order by {moment} limit 100 for update skip locked"
    )
    for noted, moment in (
        ("half_noted_at", "half_at"),
        ("late_noted_at", "late_at"),
        ("overdue_noted_at", "due_at"),
    )
]


def nothing_due(stage: Stage, count: int) -> Scenario:
    """Every two seconds, mostly in vain: it must not grow with the number of open requests."""
    plain = [(text, [stage.at]) for text in LOOK]
    name = f"扫描，{count:,} 件未办结，无到期 / the sweep, {count:,} open, nothing due"
    return Scenario(name=name, ours=lambda: sweep.sweep(at=stage.at), plain=lambda: measure.send(plain), rounds=60)


def many_due(stage: Stage) -> Scenario:
    """Ten thousand in the same moment, each noted once, with its timeline and the event for those who are told."""
    at = just_after(stage, DUE_AT_ONCE)
    name = f"扫描，{DUE_AT_ONCE:,} 件同时到期 / the sweep, {DUE_AT_ONCE:,} due"
    return Scenario(
        name=name,
        ours=lambda: sweep.sweep(at=at),
        plain=lambda: measure.send([(NOTE, {"at": at})]),
        rounds=8,
        warm_up=1,
    )


def just_after(stage: Stage, count: int) -> datetime:
    """The moment at which `count` of the clones are due."""
    assert stage.request.due_at is not None
    return stage.request.due_at + timedelta(seconds=READABLE + count, milliseconds=1)
