"""REST doors of training 业务培训、交流学习 (article 6): courses, sessions, who attended, who is due."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog import training as rules
from catalog.actions import training as actions
from catalog.api.staff import DEPARTMENT, ID, READERS
from catalog.api.staff_shapes import UnitShape
from catalog.models import Duty, TrainingCourse, TrainingRecord, TrainingSession
from catalog.queries import OVERSEERS, department_for, own_department
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of, is_asked, word_of
from portal.foundation.api.fields import ChoiceField, MomentField, OptionalText
from portal.foundation.errors import NotVisible
from portal.foundation.moment import now

BIG = 2**31 - 1


class CourseShape(serializers.ModelSerializer[TrainingCourse]):
    """A course; who holds one of `duties` needs its certificate, which counts for `valid_months`."""

    duties = serializers.ListField(child=ChoiceField(choices=Duty.choices))

    class Meta:
        model = TrainingCourse
        fields = ("id", "name", "kind", "duties", "valid_months", "exercises")


class CourseInput(serializers.Serializer[Any]):
    """A new course. `exercises`: how many passed exercises earn a practice course, only there."""

    name = serializers.CharField(max_length=actions.LONGEST_NAME)
    kind = ChoiceField(choices=TrainingCourse.Kind.choices)
    duties = serializers.ListField(child=ChoiceField(choices=Duty.choices), required=False, default=list)
    valid_months = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=actions.MOST_MONTHS
    )
    exercises = serializers.IntegerField(required=False, default=0, min_value=0, max_value=1_000)


class SessionInput(serializers.Serializer[Any]):
    """A day on which a course is held; one that is over may be entered afterwards."""

    course = serializers.IntegerField(min_value=1, max_value=BIG)
    starts_at = MomentField()
    place = OptionalText(actions.LONGEST_NAME)


class AttendedShape(serializers.ModelSerializer[TrainingRecord]):
    """A certificate."""

    user = serializers.IntegerField(source="user_id")
    name = serializers.CharField(source="user.__str__")

    class Meta:
        model = TrainingRecord
        fields = ("user", "name", "earned_at", "valid_until")


class SessionShape(serializers.ModelSerializer[TrainingSession]):
    """A session with those who attended."""

    course = CourseShape()
    attended = AttendedShape(source="records", many=True)

    class Meta:
        model = TrainingSession
        fields = ("id", "course", "starts_at", "place", "attended")


class AttendanceInput(serializers.Serializer[Any]):
    """Who attended; who is recorded already stays as they are."""

    users = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=BIG), min_length=1, max_length=500
    )


class StandingShape(serializers.Serializer[Any]):
    """How somebody stands with a course that a duty of theirs needs."""

    user = serializers.IntegerField(source="officer.user_id")
    name = serializers.CharField(source="officer.user.__str__")
    department = UnitShape(source="officer.department")
    course = serializers.IntegerField(source="course.pk")
    course_name = serializers.CharField(source="course.name")
    state = ChoiceField(choices=[(state, state) for state in rules.STATES], help_text="soon：30 天内到期")
    valid_until = serializers.DateTimeField(allow_null=True)


@extend_schema_view(list=extend_schema(summary="培训课程"))
class CourseViewSet(IdempotentCreateMixin, mixins.ListModelMixin, viewsets.GenericViewSet[TrainingCourse]):
    """培训课程。"""

    permission_classes = [READERS]
    filter_backends = ()
    serializer_class = CourseShape
    queryset = TrainingCourse.objects.none()

    def get_queryset(self) -> QuerySet[TrainingCourse]:
        """Those of the programme that are held now."""
        programme_id = own_department(actor_of_request(self.request)).programme_id
        return TrainingCourse.objects.filter(programme_id=programme_id, is_active=True)

    @extend_schema(request=CourseInput, responses={201: CourseShape}, summary="添加课程（统筹机构办公室）")
    def create(self, request: Request) -> Response:
        """Add one."""
        actor, body = actor_of_request(request), body_of(request, CourseInput)
        programme_id = own_department(actor).programme_id
        course = actions.add_course(programme_id=programme_id, by=actor, at=now(), **body)
        return Response(CourseShape(course).data, status=201)


@extend_schema_view(list=extend_schema(summary="培训场次"), retrieve=extend_schema(summary="一场培训和到场人员"))
class SessionViewSet(
    IdempotentCreateMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[TrainingSession]
):
    """培训场次。"""

    permission_classes = [READERS]
    filter_backends = ()
    lookup_url_kwarg = "session_id"
    lookup_value_regex = ID
    serializer_class = SessionShape
    cursor_ordering = ("-starts_at", "-pk")
    queryset = TrainingSession.objects.none()

    def get_queryset(self) -> QuerySet[TrainingSession]:
        """Those of the programme."""
        programme_id = own_department(actor_of_request(self.request)).programme_id
        rows = TrainingSession.objects.filter(course__programme_id=programme_id)
        return rows.select_related("course").prefetch_related("records__user")

    @extend_schema(request=SessionInput, responses={201: SessionShape}, summary="安排一场培训（统筹机构办公室）")
    def create(self, request: Request) -> Response:
        """Plan one."""
        actor, body = actor_of_request(request), body_of(request, SessionInput)
        own = TrainingCourse.objects.filter(pk=body["course"], programme_id=own_department(actor).programme_id)
        if not own.exists():
            raise NotVisible(_("没有这门课程。"))
        made = actions.plan_session(
            course_id=body["course"], starts_at=body["starts_at"], place=body["place"], by=actor, at=now()
        )
        return Response(SessionShape(self.get_queryset().get(pk=made.pk)).data, status=201)

    @extend_schema(request=AttendanceInput, responses=SessionShape, summary="登记到场：合格记录随之生效")
    @action(detail=True, methods=["post"])
    def attendance(self, request: Request, session_id: str) -> Response:
        """Give everybody who attended their certificate."""
        row, body = self.get_object(), body_of(request, AttendanceInput)
        actions.record_attendance(session_id=row.pk, user_ids=body["users"], by=actor_of_request(request), at=now())
        return Response(SessionShape(self.get_queryset().get(pk=row.pk)).data)


class StandingsView(APIView):
    """培训情况。"""

    permission_classes = [READERS]
    names_something = True

    @extend_schema(
        summary="谁的培训有效、快到期、已过期、还没有",
        parameters=[DEPARTMENT, OpenApiParameter("due", bool, description="只列要办的：快到期、已过期、未培训")],
        responses=StandingShape(many=True),
        operation_id="training_standings_list",
        tags=["training"],
    )
    def get(self, request: Request) -> Response:
        """Everybody of the own department; of the programme for who looks over all."""
        actor, code = actor_of_request(request), word_of(request, "department")
        department = department_for(actor, code)
        only = None if actor.has(*OVERSEERS) and not code else department.pk
        rows = rules.standings(department.programme_id, now(), only)
        shown = [one for one in rows if one.is_due] if is_asked(request, "due") else rows
        return Response(StandingShape(shown, many=True).data)
