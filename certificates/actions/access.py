"""The only way into a licence. Every reading leaves records: who, when, why, which fields; never values.

`read` does not raise for a refusal, so that its records commit with the caller's work. What fails by an exception
is recorded by the door, with `record_failure`, in a transaction of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from certificates import originals, permissions, purposes, sources
from certificates.models import AccessRecord, Authorisation, Holder, Licence, LicenceState
from portal.foundation import outbox
from portal.foundation.actors import Actor
from portal.foundation.errors import NotVisible
from portal.foundation.moment import LOCAL
from portal.foundation.signing import SignatureCheck

__all__ = ["Reading", "TypeReading", "Wanted", "open_own", "read", "read_many", "record_failure", "record_view"]

GRANTED, REFUSED, FAILED = AccessRecord.Result.GRANTED, AccessRecord.Result.REFUSED, AccessRecord.Result.FAILED
READ_BY_DUTY = "certificates.read_by_duty"

_Checks = Mapping[UUID, SignatureCheck | None]  # by licence; None: the envelope does not open
_Consents = Sequence[Authorisation]

# Which licence of a type speaks for the holder when there are several: what is worth most comes first.
_WORTH = (
    LicenceState.VALID,
    LicenceState.NOT_YET_VALID,
    LicenceState.SUSPENDED,
    LicenceState.EXPIRED,
    LicenceState.UNKNOWN,
    LicenceState.REVOKED,
    LicenceState.ANNULLED,
    LicenceState.CANCELLED,
    LicenceState.SUPERSEDED,
)


@dataclass(frozen=True, kw_only=True)
class TypeReading:
    """What came of one licence type. `licence` is the row to point to; its content is only in `attributes`."""

    status: str  # granted | refused | failed
    reason_code: str = ""  # see certificates.reasons; empty when granted
    licence_id: UUID | None = None
    state: str = ""  # LicenceState of the licence found
    attributes: Mapping[str, Any] = field(default_factory=dict, repr=False)  # mapped fields only
    licence: Licence | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What came of a batch: granted if every type was, failed if one failed, else refused."""

    by_type: Mapping[str, TypeReading]

    @property
    def status(self) -> str:
        found = {reading.status for reading in self.by_type.values()}
        return next((status for status in (FAILED, REFUSED) if status in found), GRANTED)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is read of one holder in a set, and why it may be: types with their attributes, basis, consent."""

    holder: Holder
    fields: purposes.Fields
    basis: str = AccessRecord.Basis.DUTY
    authorisation_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class _Question:
    """One call of `read`, as its parts need it."""

    purpose: str
    holder: Holder
    types: Sequence[str]
    by: Actor
    at: datetime
    basis: str
    article: str
    fields: purposes.Fields | None
    authorisation_id: UUID | None
    window: str


@transaction.atomic
def read(
    purpose: str,
    holder: Holder,
    types: Sequence[str],
    *,
    by: Actor,
    at: datetime,
    basis: str = AccessRecord.Basis.DUTY,
    article: str = "",
    fields: purposes.Fields | None = None,
    authorisation_id: UUID | None = None,
    window: str = "",
) -> Reading:
    """Read the holder's licences of `types` (codes) for `purpose` (case number or item code).

    `fields` names the attributes to hand out per type; without it those that the item named by `purpose` maps, and
    all of the face for `basis="self"`. Duty needs an `article` (else the item's), consent an authorisation in force
    at `at` that covers department, purpose and type. Constant number of queries, whatever the number of types.
    """
    asked = _complete(
        _Question(
            purpose=purpose,
            holder=holder,
            types=list(dict.fromkeys(types)),
            by=by,
            at=at,
            basis=str(basis),
            article=article,
            fields=fields,
            authorisation_id=authorisation_id,
            window=window,
        )
    )
    [reading] = _read_all([asked])
    return reading


@transaction.atomic
def read_many(
    purpose: str, wanted: Sequence[Wanted], *, by: Actor, at: datetime, article: str, window: str = ""
) -> list[Reading]:
    """The set form of `read`: licences of several holders for one purpose, in as many queries as for one."""
    questions = [
        _Question(
            purpose=purpose,
            holder=one.holder,
            types=list(one.fields),
            by=by,
            at=at,
            basis=str(one.basis),
            article=article,
            fields=one.fields,
            authorisation_id=one.authorisation_id,
            window=window,
        )
        for one in wanted
    ]
    return _read_all(questions) if questions else []


@transaction.atomic
def open_own(licence_id: UUID, *, by: Actor, at: datetime) -> TypeReading:
    """Open one licence of a holder whom `by` represents: its whole face, whatever its state. Leaves a record.

    Raises NotVisible.
    """
    licences = Licence.objects.select_related("licence_type", "issuer").prefetch_related("parties")
    licence = licences.filter(parties__holder_id__in=by.holder_ids, pk=licence_id).first()
    if licence is None:
        raise NotVisible
    reading = _opened(licence, None, at, originals.check_many([licence])[licence.pk])
    own = next(party.holder_id for party in licence.parties.all() if party.holder_id in by.holder_ids)
    record_view(
        holder_id=own,
        what=licence.licence_type.name,
        purpose="self",
        fields=list(reading.attributes),
        by=by,
        at=at,
        basis=AccessRecord.Basis.SELF,
        result=reading.status,
        reason_code=reading.reason_code,
        licence_id=licence.pk,
    )
    return reading


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
    reason_code: str = "error",
) -> AccessRecord:
    """Leave a record of a reading that broke by an exception, after its own transaction was rolled back.

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
        result=FAILED,
        reason_code=reason_code,
    )


