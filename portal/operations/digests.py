"""Fingerprints that tell whether a start has anything to load. No Django: the supervisor asks before it starts one."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import psycopg

PREPARED = "prepared"


def of_contents(root: Path, paths: Iterable[Path]) -> str:
    """SHA-256 over names and contents."""
    mark = hashlib.sha256()
    for path in sorted(paths):
        mark.update(str(path.relative_to(root)).encode() + b"\0")
        mark.update(hashlib.sha256(path.read_bytes()).digest())
    return mark.hexdigest()


def of_sizes(root: Path, paths: Iterable[Path]) -> str:
    """SHA-256 over names, sizes and times of change: quick, for many files."""
    mark = hashlib.sha256()
    for path in sorted(paths):
        facts = path.stat()
        mark.update(f"{path.relative_to(root)}|{facts.st_size}|{facts.st_mtime_ns}\n".encode())
    return mark.hexdigest()


def files_under(folder: Path) -> list[Path]:
    """All files of the folder, at any depth."""
    return [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def of_fixtures(checkout: Path) -> str:
    """What the fixtures say and how they are read: when this changes, the cities are loaded again."""
    loaders = [*checkout.glob("*/loading/**/*.py"), *checkout.glob("*/loading.py")]
    commands = files_under(checkout / "portal" / "operations" / "management")
    plays = files_under(checkout / "portal" / "operations" / "plays")
    return of_contents(checkout, [*files_under(checkout / "fixtures"), *loaders, *commands, *plays])


def of_migrations(checkout: Path) -> str:
    """Our migrations and the locked packages, whose migrations change with them."""
    ours = [*checkout.glob("*/migrations/*.py"), *checkout.glob("portal/*/migrations/*.py")]
    return of_contents(checkout, [*ours, checkout / "requirements.lock"])


def of_static(checkout: Path) -> str:
    """What `collectstatic` collects from."""
    return of_sizes(checkout, [*files_under(checkout / "portal" / "static"), checkout / "requirements.lock"])


def of_data(checkout: Path, hours: str) -> str:
    """Everything that stands in the database after a preparation."""
    said = json.dumps([of_fixtures(checkout), of_migrations(checkout), hours])
    return hashlib.sha256(said.encode()).hexdigest()


def prepared(database_url: str) -> str:
    """The fingerprint of the last finished preparation; empty on a new database."""
    with psycopg.connect(database_url, connect_timeout=5) as connection:
        there = connection.execute("select to_regclass('operations_loadeddata')").fetchone()
        if there is None or there[0] is None:
            return ""
        row = connection.execute("select digest from operations_loadeddata where name = %s", [PREPARED]).fetchone()
    return str(row[0]) if row else ""
