"""Brings a database to the state of this checkout: migrations, both cities, demo people, static files, handles.

Run by the supervisor as `manage.py prepare_demo`; does only what the fingerprints say is due.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command

from portal.foundation import moment
from portal.operations import children, digests, handles
from portal.operations.children import Spec
from portal.operations.models import LoadedData
from portal.operations.plays import agreements, assessment, clients, commitments, history, staff
from verification.models import VerificationRequest

CITIES = ("anqiu", "dongying")


def prepare(checkout: Path, base_url: str) -> None:
    """Everything a start needs; safe to run again at any time."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("check_keys", stdout=StringIO())
    _load(checkout)
    with _histories(checkout):
        _collect_static(checkout)
        known = clients.ensure(moment.now())  # takes its time: each secret is hashed as slowly as a password
    staff.play(moment.now())
    assessment.play(moment.now())
    commitments.play(moment.now())
    _count_in_these_hours()
    handles.write(base_url, known)
    _note(digests.PREPARED, digests.of_data(checkout, os.environ.get("MIANZHENG_HOURS", "")))


def _load(checkout: Path) -> None:
    """Loads what changed; the loaders themselves are idempotent."""
    digest = digests.of_fixtures(checkout)
    if _noted("fixtures") != digest:
        for city in CITIES:
            _say(f"载入 {city} / loading {city}")
            call_command("load_city", city)
        _say("载入演示人员 / loading the demo people")
        call_command("load_demo")
        _note("fixtures", digest)
    agreements.play(moment.now())


@contextmanager
def _histories(checkout: Path) -> Iterator[None]:
    """Lets each city's last ten working days be played, once, all at the same time and beside what we do meanwhile."""
    cities = [city for city in CITIES if not history.is_played(city)]
    if cities:
        _say("演练最近十个工作日的办件 / playing the last ten working days")
    commands = [[sys.executable, "manage.py", "play_history", city] for city in cities]
    players = [children.spawn(Spec(name="history", argv=command, cwd=checkout)) for command in commands]
    yield
    codes = [player.wait() for player in players]
    if any(codes):
        raise CommandError("办件没有演练完，原因见上面的输出。")


def _count_in_these_hours() -> None:
    """Deadlines as they are in the service hours of this start, where it has others than the one before.

    Open requests that were sent before the told clock was kept get theirs.
    """
    hours = os.environ.get("MIANZHENG_HOURS", "")
    if _noted("hours") != hours or VerificationRequest.objects.open().filter(told_clock__isnull=True).exists():
        call_command("recompute_deadlines")
        _note("hours", hours)


def _collect_static(checkout: Path) -> None:
    stamp = settings.LOCAL_DIR / "static.stamp"
    digest = digests.of_static(checkout)
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != digest:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(digest, encoding="utf-8")


def _noted(name: str) -> str:
    return LoadedData.objects.filter(pk=name).values_list("digest", flat=True).first() or ""


def _note(name: str, digest: str) -> None:
    LoadedData.objects.update_or_create(pk=name, defaults={"digest": digest})


def _say(text: str) -> None:
    print(text, flush=True)
