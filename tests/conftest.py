"""The tests' database, migrated once as a template and copied for each worker; and the portal that runs for some."""

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
import time_machine
from django.conf import settings
from django.core.management.commands import flush
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from psycopg import sql

from portal.operations import digests, postgres
from tests.factories.catalog import AT
from tests.factories.verification import Counter, low_income_counter
from tests.live import LivePortal

OF_THE_MODELS = {"django_content_type", "auth_permission"}  # the same rows for every test
CHECKOUT = Path(__file__).resolve().parents[1]

# The same examples in every run, and no verdict on how fast a busy machine makes them.
hypothesis_settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("steady")


@pytest.fixture
def counter() -> Counter:
    """A window with the household whose application for the minimum living allowance it takes."""
    return low_income_counter()


@pytest.fixture
def ten_o_clock() -> Iterator[time_machine.Traveller]:
    """A working Monday at ten, standing still; the traveller moves it on."""
    with time_machine.travel(AT, tick=False) as clock:
        yield clock


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Lets Django copy the migrated template instead of migrating for each worker."""
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = migrated_template()


def migrated_template() -> str:
    """The name of a database with all migrations; made by the first worker, while the others wait."""
    name = f"mz_template_{digests.of_migrations(CHECKOUT)[:12]}"
    with (Path(tempfile.gettempdir()) / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(url_of("postgres"), autocommit=True) as server:
            if not server.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
                make_template(server, name)
    return name


def make_template(server: psycopg.Connection, name: str) -> None:
    """Migrates under a passing name, so that an interrupted run never leaves half a template."""
    passing, final = sql.Identifier(f"{name}_making"), sql.Identifier(name)
    server.execute(sql.SQL("drop database if exists {}").format(passing))
    server.execute(sql.SQL("create database {} template template0").format(passing))
    answer = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=CHECKOUT,
        env={**os.environ, "DATABASE_URL": url_of(f"{name}_making")},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        pytest.exit(f"manage.py migrate failed on an empty database:\n{answer.stderr[-3000:]}", returncode=1)
    server.execute(sql.SQL("alter database {} rename to {}").format(passing, final))


@pytest.fixture(scope="session", autouse=True)
def quickly_emptied() -> Iterator[None]:
    """After a test that commits, few rows stand in many tables: deleting them takes a tenth of truncating."""
    truncate, patch = DatabaseOperations.sql_flush, pytest.MonkeyPatch()

    def delete(ops: Any, style: Any, tables: Sequence[str], **options: Any) -> list[str]:
        with ops.connection.cursor() as cursor:
            cursor.execute("show is_superuser")
            if cursor.fetchone() != ("on",):  # only a superuser may pass over triggers and foreign keys
                return list(truncate(ops, style, tables, **options))
        patch.setattr(flush, "emit_post_migrate_signal", lambda *arguments: None)  # what it makes anew is kept
        rows = [f"DELETE FROM {ops.quote_name(table)}" for table in tables if table not in OF_THE_MODELS]
        return ["SET LOCAL session_replication_role = replica", *rows]

    patch.setattr(DatabaseOperations, "sql_flush", delete)
    yield
    patch.undo()


def url_of(database: str) -> str:
    """The URL of another database on the tests' server."""
    return postgres.sibling(settings.DATABASE_URL, database)


@pytest.fixture(scope="session")
def portal() -> Iterator[LivePortal]:
    """The running demo, with both cities, its people and their history: `portal.url`, `portal.account("clerk")`,
    `portal.handles`, `portal.kill("worker")`, `portal.manage("shift_clock", "+3h")`. One for all tests that need it.
    """
    live = LivePortal()
    try:
        yield live.start()
    finally:
        live.remove()
