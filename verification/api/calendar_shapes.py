"""Shapes of calendar, service hours, limits and rules of counting in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.actions.clock_rules import MOST_DAYS, TERMS
from catalog.models import CalendarDay, Programme, ServiceHours, SlaTier
from portal.foundation.api.fields import ChoiceField, ClockField, OptionalText
from verification.actions import levels
from verification.models import EscalationLevel, Party


class OwnerInput(serializers.Serializer[Any]):
    """Whose calendar: a department's by its code, else the whole programme's."""

    department = OptionalText(50, help_text="部门代码；不写是全市")


class SpanInput(OwnerInput):
    """Days from `first` to `last`, both included."""

    first = serializers.DateField()
    last = serializers.DateField()


class PeriodInput(SpanInput):
    """What is arranged for these days."""

    is_workday = serializers.BooleanField(help_text="false 停办，true 照常上班")
    name = serializers.CharField(max_length=40, help_text="是什么安排，例如“停电检修”")


class DayInput(serializers.Serializer[Any]):
    """A date that is not as its weekday says."""

    date = serializers.DateField()
    is_workday = serializers.BooleanField()
    name = OptionalText(40)


class YearInput(serializers.Serializer[Any]):
    """The statutory days off and make-up workdays of a year, for the programme; a repetition corrects it."""

    year = serializers.IntegerField(min_value=2000, max_value=2100)
    source = serializers.CharField(  # type: ignore[assignment]  # the notice, not where a field comes from
        max_length=120, help_text="依据哪份通知"
    )
    days = serializers.ListField(child=DayInput(), max_length=366)

    def validate_days(self, days: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        """As the action takes them."""
        return [(one["date"], one["is_workday"], one["name"]) for one in days]


class SegmentInput(serializers.Serializer[Any]):
    """A stretch of service; `weekday` 0 is Monday, null is every working day; `closes` 00:00 is midnight.

    A weekday with null for both times is closed.
    """

    weekday = serializers.IntegerField(min_value=0, max_value=6, allow_null=True, default=None)
    opens = ClockField(allow_null=True)
    closes = ClockField(allow_null=True)


class HoursInput(OwnerInput):
    """The service hours in place of those that stand; none lets a department follow its programme again."""

    segments = serializers.ListField(child=SegmentInput(), max_length=50)
    valid_from = serializers.DateField(
        required=False,
        allow_null=True,
        default=None,
        help_text="从哪天起（今天或以后）；不写：今天起，头一次定的一直有效",
    )

    def validate_segments(self, segments: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        """As the action takes them."""
        return [(one["weekday"], one["opens"], one["closes"]) for one in segments]


class PlannedHoursInput(OwnerInput):
    """Hours that are planned and do not hold yet."""

    valid_from = serializers.DateField(help_text="定好从哪天起的（今天以后）")


class MovedShape(serializers.Serializer[Any]):
    """What a change moves: open deadlines only, answered requests never. `saved` is false for a preview."""

    saved = serializers.BooleanField()
    later = serializers.IntegerField(help_text="顺延的在办协查")
    earlier = serializers.IntegerField(help_text="提前的在办协查")


class YearMovedShape(MovedShape):
    """The same of a year; `dropped`: what the notice does not name any more."""

    dropped = serializers.ListField(child=serializers.DateField(), help_text="不再列入、恢复平常的日子")


class CalendarDayShape(serializers.ModelSerializer[CalendarDay]):
    """A day that is arranged; `of`: by the department, the programme or the nation."""

    of = serializers.SerializerMethodField(help_text="department、programme 或 nation")

    class Meta:
        model = CalendarDay
        fields = ("date", "is_workday", "name", "of")

    def get_of(self, row: CalendarDay) -> str:
        if row.department_id:
            return "department"
        return "programme" if row.programme_id else "nation"


class HoursShape(serializers.ModelSerializer[ServiceHours]):
    """A stretch of service; from `valid_from` on one without weekday and times says: as the programme."""

    opens, closes = ClockField(allow_null=True), ClockField(allow_null=True)

    class Meta:
        model = ServiceHours
        fields = ("weekday", "opens", "closes", "valid_from")


class CalendarShape(serializers.Serializer[Any]):
    """A year's calendar; without `published` its statutory days are not entered, and weekdays are assumed."""

    department = serializers.CharField(allow_null=True, help_text="部门代码；全市的为 null")
    year = serializers.IntegerField()
    published = serializers.BooleanField()
    days = CalendarDayShape(many=True)
    hours = HoursShape(many=True)
    own_hours = serializers.BooleanField(help_text="部门自己的服务时间；否则照全市的")
    coming_hours = HoursShape(many=True, help_text="已经定好、以后才开始的服务时间")


