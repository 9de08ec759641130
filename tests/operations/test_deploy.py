"""What operators rely on: `check --deploy` is silent under production settings; the list of tasks is complete."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

CHECKOUT = Path(__file__).resolve().parents[2]
KEY = "0123456789abcdef" * 4


def test_check_deploy_is_clean_under_production_settings() -> None:
    production = {
        "MIANZHENG_ENV": "production",
        "SECRET_KEY": "".join(chr(33 + number % 90) for number in range(80)),
        "ALLOWED_HOSTS": "portal.example",
        "KEY_RING": f"k1:{KEY}",
        "KEY_ACTIVE": "k1",
        "BLIND_INDEX_KEY": KEY,
        "DATABASE_URL": settings.DATABASE_URL,
        "REDIS_URL": settings.REDIS_URL,
    }
    # The tests' own permission for Playwright has no place in production.
    ordinary = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    said = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=CHECKOUT,
        env={**ordinary, **production},
        capture_output=True,
        text=True,
    )

    assert said.returncode == 0, said.stderr[-3000:]


def test_every_task_that_runs_by_itself_is_in_the_operators_list() -> None:
    listed = (CHECKOUT / "docs" / "operations.md").read_text(encoding="utf-8")

    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert not {task for task in tasks if f"`{task}`" not in listed}
