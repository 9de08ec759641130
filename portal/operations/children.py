"""Starting one process so that it never outlives us, as another user where that is needed."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The user who owns data and runs a server: PostgreSQL refuses root."""

    uid: int
    gid: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Spec:
    """One process: its name in the log, its command and how it is asked to stop."""

    name: str
    argv: list[str]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    owner: Owner | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0
    mute: tuple[str, ...] = ()  # lines with one of these words are not shown: known and harmless


def die_with_parent(parent: int, sign: int) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends `sign` to the child when we are gone, even by `kill -9`.

    The kernel watches the *thread* that started the child, so children are started from the main thread. It
    forgets the wish when the user id changes; `subprocess` changes it before it calls this.
    """

    def ask() -> None:
        if _LIBC is not None:
            _LIBC.prctl(PR_SET_PDEATHSIG, int(sign))
            if os.getppid() != parent:
                os._exit(1)

    return ask


def other_user(owner: Owner | None) -> Owner | None:
    """The owner when it is somebody else than we are: only then the user is changed."""
    return None if owner is None or owner.uid == os.geteuid() else owner


def spawn(spec: Spec, *, stdout: int | None = None, parent_signal: int | None = None) -> subprocess.Popen[bytes]:
    """Starts the process in a session of its own, so that one signal reaches all of its children."""
    owner = other_user(spec.owner)
    return subprocess.Popen(
        spec.argv,
        env={**os.environ, **spec.env},
        cwd=spec.cwd,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.STDOUT if stdout is not None else None,
        start_new_session=True,
        preexec_fn=die_with_parent(os.getpid(), parent_signal or spec.stop_signal),
        user=owner.uid if owner else None,
        group=owner.gid if owner else None,
        extra_groups=[] if owner else None,
    )


def run(spec: Spec, *, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Runs a short command to its end and keeps what it said; a hanging one is ended."""
    owner = other_user(spec.owner)
    return subprocess.run(
        spec.argv,
        env={**os.environ, **spec.env},
        cwd=spec.cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=timeout,
        check=False,
        user=owner.uid if owner else None,
        group=owner.gid if owner else None,
        extra_groups=[] if owner else None,
    )


def signal_group(pid: int, sign: int) -> None:
    """Sends `sign` to a child and all of its children; nothing happens when they are gone."""
    try:
        os.killpg(pid, sign)
    except (ProcessLookupError, PermissionError):
        return
