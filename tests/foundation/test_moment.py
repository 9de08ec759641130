"""The clock: aware, shiftable in demo and test only, and never a reason for an action to fail."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from portal.foundation import moment
from portal.foundation.models import ClockShift

THREE_HOURS = timedelta(hours=3)
A_MOMENT = timedelta(seconds=5)


@pytest.fixture(autouse=True)
def _shiftable(settings: Any) -> Any:
    settings.CLOCK_MAY_SHIFT = True
    moment.forget()
    moment._KnownShift.offset = timedelta()
    yield
    moment.forget()
    moment._KnownShift.offset = timedelta()


def ahead() -> timedelta:
    """How far the portal's clock is before the machine's own."""
    return moment.now() - datetime.now(UTC)  # noqa: TID251 - the other clock is what it is compared with


def let_a_second_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    later = moment.time.monotonic() + 1.01
    monkeypatch.setattr(moment.time, "monotonic", lambda: later)


class TestNow:
    def test_is_aware_and_in_utc(self, settings: Any) -> None:
        settings.CLOCK_MAY_SHIFT = False

        assert moment.now().utcoffset() == timedelta()

    def test_of_an_office_with_a_fixed_clock_needs_no_database(self, settings: Any) -> None:
        settings.CLOCK_MAY_SHIFT = False

        assert ahead() < A_MOMENT  # without the django_db mark any query would raise

    def test_gives_the_day_in_shanghai(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(moment, "now", lambda: datetime(2026, 11, 21, 16, 30, tzinfo=UTC))

        assert moment.today().isoformat() == "2026-11-22"


@pytest.mark.django_db
class TestShift:
    def test_moves_the_clock_and_adds_up(self) -> None:
        moment.shift(THREE_HOURS)
        moment.shift(-timedelta(hours=1))

        assert abs(ahead() - timedelta(hours=2)) < A_MOMENT
        assert ClockShift.objects.count() == 1

    def test_is_refused_beyond_what_dates_can_hold(self) -> None:
        with pytest.raises(ValueError, match="二十年"):
            moment.shift(-timedelta(days=999_999))

        assert abs(ahead()) < A_MOMENT

    def test_is_undone_by_reset(self) -> None:
        moment.shift(THREE_HOURS)

        moment.reset()

        assert abs(ahead()) < A_MOMENT

    def test_is_seen_by_another_process_after_a_second(self, monkeypatch: pytest.MonkeyPatch) -> None:
        moment.now()
        ClockShift.objects.create(pk=1, offset=THREE_HOURS)  # by another process
        assert ahead() < A_MOMENT

        let_a_second_pass(monkeypatch)

        assert abs(ahead() - THREE_HOURS) < A_MOMENT

    def test_is_read_at_most_once_a_second(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(3):  # a savepoint, the row, the savepoint's end
            for _ in range(10):
                moment.now()

    def test_is_refused_where_the_clock_is_fixed(self, settings: Any) -> None:
        settings.CLOCK_MAY_SHIFT = False

        with pytest.raises(moment.ClockIsFixed):
            moment.shift(THREE_HOURS)
        with pytest.raises(moment.ClockIsFixed):
            moment.reset()

    def test_stays_as_last_known_while_the_transaction_is_broken(self) -> None:
        moment.shift(THREE_HOURS)
        moment.now()
        moment.forget()

        with transaction.atomic():
            transaction.set_rollback(True)
            found = ahead()

        assert abs(found - THREE_HOURS) < A_MOMENT

    def test_is_none_before_the_first_migration_and_breaks_no_transaction(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE foundation_clockshift RENAME TO not_there_yet")

            assert abs(ahead()) < A_MOMENT

            cursor.execute("SELECT 1")
            cursor.execute("ALTER TABLE not_there_yet RENAME TO foundation_clockshift")

    def test_has_only_one_row(self) -> None:
        with pytest.raises(DatabaseError):
            ClockShift.objects.create(pk=2, offset=THREE_HOURS)
