"""Keeps a handful of processes running: prefixed logs, restart with backoff, a stop that leaves nothing.

One thread, one loop: it reads what the processes print, notices which died and starts them again. Each process has
a session of its own, so that stopping it stops its children; all die with us, even when we are killed.
"""

import os
import selectors
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import IO

from portal.operations import children, console
from portal.operations.children import Spec

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 8.0  # seconds; a hall waits no longer than that for a process to be tried again
LIVED_WELL = 20.0  # seconds after which a death counts as the first again


@dataclass
class Child:
    """One process under supervision. `before_start` heals what the last death left behind."""

    spec: Spec
    restart: bool = True
    before_start: Callable[[], None] = lambda: None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    start_again_at: float = 0.0
    rest: bytes = b""
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=30))

    @property
    def alive(self) -> bool:
        """Whether the process runs now."""
        return self.process is not None and self.process.poll() is None


@dataclass
class Supervisor:
    """The processes by name, in starting order. `on_change` is told whenever one was started."""

    on_change: Callable[["Supervisor"], None] = lambda _: None
    keep: dict[str, Child] = field(default_factory=dict)
    stopping: bool = False
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def watch_signals(self) -> None:
        """Ctrl-C, SIGTERM and a closed terminal end the loop (unless nohup asked to ignore the last).

        A shell lets its background jobs ignore SIGINT; a SIGINT that reaches us all the same is meant.
        """
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if sign != signal.SIGHUP or signal.getsignal(sign) != signal.SIG_IGN:
                signal.signal(sign, self._stop)

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def add(self, child: Child) -> Child:
        """Starts the process and keeps it."""
        self.keep[child.spec.name] = child
        self._start(child)
        return child

    def pids(self) -> dict[str, int]:
        """The process ids of what runs now, by name."""
        return {name: child.process.pid for name, child in self.keep.items() if child.alive and child.process}

    def run_step(self, spec: Spec) -> int:
        """Runs a command to its end while the others are watched; its exit code, or 130 when we are to stop."""
        step = Child(spec=spec, restart=False)
        self.add(step)
        self.loop_until(lambda: not step.alive)
        code = step.process.poll() if step.process else None
        self._drain(step)
        if code is None:
            self._end([step])
        del self.keep[spec.name]
        return 130 if code is None else code

    def loop_until(self, condition: Callable[[], bool], seconds: float | None = None) -> bool:
        """Watches until `condition` holds (True), the time is up or we are to stop (False)."""
        end = None if seconds is None else time.monotonic() + seconds
        while not self.stopping:
            if condition():
                return True
            if end is not None and time.monotonic() >= end:
                return False
            self._turn()
        return False

    def stop(self) -> None:
        """Stops the last started first; what does not listen is killed. Nothing is left afterwards."""
        self.stopping = True
        for group in self._stop_groups():
            self._end(group)
        self._selector.close()

    def _stop_groups(self) -> Iterable[list[Child]]:
        servers = [self.keep[name] for name in ("redis", "postgres") if name in self.keep]
        yield [child for child in self.keep.values() if child not in servers]
        yield servers

    def _start(self, child: Child) -> None:
        child.before_start()
        child.process = children.spawn(child.spec, stdout=subprocess.PIPE)
        child.started_at = time.monotonic()
        pipe = self._pipe(child)
        os.set_blocking(pipe.fileno(), False)
        self._selector.register(pipe, selectors.EVENT_READ, child)
        self.on_change(self)

    def _turn(self) -> None:
        for key, _ in self._selector.select(timeout=0.1):
            self._read(key.data)
        for child in list(self.keep.values()):
            self._look_after(child)

    def _look_after(self, child: Child) -> None:
        if child.alive or self.stopping or not child.restart or child.process is None:
            return
        now = time.monotonic()
        if not child.start_again_at:
            self._note_death(child, now)
        if now >= child.start_again_at:
            child.start_again_at = 0.0
            try:
                self._start(child)
            except OSError as error:
                console.line(child.spec.name, f"不能启动 / cannot start: {error}")
                child.start_again_at = now + LONGEST_PAUSE

    def _note_death(self, child: Child, now: float) -> None:
        assert child.process is not None
        self._drain(child)
        children.signal_group(child.process.pid, signal.SIGKILL)  # what it left of itself
        if now - child.started_at > LIVED_WELL:
            child.pause = FIRST_PAUSE
        console.line(
            child.spec.name,
            f"已退出（{child.process.returncode}），{child.pause:g} 秒后重新启动 / exited, restarting",
        )
        child.start_again_at = now + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _pipe(self, child: Child) -> IO[bytes]:
        assert child.process is not None
        assert child.process.stdout is not None
        return child.process.stdout

    def _read(self, child: Child) -> None:
        pipe = self._pipe(child)
        try:
            data = os.read(pipe.fileno(), 65536)
        except BlockingIOError:
            return
        if not data:
            self._forget(child)
            return
        *lines, child.rest = (child.rest + data).split(b"\n")
        for text in lines:
            self._say(child, text)

    def _say(self, child: Child, text: bytes) -> None:
        line = text.decode("utf-8", "replace").rstrip()
        child.last_lines.append(line)
        if not any(word in line for word in child.spec.mute):
            console.line(child.spec.name, line)

    def _drain(self, child: Child) -> None:
        """Prints what a dead process still had to say."""
        pipe = self._pipe(child)
        while not pipe.closed and pipe in self._selector.get_map():
            before = child.rest
            self._read(child)
            if child.rest == before:
                self._forget(child)

    def _forget(self, child: Child) -> None:
        pipe = self._pipe(child)
        if pipe.closed:  # the last read found its end and forgot it already
            return
        if pipe in self._selector.get_map():
            self._selector.unregister(pipe)
        if child.rest:
            self._say(child, child.rest)
            child.rest = b""
        pipe.close()

    def _end(self, group: list[Child]) -> None:
        for child in group:
            if child.alive and child.process:
                os.kill(child.process.pid, child.spec.stop_signal)
        end = time.monotonic() + max((child.spec.stop_seconds for child in group), default=0)
        while any(child.alive for child in group) and time.monotonic() < end:
            for key, _ in self._selector.select(timeout=0.05):
                self._read(key.data)
        for child in group:
            if child.process is not None:
                children.signal_group(child.process.pid, signal.SIGKILL)
                child.process.wait()