class TierShape(serializers.ModelSerializer[SlaTier]):
    """A time limit: minutes or working days."""

    class Meta:
        model = SlaTier
        fields = ("id", "code", "name", "rank", "minutes", "working_days", "condition", "article")


class TierInput(serializers.Serializer[Any]):
    """The limit for requests sent from now on; one of `minutes` and `working_days`."""

    name = serializers.CharField(max_length=40)
    condition = serializers.CharField(max_length=120)
    minutes = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=2_880)
    working_days = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=90)


class LevelInput(serializers.Serializer[Any]):
    """A level after the deadline: one of the two amounts, in service time of the issuing department; whom it tells."""

    name = serializers.CharField(max_length=levels.LONGEST_NAME)
    after_minutes = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=levels.MOST_MINUTES
    )
    after_working_days = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=levels.MOST_DAYS
    )
    tells = serializers.ListField(child=ChoiceField(choices=Party.choices), max_length=len(Party))
    outside_hours = serializers.BooleanField(default=False, help_text="非提醒时间也告知")


class LevelsInput(serializers.Serializer[Any]):
    """The ladder in its order, in place of the one that stands."""

    levels = serializers.ListField(child=LevelInput(), max_length=levels.MOST_LEVELS)


class FollowShape(serializers.Serializer[Any]):
    """How many late open requests follow a changed ladder. `saved` is false for a preview."""

    saved = serializers.BooleanField()
    followed = serializers.IntegerField()


class LevelShape(serializers.ModelSerializer[EscalationLevel]):
    """A level of the ladder after the deadline: when, in service time, and who is told."""

    tells = serializers.ListField(child=ChoiceField(choices=Party.choices))

    class Meta:
        model = EscalationLevel
        fields = ("rank", "name", "after_minutes", "after_working_days", "tells", "outside_hours", "is_assumption")


class DaysField(serializers.IntegerField):
    """Working days that people are given; left out, they stay as they are."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, min_value=1, max_value=MOST_DAYS, **more)


class RulesInput(serializers.Serializer[Any]):
    """How the programme counts, after how much of a term is warned, and between which hours people are told."""

    clock_starts = ChoiceField(choices=Programme.ClockStart.choices)
    minutes_run_outside_hours = serializers.BooleanField()
    first_warning_percent = serializers.IntegerField(min_value=1, max_value=99)
    second_warning_percent = serializers.IntegerField(min_value=1, max_value=99)
    tell_from = ClockField()
    tell_until = ClockField()
    tolerance_days = DaysField(help_text="容缺补齐")
    correction_days = DaysField(help_text="补正")
    hearing_days = DaysField(help_text="陈述申辩")
    objection_days = DaysField(help_text="对认定提出异议")
    objection_answer_days = DaysField(help_text="答复异议")


class RulesShape(serializers.ModelSerializer[Programme]):
    """The regime's rules of counting, its limits, and its ladder."""

    tell_from, tell_until = ClockField(), ClockField()
    tiers = serializers.SerializerMethodField()
    levels = serializers.SerializerMethodField()

    class Meta:
        model = Programme
        fields = (
            "code", "regime_name", "regime_is_assumption", "clock_starts", "minutes_run_outside_hours",
            "first_warning_percent", "second_warning_percent", "tell_from",
            "tell_until", *TERMS, "reply_retention_months", "retention_is_assumption", "tiers", "levels",
        )  # fmt: skip

    @extend_schema_field(TierShape(many=True))
    def get_tiers(self, programme: Programme) -> Any:
        """Those that new requests get."""
        return TierShape(programme.tiers.current(), many=True).data

    @extend_schema_field(LevelShape(many=True))
    def get_levels(self, programme: Programme) -> Any:
        """Those that late requests come to now."""
        return LevelShape(programme.escalation_levels.current().order_by("rank"), many=True).data
