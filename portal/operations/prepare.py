"""Brings a database to the state of this checkout: migrations, both cities, demo people, static files, handles.

Run by the supervisor as `manage.py prepare_demo`; does only what the fingerprints say is due.
"""

import os
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from portal.foundation import moment
from portal.operations import demo_agreements, demo_assessment, demo_history, demo_staff, digests, handles
from portal.operations.models import LoadedData

CITIES = ("anqiu", "dongying")


def prepare(checkout: Path, base_url: str) -> None:
    """Everything a start needs; safe to run again at any time."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("check_keys", stdout=StringIO())
    _load(checkout)
    _collect_static(checkout)
    handles.write(base_url)
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
    demo_agreements.play(moment.now())
    _play_history()
    demo_staff.play(moment.now())
    demo_assessment.play(moment.now())
    hours = os.environ.get("MIANZHENG_HOURS", "")
    if _noted("hours") != hours:
        call_command("recompute_deadlines")
        _note("hours", hours)


def _play_history() -> None:
    """The demo's last ten working days, once; a step that a rule refused is said and its story stops there."""
    if demo_history.is_played():
        return
    _say("演练最近十个工作日的办件 / playing the last ten working days")
    for reason in demo_history.play(moment.now()).refused:
        _say(reason)


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
