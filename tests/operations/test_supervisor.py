"""The supervisor: restarts what dies, stops what it started, leaves nothing behind however it ends."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from portal.operations import locate
from tests.live import CHECKOUT, LivePortal

wait_for = LivePortal.wait_for

SCRIPT = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from portal.operations.children import Spec
    from portal.operations.supervisor import Child, Supervisor

    def note(us):
        Path(sys.argv[1]).write_text(" ".join(str(pid) for pid in us.pids().values()))

    us = Supervisor(on_change=note)
    us.watch_signals()
    try:
        words = "echo hello; sleep 300 & echo $! > " + sys.argv[2] + "; wait"
        us.add(Child(spec=Spec(name="one", argv=["sh", "-c", words])))
        us.loop_until(lambda: False)
    finally:
        us.stop()
    """
)


@pytest.fixture
def run(tmp_path):
    """A supervisor with one child that has a child of its own."""
    pids, grandchild = tmp_path / "pids", tmp_path / "grandchild"
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(pids), str(grandchild)],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "FORCE_COLOR": "1"},
        preexec_fn=as_in_a_terminal,
    )
    assert wait_for(lambda: number(pids) and number(grandchild), 60)
    yield process, pids, grandchild
    process.kill()
    process.wait()


def as_in_a_terminal() -> None:
    """What nohup and shells' background jobs make deaf hears signals again."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_DFL)


def number(path: Path) -> int:
    return int(path.read_text().strip() or 0) if path.exists() else 0


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_leaves_no_process(run, sign):
    process, pids, grandchild = run
    child, its_child = number(pids), number(grandchild)
    process.send_signal(sign)
    assert process.wait(timeout=60) == 0
    assert wait_for(lambda: not locate.is_alive(child) and not locate.is_alive(its_child), 20)


def test_kill_9_of_the_supervisor_ends_its_children(run):
    process, pids, _ = run
    child = number(pids)
    process.kill()
    assert wait_for(lambda: not locate.is_alive(child), 5)


def test_what_dies_is_started_again_and_what_it_left_is_ended(run):
    process, pids, grandchild = run
    child, its_child = number(pids), number(grandchild)
    os.kill(child, signal.SIGKILL)
    assert wait_for(lambda: number(pids) not in (0, child), 10)
    assert wait_for(lambda: not locate.is_alive(its_child), 20)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[0]
    assert "restarting" in said
    assert said.count("hello") == 2
    assert "\x1b[" in said


def test_a_background_job_of_a_shell_heeds_an_interrupt_too(tmp_path):
    pids, grandchild = tmp_path / "pids", tmp_path / "grandchild"
    words = [sys.executable, "-c", SCRIPT, str(pids), str(grandchild)]
    ignoring = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    )
    process = subprocess.Popen([sys.executable, "-c", ignoring, *words], cwd=CHECKOUT, stdout=subprocess.DEVNULL)
    assert wait_for(lambda: number(pids) and number(grandchild), 60)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
