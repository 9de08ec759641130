"""Many open requests in a scratch database, made by SQL out of one real one."""

from collections.abc import Mapping
from uuid import UUID

from django.db import connection

PROOFS, REQUESTS = "verification_caseproof", "verification_verificationrequest"


def open_requests(request_id: UUID, proof_id: UUID, count: int) -> None:
    """Clones a sent request `count` times, each on a proof of its own; one more falls due every second.

    The clones lie on one case and one person, so the constraint of one proof per person gives way in this database.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"alter table {PROOFS} drop constraint case_proof_once_per_person")
    clone(PROOFS, proof_id, count, {"id": "md5('proof' || g)::uuid"})
    changes = {
        "id": "md5('request' || g)::uuid",
        "number": "'BENCH-' || g",
        "case_proof_id": "md5('proof' || g)::uuid",
        "due_at": "t.due_at + g * interval '1 second'",
        "half_noted_at": "t.submitted_at",
        "late_noted_at": "t.submitted_at",
    }
    clone(REQUESTS, request_id, count, changes)
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def clone(table: str, row_id: UUID, count: int, changes: Mapping[str, str]) -> None:
    """Inserts the row `count` times; `changes` are SQL expressions over the row `t` and the number `g`."""
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(changes.get(name, f't."{name}"') for name in columns)
        text = f"insert into {table} ({names}) select {values} from {table} t, generate_series(1, %s) g where t.id = %s"  # noqa: S608
        cursor.execute(text, [count, row_id])
