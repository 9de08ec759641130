"""Backups: one tar of a database dump, the encrypted files and a manifest that says what must come back.

The keys are not in it: whoever has the backup alone can read no personal data. Keep KEY_RING and BLIND_INDEX_KEY
(in the demo `.local/secrets/`) apart from it.
"""

import io
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

from portal.operations import binaries, postgres

MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "media"


class BackupFailed(Exception):
    """What went wrong and what to do, in Chinese."""


def write(target: Path, database_url: str, *, made_at: str) -> dict[str, Any]:
    """Writes the backup from one snapshot and returns its manifest; a half-written file is removed."""
    passing = target.with_name(target.name + ".part")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder, psycopg.connect(database_url) as connection:
            dump = Path(folder) / DUMP
            manifest = {"made_at": made_at, **_dump(connection, database_url, dump)}
            _pack(passing, dump, manifest)
        passing.replace(target)
    finally:
        passing.unlink(missing_ok=True)
    return manifest


def _dump(connection: psycopg.Connection, database_url: str, dump: Path) -> dict[str, Any]:
    """Dumps and counts in the same snapshot, so that both agree while the portal is in use."""
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    snapshot = connection.execute("select pg_export_snapshot()").fetchone()
    assert snapshot is not None
    major = connection.info.server_version // 10000
    _run(major, "pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot[0]}", "-f", str(dump), database_url)
    return {
        "postgres": major,
        "tables": count_rows(connection),
        "migrations": applied_migrations(connection),
        "keys": sorted(settings.KEY_RING),
    }


def _pack(target: Path, dump: Path, manifest: Mapping[str, Any]) -> None:
    with tarfile.open(target, "w") as tar:
        said = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(said)
        tar.addfile(entry, io.BytesIO(said))
        tar.add(dump, DUMP)
        if Path(settings.MEDIA_ROOT).is_dir():
            tar.add(settings.MEDIA_ROOT, FILES)
    target.chmod(0o600)


def count_rows(connection: psycopg.Connection) -> dict[str, int]:
    """Rows of every table."""
    names = connection.execute(
        "select relname from pg_class c join pg_namespace n on n.oid = relnamespace"
        " where nspname = 'public' and relkind in ('r', 'p') and not relispartition order by relname"
    ).fetchall()
    return {name: _count(connection, name) for (name,) in names}


def _count(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table))).fetchone()
    return int(row[0]) if row else 0


def applied_migrations(connection: psycopg.Connection) -> list[str]:
    """`app.name` of each applied migration."""
    rows = connection.execute("select app, name from django_migrations order by app, name").fetchall()
    return [f"{app}.{name}" for app, name in rows]


def read_manifest(source: Path) -> dict[str, Any]:
    """The manifest of a backup; raises `BackupFailed` for anything else."""
    try:
        with tarfile.open(source) as tar:
            member = tar.extractfile(MANIFEST)
            said = json.loads(member.read()) if member else None
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise BackupFailed(f"{source} 不是 manage.py backup 写的备份，或者已损坏：{error}") from error
    if not isinstance(said, dict):
        raise BackupFailed(f"{source} 里的清单读不出来。换一份备份。")
    return said


def load(source: Path, database_url: str) -> None:
    """Restores the dump into an empty database."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(source) as tar:
        _unpack(tar, tar.getmember(DUMP), Path(folder) / DUMP)
        with psycopg.connect(database_url) as connection:
            major = connection.info.server_version // 10000
        dump = str(Path(folder) / DUMP)
        _run(major, "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", "-d", database_url, dump)


def load_files(source: Path) -> int:
    """Puts the encrypted files back under MEDIA_ROOT; how many there were. Raises BackupFailed for a path outside."""
    root = Path(settings.MEDIA_ROOT).resolve()
    with tarfile.open(source) as tar:
        members = [member for member in tar.getmembers() if member.name.startswith(f"{FILES}/") and member.isfile()]
        for member in members:
            target = (root / member.name.removeprefix(f"{FILES}/")).resolve()
            if not target.is_relative_to(root):
                raise BackupFailed(f"备份里的路径 {member.name} 指向文件目录之外，没有恢复。这份备份不可信。")
            _unpack(tar, member, target)
    return len(members)


def _unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """Only the bytes: owners, modes and links of an archive are not trusted."""
    content = tar.extractfile(member)
    assert content is not None
    target.parent.mkdir(parents=True, exist_ok=True)
    with content, target.open("wb") as file:
        shutil.copyfileobj(content, file)


def is_empty(database_url: str) -> bool:
    """Whether the database has no table yet."""
    with psycopg.connect(database_url) as connection:
        return not count_rows(connection)


@contextmanager
def scratch_database(database_url: str, name: str) -> Iterator[str]:
    """An empty database on the same server, dropped afterwards; yields its URL."""
    with psycopg.connect(database_url, autocommit=True) as server:
        server.execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))
        try:
            yield postgres.sibling(database_url, name)
        finally:
            server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _run(major: int, program: str, *arguments: str) -> None:
    """Runs PostgreSQL's own tool of the server's version; its complaint becomes ours, without any password."""
    command = [tool(program, major), *arguments]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        said = re.sub(r"://[^@\s]*@", "://…@", answer.stderr.strip()[-800:])
        raise BackupFailed(f"{program} 失败：{said}")


def tool(program: str, major: int) -> str:
    """The path of `pg_dump` or `pg_restore` of the server's major version, else of the next newer one."""
    found = sorted((version, folder) for version, folder in binaries.client_folders(program) if version >= major)
    if not found:
        raise BackupFailed(
            f"找不到 PostgreSQL {major} 的 {program}。安装它：apt-get install postgresql-client-{major}。"
        )
    return str(Path(found[0][1]) / program)
