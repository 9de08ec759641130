"""REST doors of practising on made-up requests: one's own exercises, in a table apart from real ones."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from catalog import officers
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of
from portal.foundation.api.duties import needs
from portal.foundation.api.fields import ChoiceField, CodeName, OptionalText
from portal.foundation.moment import now
from verification.actions import practice as actions
from verification.models import Outcome, PracticeExercise
from verification.practice import RETURNED

UUID_PATTERN = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class ExerciseShape(serializers.ModelSerializer[PracticeExercise]):
    """An exercise: what is asked and claimed, what the made-up register holds; after the answer, what was wrong."""

    proof = CodeName()
    fields_asked = serializers.ListField(child=serializers.DictField(), source="template.fields")
    claimed = serializers.SerializerMethodField()
    registered = serializers.SerializerMethodField()
    mistakes = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = PracticeExercise
        fields = (
            "id", "proof", "started_at", "due_at", "finished_at", "passed", "fields_asked", "claimed", "registered",
            "mistakes",
        )  # fmt: skip

    def get_claimed(self, row: PracticeExercise) -> dict[str, Any]:
        return dict((row.scene or {}).get("claimed", {}))

    def get_registered(self, row: PracticeExercise) -> dict[str, Any]:
        return dict((row.scene or {}).get("registered", {}))


class ExerciseAnswerInput(serializers.Serializer[Any]):
    """The answer, checked as a real one is; `returned` with its reason where it is not ours."""

    outcome = ChoiceField(choices=[*Outcome.choices, (RETURNED, RETURNED)])
    facts = serializers.DictField(child=serializers.JSONField(allow_null=True), required=False, default=dict)
    note = OptionalText(actions.LONGEST_TEXT)
    return_reason = OptionalText(actions.LONGEST_TEXT)


@extend_schema_view(list=extend_schema(summary="自己的模拟练习和结果"), retrieve=extend_schema(summary="一道模拟练习"))
class PracticeViewSet(
    IdempotentCreateMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[PracticeExercise]
):
    """模拟练习。"""

    permission_classes = [needs(*officers.AT_THE_DESK)]
    filter_backends = ()
    lookup_url_kwarg = "exercise_id"
    lookup_value_regex = UUID_PATTERN
    serializer_class = ExerciseShape
    queryset = PracticeExercise.objects.none()

    def get_queryset(self) -> QuerySet[PracticeExercise]:
        """One's own, newest first."""
        own = PracticeExercise.objects.filter(user_id=actor_of_request(self.request).user_id or 0)
        return own.select_related("proof", "template", "department")

    @extend_schema(request=None, responses={201: ExerciseShape}, summary="领一道练习；有没做完的就接着做那一道")
    def create(self, request: Request) -> Response:
        """Take an exercise; its clock runs from now."""
        given = actions.start(by=actor_of_request(request), at=now())
        return Response(ExerciseShape(self.get_queryset().get(pk=given.pk)).data, status=201)

    @extend_schema(request=ExerciseAnswerInput, responses=ExerciseShape, summary="做答")
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, exercise_id: str) -> Response:
        """Answer it."""
        row, body = self.get_object(), body_of(request, ExerciseAnswerInput)
        actions.finish(exercise_id=row.pk, by=actor_of_request(request), at=now(), **body)
        return Response(ExerciseShape(self.get_object()).data)
