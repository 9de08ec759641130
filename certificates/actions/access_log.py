"""The access log: every look at personal data leaves a record; a look by duty is told to the holder afterwards."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from certificates.models import AccessRecord
from certificates.readings import FAILED, GRANTED, Question, TypeReading
from portal.foundation import outbox
from portal.foundation.actors import Actor

READ_BY_DUTY = "certificates.read_by_duty"


def record_view(
    *,
    holder_id: UUID,
    what: str,
    purpose: str,
    fields: Iterable[str],
    by: Actor,
    at: datetime,
    basis: str,
    article: str = "",
    result: str = GRANTED,
    reason_code: str = "",
    licence_id: UUID | None = None,
    window: str = "",
) -> AccessRecord:
    """Leave one record of a look at personal data that is no licence reading: a reply, an unmasked name.

    Written in the caller's transaction. A granted view by duty is told to the holder afterwards, as `read` does.
    """
    record = AccessRecord.objects.create(
        at=at,
        holder_id=holder_id,
        department_id=by.department_id,
        user_id=by.user_id,
        client_id=by.client_id,
        window=window,
        what=what,
        licence_id=licence_id,
        fields=list(fields),
        purpose=purpose,
        basis=basis,
        article=article,
        result=result,
        reason_code=reason_code,
    )
    if basis == AccessRecord.Basis.DUTY and result == GRANTED:
        outbox.emit(READ_BY_DUTY, _telling(holder_id, by), at=at)
    return record


@transaction.atomic(durable=True)
def record_failure(
    *,
    holder_id: UUID,
    what: str,
    purpose: str,
    by: Actor,
    at: datetime,
    basis: str,
    article: str = "",
    result: str = FAILED,
    reason_code: str = "error",
) -> AccessRecord:
    """Leave a record of a reading that broke, or was refused, by an exception, after its transaction was rolled back.

    For doors; raises RuntimeError inside an open transaction, where the record could be lost again.
    """
    return record_view(
        holder_id=holder_id,
        what=what,
        purpose=purpose,
        fields=(),
        by=by,
        at=at,
        basis=basis,
        article=article,
        result=result,
        reason_code=reason_code,
    )


def record_readings(
    questions: Sequence[Question], answers: Sequence[Mapping[str, TypeReading]], names: Mapping[str, str]
) -> None:
    """Leave a record of each type of each question; tell the holders who were read by duty. Two queries."""
    pairs = list(zip(questions, answers, strict=True))
    AccessRecord.objects.bulk_create(
        _record_of(asked, answer, names.get(code, code[:21]))
        for asked, by_type in pairs
        for code, answer in by_type.items()
    )
    read_by_duty = [
        (READ_BY_DUTY, _telling(asked.holder.pk, asked.by))
        for asked, by_type in pairs
        if asked.basis == AccessRecord.Basis.DUTY and any(one.status == GRANTED for one in by_type.values())
    ]
    if read_by_duty:
        outbox.emit_many(read_by_duty, at=questions[0].at)


def _record_of(asked: Question, answer: TypeReading, what: str) -> AccessRecord:
    return AccessRecord(
        at=asked.at,
        holder_id=asked.holder.pk,
        department_id=asked.by.department_id,
        user_id=asked.by.user_id,
        client_id=asked.by.client_id,
        window=asked.window,
        what=what,
        licence_id=answer.licence_id,
        fields=list(answer.attributes),
        purpose=asked.purpose,
        basis=asked.basis,
        article=asked.article if asked.basis == AccessRecord.Basis.DUTY else "",
        result=answer.status,
        reason_code=answer.reason_code,
    )


def _telling(holder_id: UUID, by: Actor) -> dict[str, Any]:
    return {"holder": str(holder_id), "department": by.department_id}
