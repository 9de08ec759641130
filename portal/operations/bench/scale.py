"""Many requests in a scratch database, open and closed, made out of one real one."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from catalog.models import Department
from portal.foundation.identifiers import uuid7
from verification.models import CaseProof, VerificationRequest

PROOFS, REQUESTS = "verification_caseproof", "verification_verificationrequest"
IN_FIFTY = "g % 50"
READABLE = 100  # so many of the first are sealed as they should be: a list shows their people


def open_requests(request: VerificationRequest, first: int, last: int) -> None:
    """Clones a sent request, each on a proof of its own, spread over the city's departments; one more
    falls due every second.

    The clones lie on one case and one person, so the constraint of one proof per person gives way in this database.
    Those made by SQL share one envelope, which nobody can open: they are there to be counted and swept.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"alter table {PROOFS} drop constraint if exists case_proof_once_per_person")
    if first == 1:
        _readable(request)
    range_of = {"first": first, "last": last}
    clone(PROOFS, request.case_proof_id, {"id": _identifier("proof")}, **range_of)
    changes = {
        "id": _identifier("request"),
        "number": "'BENCH-' || g",
        "case_proof_id": _identifier("proof"),
        "due_at": f"t.due_at + ({READABLE} + g) * interval '1 second'",
        "half_noted_at": "t.submitted_at",
        "late_noted_at": "t.submitted_at",
        "issuing_department_id": _department_in_turn(request),
    }
    clone(REQUESTS, request.pk, changes, **range_of)
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def closed_requests(request: VerificationRequest, first: int, last: int) -> None:
    """Clones it as closed ones of the last year: of fifty, 47 answered (two of them late), two returned, one withdrawn.

    They lie on the proof of the first; a closed request may share one.
    """
    sent = "t.submitted_at - interval '1 day' - (g % 525600) * interval '1 minute'"
    took = f"(case {IN_FIFTY} when 0 then 9000 when 1 then 5400 else 300 + g % 1400 end)"
    end = f"{sent} + {took} * interval '1 second'"
    is_answered = f"{IN_FIFTY} < 47"
    changes = {
        "id": _identifier("closed"),
        "number": "'BENCH-C' || g",
        "status": f"case when {is_answered} then 'answered' when {IN_FIFTY} = 49 then 'withdrawn' else 'returned' end",
        "outcome": f"case when {is_answered} then (array['matched', 'mismatched', 'not_found'])[g % 3 + 1] else '' end",
        "submitted_at": sent,
        "drafted_at": sent,
        "received_at": sent,
        "half_at": f"{sent} + interval '15 minutes'",
        "late_at": f"{sent} + interval '24 minutes'",
        "due_at": f"{sent} + interval '30 minutes'",
        "answered_at": f"case when {is_answered} then {end} end",
        "closed_at": f"case when not {is_answered} then {end} end",
        "taken_seconds": took,
        "late_seconds": f"greatest({took} - 1800, 0)",
        "issuing_department_id": _department_in_turn(request),
    }
    clone(REQUESTS, request.pk, changes, first=first, last=last)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def _identifier(kind: str) -> str:
    """SQL for an id that rises with the number, as UUIDs of version 7 rise with time: new rows lie side by side."""
    return f"(lpad(to_hex(g), 12, '0') || left(md5('{kind}'), 20))::uuid"


def _department_in_turn(request: VerificationRequest) -> str:
    """SQL that deals the clones out to the departments of the city."""
    found = Department.objects.filter(programme=request.programme_id).order_by("pk").values_list("pk", flat=True)
    ids = [str(one) for one in found]
    return f"(array[{', '.join(ids)}])[g % {len(ids)} + 1]"


def clone(table: str, row_id: UUID, changes: Mapping[str, str], *, first: int, last: int) -> None:
    """Inserts the row again and again; `changes` are SQL expressions over the row `t` and the number `g`."""
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(changes.get(name, f't."{name}"') for name in columns).replace("%", "%%")
        source = f"{table} t, generate_series(%s::int, %s::int) g where t.id = %s"
        _without_triggers(cursor)
        cursor.execute(f"insert into {table} ({names}) select {values} from {source}", [first, last, row_id])  # noqa: S608
        cursor.execute("reset session_replication_role")


def _without_triggers(cursor: CursorWrapper) -> None:
    """Lets the foreign keys of the clones go unchecked: they are their original's, and millions of checks take longest.

    Only a superuser may do so, as ours of the embedded server is; for any other all is checked, and takes its time.
    """
    cursor.execute("select rolsuper from pg_roles where rolname = current_user")
    if cursor.fetchone() == (True,):
        cursor.execute("set session_replication_role = replica")


def _readable(request: VerificationRequest) -> None:
    """The first ones, sealed one by one."""
    for number in range(1, READABLE + 1):
        proof = CaseProof.objects.get(pk=request.case_proof_id)
        proof.pk = uuid7()
        proof.save(force_insert=True)
        copy = VerificationRequest(**_columns(request, number, proof))
        copy.subject, copy.claimed, copy.facts = request.subject, request.claimed, {}
        copy.save(force_insert=True)


def _columns(request: VerificationRequest, number: int, proof: CaseProof) -> dict[str, Any]:
    assert request.due_at is not None
    kept = {
        field.attname: getattr(request, field.attname)
        for field in VerificationRequest._meta.concrete_fields
        if field.attname not in {"id", "envelope", "key_id", "row_version", "case_proof_id", "number", "due_at"}
    }
    noted = {"half_noted_at": request.submitted_at, "late_noted_at": request.submitted_at}
    due_at = request.due_at + timedelta(seconds=number)
    return {**kept, **noted, "number": f"BENCH-R{number}", "case_proof_id": proof.pk, "due_at": due_at}