def _read_all(questions: Sequence[_Question]) -> list[Reading]:
    """Answer questions of one actor, purpose and moment; every table is asked once."""
    at = questions[0].at
    names, switched_off = sources.types_known({code for asked in questions for code in asked.types}, at)
    consents = _consents(questions)
    refused = [_refused_types(asked, names, consents) for asked in questions]
    readable = {
        asked.holder.pk: [code for code in asked.types if code not in no and code not in switched_off]
        for asked, no in zip(questions, refused, strict=True)
    }
    found, down = sources.gather(readable, at)
    checks = _checks_of(found, at)
    answers = [
        _answers(asked, no, found[asked.holder.pk], down | switched_off, checks)
        for asked, no in zip(questions, refused, strict=True)
    ]
    _leave_records(questions, answers, names)
    return [Reading(by_type=answer) for answer in answers]


# --- may it be read? ---


def _complete(asked: _Question) -> _Question:
    """Fill in what the item named by the purpose says: article and fields. Asks nothing if both were given."""
    if asked.basis == AccessRecord.Basis.SELF or (asked.fields is not None and asked.article):
        return asked
    item = purposes.item_purpose(asked.purpose, asked.by, asked.at)
    fields = asked.fields if asked.fields is not None else (item.fields if item else {})
    return replace(asked, fields=fields, article=asked.article or (item.article if item else ""))


def _refused_types(asked: _Question, names: Mapping[str, str], consents: _Consents) -> dict[str, str]:
    """Type code → reason, for the types that may not be read or do not exist."""
    unknown = {code: "unknown_type" for code in asked.types if code not in names}
    if asked.basis == AccessRecord.Basis.CONSENT:
        consented = _consented_types(asked, consents)
        barred = {code: "no_consent" for code in asked.types if code not in consented}
    else:
        reason = _reason_against(asked)
        barred = dict.fromkeys(asked.types, reason) if reason else {}
    return barred | unknown


def _reason_against(asked: _Question) -> str:
    if asked.basis == AccessRecord.Basis.SELF:
        return "" if permissions.may_read_own(asked.by, asked.holder.pk) else "not_allowed"
    if asked.basis != AccessRecord.Basis.DUTY or not permissions.may_read_by_duty(asked.by):
        return "not_allowed"
    return "" if asked.article else "no_article"


