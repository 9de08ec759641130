"""Letters of before held in every city: the department that wrote one says whose it is, the loaded ones are everybody's.

What was sent keeps its version: requests go on pointing to the row they were written with.
"""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def give_each_city_its_own(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    templates = apps.get_model("catalog", "LetterTemplate").objects
    cities = list(apps.get_model("catalog", "Programme").objects.order_by("pk").values_list("pk", flat=True))
    for row in templates.filter(programme=None).select_related("department").order_by("pk"):
        own, *others = [row.department.programme_id] if row.department_id else cities
        templates.filter(pk=row.pk).update(programme=own)
        for city in others:
            _copy(row, city)


def _copy(row: Any, city: int) -> None:
    row.pk, row.programme_id = None, city
    row.save(force_insert=True)


def number_all_of_a_proof(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One series of versions for a proof again; of several drafts of a proof the first stays."""
    templates = apps.get_model("catalog", "LetterTemplate").objects
    drafts = templates.filter(status="draft").order_by("proof_id", "pk")
    templates.filter(status="draft").exclude(pk__in=drafts.distinct("proof_id").values("pk")).delete()
    templates.update(version=F("version") + 1_000_000)  # out of the way of the new numbers
    last: dict[int, int] = {}
    for row in templates.order_by("proof_id", "-status", "programme_id", "version"):  # published before draft
        last[row.proof_id] = row.version = last.get(row.proof_id, 0) + 1
        row.save(update_fields=["version"])


class Migration(migrations.Migration):
    dependencies = [("catalog", "0009_letters_of_each_city")]

    operations = [migrations.RunPython(give_each_city_its_own, number_all_of_a_proof)]
