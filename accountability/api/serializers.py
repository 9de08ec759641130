"""Ledgers, their rows and reports as the office reads them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accountability.actions.ledgers import LONGEST_TEXT
from accountability.models import MilestoneState, ProgressReport, WorkLedger
from portal.foundation.api.fields import ChoiceField


class MilestoneSerializer(serializers.Serializer[Any]):
    """A milestone on the day of the question."""

    id = serializers.IntegerField(source="milestone.pk")
    checkpoint = serializers.CharField(source="milestone.checkpoint")
    due_on = serializers.DateField(source="milestone.due_on")
    text = serializers.CharField(source="milestone.text")
    state = ChoiceField(choices=MilestoneState.choices)
    done_on = serializers.DateField(allow_null=True)


class TaskSerializer(serializers.Serializer[Any]):
    """A task with its milestones."""

    seq = serializers.IntegerField(source="task.seq")
    group = serializers.IntegerField(source="task.group", help_text="印发时的任务序号")
    title = serializers.CharField(source="task.title")
    content = serializers.CharField(source="task.content")
    lead_units = serializers.ListField(child=serializers.CharField(), source="task.lead_units")
    responsible_units = serializers.ListField(child=serializers.CharField(), source="task.responsible_units")
    note = serializers.CharField(source="task.note")
    milestones = MilestoneSerializer(many=True)


class LedgerSerializer(serializers.ModelSerializer[WorkLedger]):
    """A ledger with how many milestones are in each state today."""

    programme = serializers.CharField(source="programme.code")
    counts = serializers.SerializerMethodField(help_text="各状态的节点数，合计等于所列节点")

    class Meta:
        model = WorkLedger
        fields = ["code", "title", "programme", "year", "is_archive", "is_demo", "counts"]

    def get_counts(self, ledger: WorkLedger) -> dict[str, int]:
        counts: dict[str, int] = self.context["counts"][ledger.pk]
        return {str(state): number for state, number in counts.items()}


class LedgerDetailSerializer(LedgerSerializer):
    """A ledger with its rows."""

    tasks = serializers.SerializerMethodField()

    class Meta(LedgerSerializer.Meta):
        fields = [*LedgerSerializer.Meta.fields, "tasks"]

    @extend_schema_field(TaskSerializer(many=True))
    def get_tasks(self, ledger: WorkLedger) -> Any:
        return TaskSerializer(self.context["rows"], many=True).data


class NewReportSerializer(serializers.Serializer[Any]):
    """What a unit reports."""

    text = serializers.CharField(max_length=LONGEST_TEXT)
    completes = serializers.BooleanField(default=False)


class ReportSerializer(serializers.ModelSerializer[ProgressReport]):
    """A report as it was written."""

    class Meta:
        model = ProgressReport
        fields = ["id", "at", "text", "completes"]
