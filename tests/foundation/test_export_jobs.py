"""Long lists as files: made by whoever is free, started over when a maker dies, kept sealed, removed in time."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.foundation import export_jobs
from portal.foundation.errors import Conflict, Gone, Invalid
from portal.foundation.models.export import LEASE, Export
from portal.foundation.notifications import Notification
from tests.factories.catalog import DepartmentFactory, actor

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
FILE = "查无此人,1".encode()


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def liaison():
    return actor(DepartmentFactory(), "liaison")


def asked(by, **more):
    usual = {"kind": "desk.in", "form": "csv", "title": "收件", "asked": {"q": ["王示范"]}, "total": 5_000}
    return export_jobs.ask(**{**usual, "by": by, "at": AT, **more})


def made(by):
    asked(by)
    row = export_jobs.claim(at=AT)
    export_jobs.finish(row, data=FILE, rows=5_000, at=AT)
    return Export.objects.get()


def test_is_made_once_told_and_kept_sealed(liaison, tmp_path):
    row = made(liaison)

    assert (row.state_at(AT), row.rows, export_jobs.claim(at=AT)) == ("ready", 5_000, None)
    assert export_jobs.read(row, at=AT) == FILE
    [sealed] = list(tmp_path.rglob("*.sealed"))
    assert FILE not in sealed.read_bytes()
    assert "王示范".encode() not in bytes(row.envelope)
    assert Notification.objects.get().user_id == liaison.user_id


def test_of_a_maker_that_was_killed_is_started_over_and_the_late_one_is_not_wanted(liaison):
    asked(liaison)
    first = export_jobs.claim(at=AT)
    export_jobs.heard(first, rows=1_000, at=AT)
    assert export_jobs.claim(at=AT + LEASE) is None
    later = AT + LEASE + timedelta(seconds=1)

    second = export_jobs.claim(at=later)

    assert (second.pk, second.attempts, second.rows) == (first.pk, 2, 0)
    with pytest.raises(export_jobs.Lost):
        export_jobs.heard(first, rows=2_000, at=later)
    with pytest.raises(export_jobs.Lost):
        export_jobs.finish(first, data=b"half", rows=9, at=later)
    export_jobs.finish(second, data=FILE, rows=5_000, at=later)
    assert export_jobs.read(Export.objects.get(), at=later) == FILE


def test_is_given_up_with_words_after_three_makers(liaison):
    asked(liaison)
    at = AT
    for _attempt in range(export_jobs.MOST_ATTEMPTS):
        assert export_jobs.claim(at=at)
        at += LEASE + timedelta(seconds=1)

    assert export_jobs.claim(at=at) is None

    row = Export.objects.get()
    assert (row.state_at(at), "缩小范围" in row.reason) == ("failed", True)
    assert Notification.objects.get().kind == "export.failed"


def test_expires_and_its_file_is_removed(liaison, tmp_path):
    row = made(liaison)
    later = AT + export_jobs.KEPT

    assert export_jobs.forget(at=later) == 1

    row.refresh_from_db()
    assert row.state_at(later) == "expired"
    assert not list(tmp_path.rglob("*.sealed"))
    with pytest.raises(Gone, match="过期"):
        export_jobs.read(row, at=later)


def test_asked_for_twice_is_one_and_too_much_is_refused(liaison):
    assert asked(liaison) == asked(liaison)
    with pytest.raises(Invalid, match="一次最多导出 200000 行"):
        asked(liaison, total=200_001)
    for number in range(export_jobs.MOST_WAITING - 1):
        asked(liaison, kind=f"k{number}")
    with pytest.raises(Conflict, match="在排队"):
        asked(liaison, kind="one more")


def test_is_nobody_elses(liaison):
    row = asked(liaison)
    colleague = actor(DepartmentFactory.create(), "liaison")

    assert Export.objects.visible_to(liaison).get() == row
    assert not Export.objects.visible_to(colleague).exists()
    with pytest.raises(Conflict, match="还在做"):
        export_jobs.read(row, at=AT)
