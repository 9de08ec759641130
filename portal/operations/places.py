"""Where the embedded servers keep their data and sockets, and who owns them.

Ordinary user: everything in `.local/`. Root: PostgreSQL must run as somebody else, and that user has to reach the
place; behind a closed home it lies under /var/tmp. What was chosen stands in `.local/place.json` and is kept.

A checkout that was moved keeps its data. One that was copied starts with data of its own: what the copied record names
is the original's, and what was copied beside it may have been copied while a server wrote it.
"""

import json
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from portal.operations.children import Owner
from portal.operations.problems import Problem, disk_full

LONGEST_SOCKET = 107  # bytes: sun_path of Linux less its final zero
SOCKET_NAMES = len("/.s.PGSQL.5432.lock")
ROOM_NEEDED = 400 * 1024 * 1024
ROOM_TO_GO_ON = 60 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Place:
    """`local`: this checkout's folder. `base`: data and copied binaries. `sockets`: short path for sockets."""

    local: Path
    base: Path
    sockets: Path
    owner: Owner


def settle(local: Path) -> Place:
    """Chooses the place (or finds the one chosen before), makes its folders and gives them to the owner."""
    make_folder(local)
    said = _recorded(local)
    is_copied = _is_copied(local, said)
    if is_copied:
        said = {}
    before = Path(said.get("base", local / "nothing"))
    base = before if before.is_dir() else _choose_base(local, anew=is_copied)
    owner = owner_of(base)
    make_folder(base, owner)
    _check_room(base)
    sockets = _choose_sockets(base, said.get("sockets", ""), owner)
    record = {"local": str(local), "base": str(base), "sockets": str(sockets)}
    if record != said:
        (local / "place.json").write_text(json.dumps(record, indent=1), encoding="utf-8")
    return Place(local=local, base=base, sockets=sockets, owner=owner)


def make_folder(path: Path, owner: Owner | None = None, mode: int = 0o755) -> None:
    """Makes the folder with exactly this mode whatever the umask, owned by `owner`."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
    facts = path.stat()
    if facts.st_uid == os.geteuid() and stat.S_IMODE(facts.st_mode) != mode:
        path.chmod(mode)
    if owner is not None and os.geteuid() == 0 and facts.st_uid != owner.uid:
        os.chown(path, owner.uid, owner.gid)


def owner_of(base: Path) -> Owner:
    """Who owns the data: the user who made it, else we ourselves, else (for root) an unprivileged user."""
    data = base / "postgres"
    if data.exists():
        uid = data.stat().st_uid
        if os.geteuid() not in (0, uid):
            raise _made_by_another(base, uid)
        if uid != 0:
            return _user(uid)
    return _user(os.geteuid()) if os.geteuid() else _unprivileged()


def forget(local: Path) -> None:
    """Removes all data of the embedded servers: `make demo-reset`. Not those of the checkout that this one copies."""
    said = _recorded(local)
    if _is_copied(local, said):
        said = {}
    for name in ("base", "sockets"):
        if name in said and Path(said[name]) != local:
            shutil.rmtree(said[name], ignore_errors=True)
    shutil.rmtree(local, ignore_errors=True)
    if local.exists() and any(local.iterdir()):
        raise _made_by_another(local, local.stat().st_uid)


def _recorded(local: Path) -> dict[str, str]:
    try:
        said = json.loads((local / "place.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {key: str(value) for key, value in said.items()} if isinstance(said, dict) else {}


def _is_copied(local: Path, said: dict[str, str]) -> bool:
    """Whether the record came here with a copy: the checkout that wrote it still stands, and has its data there."""
    base = said.get("base", "")
    writer = Path(said.get("local") or Path(base).parent)  # older records name the base only, mostly in `.local`
    return bool(base) and writer.resolve() != local.resolve() and _recorded(writer).get("base") == base


def _choose_base(local: Path, *, anew: bool) -> Path:
    if os.geteuid() != 0 or _others_reach(local):
        return Path(tempfile.mkdtemp(prefix="servers-", dir=local)) if anew else local / "servers"
    return Path(tempfile.mkdtemp(prefix="mianzheng-", dir="/var/tmp"))


def _others_reach(path: Path) -> bool:
    """Whether every folder on the way may be entered by a user who is nobody special."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.resolve().parents))


def _choose_sockets(base: Path, before: str, owner: Owner) -> Path:
    """`base/run` unless its path is too long for a socket; then a short folder of our own under /tmp."""
    here = base / "run"
    if len(os.fsencode(here)) + SOCKET_NAMES <= LONGEST_SOCKET:
        make_folder(here, owner, 0o700)
        return here
    short = Path(before) if before and Path(before).is_dir() else Path(tempfile.mkdtemp(prefix="mz-", dir="/tmp"))
    make_folder(short, owner, 0o700)
    return short


def _check_room(base: Path) -> None:
    needed = ROOM_TO_GO_ON if (base / "postgres").exists() else ROOM_NEEDED
    if shutil.disk_usage(base).free < needed:
        raise disk_full(base)


def _user(uid: int) -> Owner:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:  # a container may run under an id without a name
        return Owner(uid=uid, gid=os.getegid(), name=str(uid))
    return Owner(uid=uid, gid=entry.pw_gid, name=entry.pw_name)


def _unprivileged() -> Owner:
    for name in ("postgres", "nobody"):
        try:
            return _user(pwd.getpwnam(name).pw_uid)
        except KeyError:
            continue
    raise Problem(
        "以 root 运行时 PostgreSQL 需要一个普通用户，但系统里没有 postgres 或 nobody。",
        "As root, PostgreSQL needs an ordinary user, and there is no postgres or nobody.",
        remedy="useradd --system nobody，或以普通用户运行 / or run as an ordinary user",
    )


def _made_by_another(base: Path, uid: int) -> Problem:
    name = _user(uid).name
    return Problem(
        f"{base} 的数据属于用户 {name}，当前用户不能使用。",
        f"The data in {base} belongs to the user {name}; you cannot use it.",
        remedy=f"以 {name} 运行，或 sudo make demo-reset 重新开始 / run as {name}, or sudo make demo-reset",
    )
