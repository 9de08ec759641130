"""`make demo` as somebody meets it: a first start, a second one, a disturbed one, and what it says when it cannot."""

import json
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request

import pytest

from portal.operations import locate
from tests.live import CHECKOUT, LivePortal

pytestmark = pytest.mark.slow
CHANNELS = ("cancelled", "data_sharing", "commitment", "verification")


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def run_demo(live, **changes):
    """Runs the same command to its end; what it said."""
    command = [sys.executable, "-m", "portal.operations.demo"]
    env = {**live.environment(), **changes}
    return subprocess.run(command, cwd=CHECKOUT, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_the_first_start_prints_ready_addresses_and_accounts(portal):
    assert f"READY {portal.url}" in portal.lines
    assert portal.wait_for(lambda: "dongying-office" in "\n".join(portal.lines), 10)
    assert f"{portal.url}/hall/" in "\n".join(portal.lines)


def test_the_handles_name_accounts_clients_holders_items_and_departments(portal):
    handles = portal.handles
    assert handles["base_url"] == portal.url
    assert {account["login"] for account in handles["accounts"]} >= {"clerk", "liaison", "office", "citizen", "admin"}
    assert {client["programme"] for client in handles["clients"]} == {"anqiu", "dongying"}
    assert len(handles["holders"]) == 20
    assert {holder["username"] for holder in handles["holders"]} >= {"citizen", "enterprise"}
    assert all(handles["items"][channel] for channel in CHANNELS)
    assert "AQ-0089" in handles["items"]["verification"]
    assert any(row["code"] == "AQ-MZJ" for row in handles["departments"])
    assert stat.S_IMODE((portal.local / "demo.json").stat().st_mode) == 0o600


def test_an_oauth_client_of_the_handles_gets_a_token(portal):
    client = portal.handles["clients"][0]
    form = f"grant_type=client_credentials&client_id={client['client_id']}&client_secret={client['client_secret']}"
    with urllib.request.urlopen(f"{portal.url}/oauth/token/", data=form.encode(), timeout=10) as answer:
        assert json.load(answer)["access_token"]


def test_readyz_names_database_redis_worker_and_beat(portal):
    said = json.loads(get(f"{portal.url}/readyz"))
    assert said["status"] == "ready"
    assert set(said["checks"]) == {"database", "redis", "worker", "beat"}


def test_the_figures_for_prometheus_are_there(portal):
    said = get(f"{portal.url}/metrics")
    for name in ("requests_open", "requests_overdue", "outbox_pending", "outbox_dead", "sweep_lag_seconds"):
        assert f"mianzheng_{name}" in said


def test_manage_py_finds_the_running_servers(portal):
    assert "Asia/Shanghai" in portal.manage("shift_clock")
    assert "AQ-" in portal.manage(
        "shell", "-v0", "-c", "from catalog.models import *; print(Department.objects.first().code)"
    )


def test_a_backup_comes_back_with_every_row_and_opens_with_todays_keys(portal, tmp_path):
    file = tmp_path / "backup.tar"
    assert "密钥不在备份里" in portal.manage("backup", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "核对通过" in portal.manage("restore", "--check", str(file))


def test_restore_never_overwrites(portal, tmp_path):
    file = tmp_path / "backup.tar"
    portal.manage("backup", str(file))
    with pytest.raises(AssertionError, match="不是空的"):
        portal.manage("restore", str(file))


def test_bench_measures_in_a_copy_and_leaves_nothing(portal):
    count = "from verification.models import Case; print(Case.objects.count())"
    before = portal.manage("shell", "-v0", "-c", count)
    said = portal.manage("bench", "--scale", "0.002", "--rounds", "2")
    assert "open a case" in said
    assert portal.manage("shell", "-v0", "-c", count) == before


def test_a_second_start_beside_it_is_refused(portal):
    answer = run_demo(portal, PORT=str(portal.port + 1))
    assert answer.returncode == 1
    assert "演示已经在运行" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("name", ["worker", "redis", "postgres", "beat", "web"])
def test_what_is_killed_comes_back(portal, name):
    portal.kill_and_wait(name)


def test_ctrl_c_leaves_no_process_and_a_second_start_keeps_data_and_is_ready_within_ten_seconds(portal):
    pids = portal.pids()
    assert portal.stop(signal.SIGINT) == 0
    assert [name for name, pid in pids.items() if locate.is_alive(pid)] == []
    assert not (portal.local / "run.json").exists()

    begin = time.monotonic()
    portal.start()
    seconds = time.monotonic() - begin
    assert not any("prepare" in line for line in portal.lines)
    assert seconds < 20  # ten on a machine with nothing else to do


def test_after_kill_9_of_the_supervisor_nothing_runs_on_and_the_next_start_heals_the_locks(portal):
    pids = portal.pids()
    portal.stop(signal.SIGKILL)
    assert LivePortal.wait_for(lambda: not any(locate.is_alive(pid) for pid in pids.values()), 20)
    portal.start()
    assert portal.answers()


@pytest.fixture
def idle(tmp_path):
    """A portal that was never started."""
    return LivePortal(local=tmp_path / "local")


def test_a_busy_port_is_said_with_the_remedy(idle):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        answer = run_demo(idle, PORT=str(other.getsockname()[1]))
    assert answer.returncode == 1
    assert "端口" in answer.stderr
    assert "make demo" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("port", ["abc", "0", "70000"])
def test_a_port_that_is_none_is_refused(idle, port):
    answer = run_demo(idle, PORT=port)
    assert answer.returncode == 1
    assert "不是端口号" in answer.stderr


def test_a_wrong_database_address_is_said_at_once(idle):
    answer = run_demo(idle, DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing", REDIS_URL="redis://127.0.0.1:1/0")
    assert answer.returncode == 1
    assert "DATABASE_URL" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_manage_py_without_servers_says_what_to_do(idle):
    with pytest.raises(AssertionError, match="make demo"):
        idle.manage("check")
