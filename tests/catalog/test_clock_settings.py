"""Periods and years of the calendar, limits for new requests, start rule, hours of telling; a missing year."""

from datetime import UTC, date, datetime, time

import pytest

from catalog import actions, years
from catalog.calendars import clock_of
from catalog.models import CalendarDay, CalendarYear, Department, Duty, Programme, SlaTier
from catalog.permissions import CONSOLE
from portal.foundation import notifications, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotAllowed, NotVisible
from portal.foundation.models import Notification, OutboxEvent
from tests.factories.catalog import (
    AT,
    DepartmentFactory,
    OfficerFactory,
    ProgrammeFactory,
    ProofSourceFactory,
    TierFactory,
    actor,
)

pytestmark = pytest.mark.django_db
MONDAY, FRIDAY = date(2026, 11, 30), date(2026, 12, 4)


@pytest.fixture
def department() -> Department:
    made: Department = DepartmentFactory()
    return made


@pytest.fixture
def office(department: Department) -> Actor:
    return actor(DepartmentFactory(programme=department.programme), Duty.OFFICE)


def changes() -> int:
    return OutboxEvent.objects.filter(name="catalog.calendar_changed").count()


class TestAPeriod:
    def test_closes_a_department_with_one_entry_and_one_recount(self, department: Department, office: Actor) -> None:
        said = {"first": MONDAY, "last": FRIDAY, "is_workday": False, "name": "搬迁"}
        days = actions.calendar.set_period(department_id=department.pk, by=office, at=AT, **said)

        assert days == CalendarDay.objects.filter(department=department, is_workday=False).count() == 5
        assert timeline.of(department).get(kind="calendar.period_set").details["name"] == "搬迁"
        assert changes() == 1

    def test_lies_in_place_of_what_was_said_before_and_may_be_taken_back(
        self, department: Department, office: Actor
    ) -> None:
        scope = {"department_id": department.pk, "by": office, "at": AT}
        actions.calendar.set_day(date=MONDAY, is_workday=True, name="加班", **scope)
        actions.calendar.set_period(first=MONDAY, last=FRIDAY, is_workday=False, name="搬迁", **scope)

        assert not clock_of(department, AT).calendar.is_working_day(MONDAY)
        assert actions.calendar.clear_period(first=MONDAY, last=FRIDAY, **scope) == 5
        assert clock_of(department, AT).calendar.is_working_day(MONDAY)
        with pytest.raises(NotVisible):
            actions.calendar.clear_period(first=MONDAY, last=FRIDAY, **scope)

    @pytest.mark.parametrize(
        ("said", "pointer"),
        [
            ({"first": FRIDAY, "last": MONDAY, "name": "搬迁"}, "/last"),
            ({"first": MONDAY, "last": date(2028, 1, 1), "name": "搬迁"}, "/last"),
            ({"first": MONDAY, "last": FRIDAY, "name": " "}, "/name"),
        ],
    )
    def test_is_refused_where_it_makes_no_sense(self, department, office, said, pointer) -> None:
        with pytest.raises(Invalid) as refused:
            actions.calendar.set_period(is_workday=False, department_id=department.pk, by=office, at=AT, **said)

        assert pointer in refused.value.errors

    def test_is_not_for_a_clerk(self, department: Department) -> None:
        with pytest.raises(NotAllowed):
            actions.calendar.set_period(
                first=MONDAY,
                last=FRIDAY,
                is_workday=False,
                name="搬迁",
                department_id=department.pk,
                by=actor(department, Duty.CLERK),
                at=AT,
            )


class TestAYear:
    DAYS = ((date(2027, 1, 1), False, "元旦"), (date(2027, 1, 2), True, "元旦调休上班"))

    def test_is_entered_by_an_office_for_its_own_programme(self, department: Department, office: Actor) -> None:
        other = DepartmentFactory(programme=ProgrammeFactory(dongying=True))
        CalendarYear.objects.create(year=2026, source="示例")
        actions.calendar.publish_year(
            year=2027, days=self.DAYS, source="通知", by=office, at=AT, programme_id=department.programme_id
        )

        calendar = clock_of(department, AT).calendar
        assert not calendar.misses(date(2026, 12, 1), date(2027, 1, 31))
        assert not calendar.is_working_day(date(2027, 1, 1))
        assert calendar.is_make_up(date(2027, 1, 2))
        assert clock_of(other, AT).calendar.misses(date(2026, 12, 1), date(2027, 1, 31))
        assert changes() == 1

    def test_entered_again_takes_back_a_day_that_was_wrong_and_leaves_what_was_arranged(
        self, department: Department, office: Actor
    ) -> None:
        scope = {"by": office, "at": AT, "programme_id": department.programme_id}
        wrong, arranged = (date(2027, 5, 4), False, "劳动节"), date(2027, 6, 1)
        CalendarDay.objects.create(date=date(2027, 5, 3), is_workday=False)  # the nation's, before the office had it
        actions.calendar.set_period(first=arranged, last=arranged, is_workday=False, name="搬迁", **scope)
        actions.calendar.publish_year(year=2027, days=[*self.DAYS, wrong], source="通知", **scope)

        published = actions.calendar.publish_year(year=2027, days=self.DAYS, source="更正的通知", **scope)

        calendar = clock_of(department, AT).calendar
        assert calendar.is_working_day(date(2027, 5, 4))
        assert calendar.is_working_day(date(2027, 5, 3))
        assert not calendar.is_working_day(arranged)
        assert timeline.of(published).first().details["dropped"] == ["2027-05-04"]

    def test_of_the_nation_is_for_administrators(self, office: Actor) -> None:
        with pytest.raises(NotAllowed):
            actions.calendar.publish_year(year=2027, days=self.DAYS, source="通知", by=office, at=AT)

        actions.calendar.publish_year(year=2027, days=self.DAYS, source="通知", by=CONSOLE, at=AT)

        assert CalendarYear.objects.get().programme is None

    @pytest.mark.parametrize(
        ("days", "source"), [((), "通知"), (((date(2026, 1, 1), False, "元旦"),), "通知"), (DAYS, " ")]
    )
    def test_needs_days_of_that_year_and_its_source(self, days, source, office, department) -> None:
        with pytest.raises(Invalid):
            actions.calendar.publish_year(
                year=2027, days=days, source=source, by=office, at=AT, programme_id=department.programme_id
            )


