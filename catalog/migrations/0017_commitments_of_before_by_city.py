"""Texts and assessments of before held in every city: each city gets its own copy.

What was signed keeps its version: commitments go on pointing to the row they were signed with.
"""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MODELS = ("CommitmentTemplate", "RiskAssessment")


def give_each_city_its_own(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    cities = list(apps.get_model("catalog", "Programme").objects.order_by("pk").values_list("pk", flat=True))
    for model in MODELS:
        rows = apps.get_model("catalog", model).objects
        for row in rows.filter(programme=None).order_by("pk"):
            own, *others = cities
            rows.filter(pk=row.pk).update(programme=own)
            for city in others:
                _copy(row, city)


def _copy(row: Any, city: int) -> None:
    row.pk, row.programme_id = None, city
    row.save(force_insert=True)


def number_all_of_a_proof(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One series of versions for a proof again, the cities' after one another; assessments need no number."""
    templates = apps.get_model("catalog", "CommitmentTemplate").objects
    last: dict[int, int] = {}
    renumbered = []
    for row in templates.order_by("proof_id", "programme_id", "version"):
        last[row.proof_id] = row.version = last.get(row.proof_id, 0) + 1
        renumbered.append(row)
    for row in reversed(renumbered):  # the highest first, so that no number is taken twice within a city
        row.save(update_fields=["version"])


class Migration(migrations.Migration):
    dependencies = [("catalog", "0016_commitments_of_each_city")]

    operations = [migrations.RunPython(give_each_city_its_own, number_all_of_a_proof)]
