"""The operators' files name only what exists: compose, Dockerfile, Makefile, hooks, lock."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
TARGETS = ["demo", "demo-reset", "test", "check", "format", "one", "shell", "shots", "bench", "lock", "env"]


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8"))


def test_the_compose_file_runs_web_worker_and_beat_after_the_migration(compose):
    services = compose["services"]
    assert set(services) == {"database", "redis", "migrate", "web", "worker", "beat"}
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_compose_file_holds_no_secret(compose):
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"SECRET|PASSWORD|KEY", name):
                assert value.startswith("${"), name


@pytest.mark.parametrize("service", ["migrate", "worker", "beat"])
def test_the_commands_of_the_compose_file_exist(compose, service):
    words = compose["services"][service]["command"]
    options = {word for word in words if word.startswith("--")}
    asked = [*words[: 6 if service != "migrate" else 3], "--help"]
    said = subprocess.run(
        [".venv/bin/python" if word == "python" else word for word in asked],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert all(option.split("=")[0] in said.stdout for option in options)


def test_the_image_runs_as_nobody_in_particular():
    lines = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["mianzheng"]
    assert sum(line.startswith("FROM ") for line in lines) == 2


def test_the_image_starts_the_web_server_with_options_that_exist():
    text = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
    command = json.loads(re.findall(r"^CMD (\[.*\])", text, flags=re.M)[-1])
    assert command[:3] == ["python", "-m", "granian"]
    said = subprocess.run([".venv/bin/granian", "--help"], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert all(word in said.stdout for word in command if word.startswith("--"))


def test_production_settings_collect_static_files_with_the_values_of_the_dockerfile(tmp_path):
    text = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")
    values = dict(re.findall(r"([A-Z_]+)=(\S+)", text[text.index("RUN SECRET_KEY") :]))
    env = {**os.environ, **values, "MIANZHENG_ENV": "production", "STATIC_ROOT": str(tmp_path)}
    command = [".venv/bin/python", "manage.py", "collectstatic", "--noinput", "--dry-run", "--verbosity", "0"]
    said = subprocess.run(command, cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


@pytest.mark.parametrize("target", TARGETS)
def test_the_makefile_knows_the_target(target):
    dry = subprocess.run(["make", "--dry-run", target], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert dry.returncode == 0, dry.stderr


def test_the_hooks_are_local():
    hooks = yaml.safe_load((CHECKOUT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert {repo["repo"] for repo in hooks["repos"]} == {"local"}


def test_the_lock_holds_hashes_and_no_host():
    lock = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")
    packages = re.findall(r"^[A-Za-z0-9_.\[\]-]+==", lock, flags=re.M)
    assert len(packages) > 50
    assert "--hash=sha256:" in lock
    assert "://" not in lock