class TestAMissingYear:
    @pytest.mark.parametrize(
        ("today", "published", "expected"),
        [
            (date(2026, 10, 31), {2026}, None),
            (date(2026, 11, 1), {2026}, (2027, False)),
            (date(2026, 11, 30), {2026}, (2027, False)),
            (date(2026, 12, 1), {2026}, (2027, True)),
            (date(2026, 12, 31), {2026, 2027}, None),
            (date(2027, 1, 1), {2026}, (2027, True)),
        ],
    )
    def test_is_noticed_in_november_and_an_alarm_from_december(self, today, published, expected) -> None:
        found = years.missing(today, published)

        assert (found and (found.year, found.is_alarm)) == expected

    def test_is_told_to_the_office_once_in_november_and_once_in_december(self, department, caplog) -> None:
        staff = OfficerFactory(department=department, duty=Duty.OFFICE).user_id
        CalendarYear.objects.create(year=2026, source="示例")

        for month, day in ((10, 31), (11, 1), (11, 2), (12, 1), (12, 2)):
            years.tell_missing(datetime(2026, month, day, 4, tzinfo=UTC))

        lines = Notification.objects.filter(user_id=staff).order_by("at")
        assert [line.kind for line in lines] == ["calendar.year_notice", "calendar.year_alarm"]
        assert "2027" in notifications.words_of(lines[0])
        assert len([record for record in caplog.records if "2027" in record.getMessage()]) == 2


class TestATier:
    def change(self, tier: SlaTier, by: Actor, **said: object) -> SlaTier:
        words = {"name": tier.name, "condition": tier.condition, "minutes": 20, "working_days": None}
        return actions.tiers.change(tier_id=tier.pk, by=by, at=AT, **{**words, **said})

    def test_is_changed_for_the_requests_to_come(self, department: Department, office: Actor) -> None:
        tier = TierFactory(programme=department.programme)
        source = ProofSourceFactory(department=department, tier=tier)

        new = self.change(tier, office)

        source.refresh_from_db()
        tier.refresh_from_db()
        assert source.tier == new
        assert (tier.minutes, tier.retired_at, new.code, new.minutes) == (30, AT, tier.code, 20)
        assert list(SlaTier.objects.current()) == [new]

    def test_said_as_it_is_changes_nothing(self, department: Department, office: Actor) -> None:
        tier = TierFactory(programme=department.programme)

        assert self.change(tier, office, minutes=30) == tier

    def test_that_was_changed_meanwhile_is_a_conflict(self, department: Department, office: Actor) -> None:
        tier = TierFactory(programme=department.programme)
        self.change(tier, office)

        with pytest.raises(Conflict):
            self.change(tier, office, minutes=10)

    @pytest.mark.parametrize("said", [{"minutes": None}, {"working_days": 1}, {"minutes": 0}, {"name": " "}])
    def test_needs_one_clear_limit(self, department, office, said) -> None:
        with pytest.raises(Invalid):
            self.change(TierFactory(programme=department.programme), office, **said)

    def test_is_not_for_the_office_of_another_city(self, department: Department) -> None:
        stranger = actor(DepartmentFactory(programme=ProgrammeFactory(dongying=True)), Duty.OFFICE)

        with pytest.raises(NotAllowed):
            self.change(TierFactory(programme=department.programme), stranger)


class TestTheRules:
    def change(self, programme: Programme, by: Actor, **said: object) -> Programme:
        words = {
            "clock_starts": "submitted",
            "minutes_run_outside_hours": False,
            "first_warning_percent": 50,
            "second_warning_percent": 80,
            "tell_from": time(8),
            "tell_until": time(18),
        }
        return actions.clock_rules.change(programme_id=programme.pk, by=by, at=AT, **{**words, **said})

    def test_of_counting_have_the_deadlines_recounted(self, department: Department, office: Actor) -> None:
        self.change(department.programme, office, clock_starts="delivery_day", minutes_run_outside_hours=True)

        department.refresh_from_db()
        clock = clock_of(department, AT)
        assert (clock.shift_receipt, clock.round_the_clock_minutes, changes()) == (False, True, 1)

    def test_of_telling_move_no_deadline(self, department: Department, office: Actor) -> None:
        changed = self.change(department.programme, office, tell_until=time(20), hearing_days=7)

        assert (changes(), changed.hearing_days, changed.objection_days) == (0, 7, 15)

    @pytest.mark.parametrize(
        "said",
        [{"clock_starts": "registered"}, {"tell_until": time(8)}, {"first_warning_percent": 80}, {"hearing_days": 0}],
    )
    def test_are_refused_where_they_make_no_sense(self, department, office, said) -> None:
        with pytest.raises(Invalid):
            self.change(department.programme, office, **said)

    def test_are_the_offices(self, department: Department) -> None:
        with pytest.raises(NotAllowed):
            self.change(department.programme, actor(department, Duty.HEAD), tell_until=time(20))
