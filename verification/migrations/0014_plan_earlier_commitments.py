"""Commitments signed before checks had rows of their own get their plan: every one was to be checked."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from portal.foundation.identifiers import uuid7
from portal.foundation.sealed_values import seal_envelope

TABLE = "verification_commitmentcheck"
FOUR_FIFTHS = 0.8


def plan_earlier(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    commitments = apps.get_model("verification", "Commitment").objects.filter(plan=None, check_due_at__isnull=False)
    checks = apps.get_model("verification", "CommitmentCheck").objects
    rows = commitments.select_related("case_proof__case", "template").defer("envelope")
    checks.bulk_create(_plans(checks.model, rows.iterator(chunk_size=1_000)), batch_size=1_000)


def _plans(model: Any, rows: Any) -> Iterator[Any]:
    for row in rows:
        pk = uuid7()
        key_id, envelope = seal_envelope(TABLE, pk, 1, {"findings": ""})
        yield model(
            id=pk,
            row_version=1,
            key_id=key_id,
            envelope=envelope,
            commitment=row,
            department_id=row.case_proof.case.department_id,
            mode="all",
            status="planned" if row.status == "signed" else "cancelled",
            planned_at=row.signed_at,
            counts_from=row.signed_at,
            working_days=row.template.check_days,
            due_at=row.check_due_at,
            half_at=_between(row.signed_at, row.check_due_at, 0.5),
            late_at=_between(row.signed_at, row.check_due_at, FOUR_FIFTHS),
        )


def _between(start: datetime, end: datetime, share: float) -> datetime:
    return start + (end - start) * share


class Migration(migrations.Migration):
    dependencies = [("verification", "0013_commitment_checks_breaches_objections")]

    operations = [migrations.RunPython(plan_earlier, migrations.RunPython.noop)]
