"""Orders given before they ran on the clock: counted from the report, warned of only when they run out."""

from typing import Any

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Coalesce


def give_them_a_start(apps: Any, schema_editor: Any) -> None:
    """There are few: one statement."""
    orders = apps.get_model("verification", "Escalation").objects.filter(ordered_at=None)
    orders.exclude(ordered_due_at=None).update(
        ordered_at=Coalesce("reported_at", "drafted_at"),
        ordered_half_at=F("ordered_due_at"),
        ordered_late_at=F("ordered_due_at"),
        ordered_half_noted_at=F("ordered_due_at"),
        ordered_late_noted_at=F("ordered_due_at"),
    )


class Migration(migrations.Migration):
    dependencies = [("verification", "0015_ladder")]

    operations = [migrations.RunPython(give_them_a_start, migrations.RunPython.noop)]