def _consents(questions: Sequence[_Question]) -> _Consents:
    """What the holders let this department read for this purpose now: asked at read time, of the database."""
    asked, holders = questions[0], [one.holder.pk for one in questions if one.basis == AccessRecord.Basis.CONSENT]
    if not holders or not permissions.may_read_by_duty(asked.by):
        return []
    given = Authorisation.objects.in_force(asked.at).filter(
        holder_id__in=holders, department=asked.by.department_id, purpose=asked.purpose
    )
    return list(given)


def _consented_types(asked: _Question, consents: _Consents) -> frozenset[str]:
    """Types that this holder agreed to; where one consent is named, by that one only."""
    return frozenset(
        code
        for consent in consents
        if consent.holder_id == asked.holder.pk and asked.authorisation_id in (None, consent.pk)
        for code in consent.licence_types
    )


# --- what does it say? ---


def _checks_of(found: Mapping[UUID, sources.LicencesByType], at: datetime) -> _Checks:
    """The signatures of the valid licences that speak for their holders, all at once."""
    day = at.astimezone(LOCAL).date()
    best = {licence.pk: licence for held in found.values() for licence in _best(held, day).values()}
    return originals.check_many([one for one in best.values() if one.state_on(day) == LicenceState.VALID])


def _best(held: sources.LicencesByType, day: date) -> dict[str, Licence]:
    return {code: _worth_most(licences, day) for code, licences in held.items() if licences}


def _answers(
    asked: _Question,
    refused: Mapping[str, str],
    held: sources.LicencesByType,
    down: set[str],
    checks: _Checks,
) -> dict[str, TypeReading]:
    """What comes of each type of one holder."""
    best = _best(held, asked.at.astimezone(LOCAL).date())
    answers = dict[str, TypeReading]()
    for code in asked.types:
        if code in refused:
            answers[code] = TypeReading(status=REFUSED, reason_code=refused[code])
        elif code in down:
            answers[code] = TypeReading(status=FAILED, reason_code="source_down")
        elif code not in best:
            answers[code] = TypeReading(status=REFUSED, reason_code="no_licence")
        else:
            answers[code] = _of_licence(best[code], asked, code, checks)
    return answers


def _worth_most(held: Sequence[Licence], day: date) -> Licence:
    return min(held, key=lambda licence: (_WORTH.index(licence.state_on(day)), -licence.issued_on.toordinal()))


def _of_licence(licence: Licence, asked: _Question, code: str, checks: _Checks) -> TypeReading:
    state = licence.state_on(asked.at.astimezone(LOCAL).date())
    if state != LicenceState.VALID:
        return TypeReading(
            status=REFUSED, reason_code=str(state), licence_id=licence.pk, state=str(state), licence=licence
        )
    names = None if asked.fields is None else asked.fields.get(code, ())
    return _opened(licence, names, asked.at, checks[licence.pk])


def _opened(licence: Licence, names: Sequence[str] | None, at: datetime, check: SignatureCheck | None) -> TypeReading:
    """The attributes `names` of a licence (all for None), if its envelope opened and its signature fits."""
    found = TypeReading(
        status=GRANTED,
        licence_id=licence.pk,
        state=str(licence.state_on(at.astimezone(LOCAL).date())),
        licence=licence,
    )
    if check is None:
        return replace(found, status=FAILED, reason_code="unreadable")
    if not check.valid:
        return replace(found, status=FAILED, reason_code="bad_signature")
    values = licence.attributes
    wanted = values if names is None else [name for name in names if name in values]
    return replace(found, attributes={name: values[name] for name in wanted})


# --- what stays behind ---


def _leave_records(
    questions: Sequence[_Question], answers: Sequence[Mapping[str, TypeReading]], names: Mapping[str, str]
) -> None:
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


def _record_of(asked: _Question, answer: TypeReading, what: str) -> AccessRecord:
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
