"""The only way into a licence. Every reading leaves records: who, when, why, which fields; never values.

`read` does not raise for a refusal, so that its records commit with the caller's work. What fails by an exception
is recorded by the door, with `record_failure`, in a transaction of its own.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from certificates import originals, permissions, purposes, readings, sources
from certificates.actions.access_log import READ_BY_DUTY, record_failure, record_readings, record_view
from certificates.models import AccessRecord, Authorisation, Covered, Holder, Licence
from certificates.readings import Question, Reading, TypeReading
from portal.foundation.actors import Actor
from portal.foundation.errors import NotVisible

__all__ = [
    "READ_BY_DUTY",
    "Reading",
    "TypeReading",
    "Wanted",
    "open_own",
    "read",
    "read_many",
    "record_failure",
    "record_view",
]

_Consents = Sequence[Covered]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is read of one holder in a set, and why it may be: types with their attributes, basis, consent."""

    holder: Holder
    fields: purposes.Fields
    basis: str = AccessRecord.Basis.DUTY
    authorisation_id: UUID | None = None


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
        Question(
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
        Question(
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
        raise NotVisible(_("没有找到这份证照，或它不是您的。"), remedy=_("请从“我的证照”重新打开。"))
    reading = readings.opened(licence, None, at, originals.check_many([licence])[licence.pk])
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


def _read_all(questions: Sequence[Question]) -> list[Reading]:
    """Answer questions of one actor, purpose and moment; every table is asked once."""
    at = questions[0].at
    names, switched_off = sources.types_known({code for asked in questions for code in asked.types}, at)
    consents = _consents(questions)
    refused = [_refused_types(asked, names, consents) for asked in questions]
    readable = defaultdict[UUID, set[str]](set)
    for asked, no in zip(questions, refused, strict=True):
        readable[asked.holder.pk] |= {code for code in asked.types if code not in no and code not in switched_off}
    found, down = sources.gather(readable, at)
    checks = readings.checks_of(found, at)
    answers = [
        readings.answers_to(asked, no, found[asked.holder.pk], down | switched_off, checks)
        for asked, no in zip(questions, refused, strict=True)
    ]
    record_readings(questions, answers, names)
    return [Reading(by_type=answer) for answer in answers]


# --- may it be read? ---


def _complete(asked: Question) -> Question:
    """Fill in what the item named by the purpose says: article and fields. Asks nothing if both were given."""
    if asked.basis == AccessRecord.Basis.SELF or (asked.fields is not None and asked.article):
        return asked
    item = purposes.item_purpose(asked.purpose, asked.by, asked.at)
    fields = asked.fields if asked.fields is not None else (item.fields if item else {})
    return replace(asked, fields=fields, article=asked.article or (item.article if item else ""))


def _refused_types(asked: Question, names: Mapping[str, str], consents: _Consents) -> dict[str, str]:
    """Type code → reason, for the types that may not be read or do not exist."""
    unknown = {code: "unknown_type" for code in asked.types if code not in names}
    if asked.basis == AccessRecord.Basis.CONSENT:
        consented = _consented_types(asked, consents)
        barred = {code: "no_consent" for code in asked.types if code not in consented}
    else:
        reason = _reason_against(asked)
        barred = dict.fromkeys(asked.types, reason) if reason else {}
    return barred | unknown


def _reason_against(asked: Question) -> str:
    if asked.basis == AccessRecord.Basis.SELF:
        return "" if permissions.may_read_own(asked.by, asked.holder.pk) else "not_allowed"
    if asked.basis != AccessRecord.Basis.DUTY or not permissions.may_read_by_duty(asked.by):
        return "not_allowed"
    return "" if asked.article else "no_article"


def _consents(questions: Sequence[Question]) -> _Consents:
    """What the holders let this department read for this purpose now: asked at read time, of the database."""
    asked, holders = questions[0], [one.holder.pk for one in questions if one.basis == AccessRecord.Basis.CONSENT]
    if not holders or not permissions.may_read_by_duty(asked.by):
        return []
    given = Authorisation.objects.in_force(asked.at).filter(holder_id__in=holders)
    return given.covering(asked.by.department_id, asked.purpose)


def _consented_types(asked: Question, consents: _Consents) -> frozenset[str]:
    """Types that this holder agreed to; where one consent is named, by that one only."""
    return frozenset(
        code
        for consent in consents
        if consent.holder_id == asked.holder.pk and asked.authorisation_id in (None, consent.authorisation_id)
        for code in consent.licence_types
    )
