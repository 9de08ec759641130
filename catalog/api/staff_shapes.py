"""Shapes of the staff registry in the API (article 6)."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.actions.filings import LONGEST_REASON
from catalog.models import Absence, Department, Duty, Officer, StaffChange
from catalog.training import STATES
from portal.foundation.api.fields import ChoiceField, MomentField, OptionalText


class UnitShape(serializers.ModelSerializer[Department]):
    """A department in a few words."""

    class Meta:
        model = Department
        fields = ("code", "name")


class ColleagueShape(serializers.Serializer[Any]):
    """Somebody of the staff; `user` is what other calls take."""

    user = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="__str__")


class TrainedShape(serializers.Serializer[Any]):
    """How somebody stands with a course that a duty of theirs needs."""

    course = serializers.CharField(source="course.name")
    state = ChoiceField(choices=[(state, state) for state in STATES])
    valid_until = serializers.DateTimeField(allow_null=True)


class OfficerShape(serializers.ModelSerializer[Officer]):
    """One duty of one person. `acts`: this one handles now what comes in (AB 角); `away_until`: absent so long."""

    user = serializers.IntegerField(source="user_id")
    name = serializers.CharField(source="user.__str__")
    department = UnitShape()
    window = serializers.CharField(source="window.number", default=None, allow_null=True)
    since = serializers.DateTimeField(source="valid_from")
    until = serializers.DateTimeField(source="valid_until", allow_null=True)
    acts = serializers.SerializerMethodField()
    away_until = serializers.SerializerMethodField()
    training = serializers.SerializerMethodField()

    class Meta:
        model = Officer
        fields = (
            "id", "user", "name", "department", "duty", "cover", "window", "since", "until",
            "acts", "away_until", "training",
        )  # fmt: skip

    def get_acts(self, row: Officer) -> bool:
        acting: set[tuple[str, int, int]] = self.context["acting"]
        return (row.duty, row.department_id, row.user_id) in acting

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_away_until(self, row: Officer) -> Any:
        return self.context["away"].get((row.department_id, row.user_id))

    @extend_schema_field(TrainedShape(many=True))
    def get_training(self, row: Officer) -> Any:
        return TrainedShape(self.context["training"].get((row.department_id, row.user_id), []), many=True).data


class JoinInput(serializers.Serializer[Any]):
    """Somebody who joins, or takes a further duty. Without `department` it is the own one."""

    username = serializers.CharField(max_length=60, help_text="账号名")
    duty = ChoiceField(choices=Duty.choices)
    cover = ChoiceField(choices=Officer.Cover.choices, default=Officer.Cover.A)
    department = OptionalText(50)
    valid_until = MomentField(required=False, allow_null=True, default=None, help_text="任期止，可不填")


class CoverInput(serializers.Serializer[Any]):
    """Which role from now on."""

    cover = ChoiceField(choices=Officer.Cover.choices)
    reason = OptionalText(LONGEST_REASON)


class WhyInput(serializers.Serializer[Any]):
    """Why."""

    reason = OptionalText(LONGEST_REASON)


class ChangeShape(serializers.ModelSerializer[StaffChange]):
    """A filed change of the registry; `noted_at` once the office has noted it."""

    department = UnitShape()
    officer = serializers.IntegerField(source="officer_id")
    name = serializers.CharField(source="officer.user.__str__")
    duty = ChoiceField(choices=Duty.choices, source="officer.duty")
    filed_by: Any = serializers.StringRelatedField(allow_null=True)
    noted_by: Any = serializers.StringRelatedField(allow_null=True)
    reason = serializers.CharField()

    class Meta:
        model = StaffChange
        fields = (
            "id", "department", "officer", "name", "duty", "kind", "before", "after", "at", "filed_by", "reason",
            "noted_at", "noted_by",
        )  # fmt: skip


class ChangesInput(serializers.Serializer[Any]):
    """The changes that the office takes note of."""

    changes = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=200)


class NotedShape(serializers.Serializer[Any]):
    """How many were not noted before."""

    noted = serializers.IntegerField()


class AbsenceInput(serializers.Serializer[Any]):
    """Who is away, from when until when. Without `user` it is oneself, without `department` the own one."""

    user = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    department = OptionalText(50)
    starts_at, ends_at = MomentField(), MomentField()


class GapShape(serializers.Serializer[Any]):
    """A stretch in which nobody acts in a duty: head and office are told."""

    duty = serializers.CharField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class AbsenceShape(serializers.ModelSerializer[Absence]):
    """An absence; the B role stands in."""

    user = serializers.IntegerField(source="user_id")
    name = serializers.CharField(source="user.__str__")
    department = UnitShape()

    class Meta:
        model = Absence
        fields = ("id", "user", "name", "department", "starts_at", "ends_at")


class RecordedAbsenceShape(serializers.Serializer[Any]):
    """An absence as recorded, with what it leaves uncovered."""

    absence = AbsenceShape()
    uncovered = GapShape(many=True)


class SpanShape(serializers.Serializer[Any]):
    """From `start` until `end` these people act in a duty; nobody where `people` is empty."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    people = ColleagueShape(many=True)
    by_cover = serializers.BooleanField(help_text="由 B 角顶班")


class DutyShape(serializers.Serializer[Any]):
    """A duty of the department: who acts now and in the coming fortnight."""

    duty = serializers.CharField()
    now = ColleagueShape(many=True)
    plan = SpanShape(many=True)


class OnDutyShape(serializers.Serializer[Any]):
    """Who acts for a department. `unattended`: nobody, so a request that comes in goes to head and office at once."""

    department = UnitShape()
    at = serializers.DateTimeField()
    unattended = serializers.BooleanField()
    duties = DutyShape(many=True)


class StaffingShape(serializers.Serializer[Any]):
    """A department against what article 6 asks for in its programme."""

    department = UnitShape()
    liaisons = serializers.IntegerField()
    agents = serializers.IntegerField()
    covers = serializers.IntegerField(help_text="其中 B 角")
    missing_liaisons = serializers.IntegerField()
    missing_agents = serializers.IntegerField()
    short = serializers.BooleanField(source="is_short")
    unattended = serializers.BooleanField(source="department.unattended", help_text="现在没有人值班")
