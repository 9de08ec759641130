"""What must hold in a restored database: everything came back, and today's keys open what is sealed."""

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
from psycopg import sql

from portal.foundation.encryption import CannotOpen, open_envelope
from portal.operations import backups, keys

SAMPLE = 200  # the newest sealed rows of each table that are opened


def complaints(database_url: str, manifest: Mapping[str, Any]) -> list[str]:
    """What is wrong, one sentence each; empty when the backup is good."""
    with psycopg.connect(database_url) as connection:
        return [
            *_missing_rows(connection, manifest),
            *_missing_migrations(connection, manifest),
            *_sealed_rows(connection),
        ]


def _missing_rows(connection: psycopg.Connection, manifest: Mapping[str, Any]) -> Iterator[str]:
    found = backups.count_rows(connection)
    for table, count in manifest["tables"].items():
        if found.get(table) != count:
            yield f"表 {table} 应有 {count} 行，恢复出 {found.get(table, 0)} 行。"


def _missing_migrations(connection: psycopg.Connection, manifest: Mapping[str, Any]) -> Iterator[str]:
    missing = set(manifest["migrations"]) - set(backups.applied_migrations(connection))
    if missing:
        yield f"缺少迁移记录：{'、'.join(sorted(missing))}。"


def _sealed_rows(connection: psycopg.Connection) -> Iterator[str]:
    for table in (model._meta.db_table for model in keys.sealed_models()):
        if unreadable := sum(1 for row in _newest(connection, table) if not _opens(table, row)):
            yield f"表 {table} 有 {unreadable} 行加密数据打不开：检查 KEY_RING 是否是备份时的那一套。"


def _newest(connection: psycopg.Connection, table: str) -> list[Any]:
    if connection.execute("select to_regclass(%s)", [table]).fetchone() == (None,):
        return []  # an older backup than this table
    query = sql.SQL("select id, row_version, key_id, envelope from {} order by id desc limit {}")
    return connection.execute(query.format(sql.Identifier(table), SAMPLE)).fetchall()


def _opens(table: str, row: Any) -> bool:
    row_id, version, key_id, envelope = row
    try:
        open_envelope(table, row_id, version, key_id, bytes(envelope))
    except CannotOpen:
        return False
    return True
