"""What a reading gives: which licence speaks for a holder, what it is worth, and which attributes are handed out.

Works on rows that `certificates.sources` gathered; asks the database only for the keys of signatures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from certificates import originals, purposes, sources
from certificates.models import AccessRecord, Holder, Licence, LicenceState
from portal.foundation.actors import Actor
from portal.foundation.moment import LOCAL
from portal.foundation.signing import SignatureCheck

GRANTED, REFUSED, FAILED = AccessRecord.Result.GRANTED, AccessRecord.Result.REFUSED, AccessRecord.Result.FAILED

Checks = Mapping[UUID, SignatureCheck | None]  # by licence; None: the envelope does not open

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
class Question:
    """What one call of `read` asks about one holder."""

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


def checks_of(found: Mapping[UUID, sources.LicencesByType], at: datetime) -> Checks:
    """The signatures of the valid licences that speak for their holders, all at once."""
    day = at.astimezone(LOCAL).date()
    best = {licence.pk: licence for held in found.values() for licence in _best(held, day).values()}
    return originals.check_many([one for one in best.values() if one.state_on(day) == LicenceState.VALID])


def _best(held: sources.LicencesByType, day: date) -> dict[str, Licence]:
    return {code: _worth_most(licences, day) for code, licences in held.items() if licences}


def answers_to(
    asked: Question,
    refused: Mapping[str, str],
    held: sources.LicencesByType,
    down: set[str],
    checks: Checks,
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


def _of_licence(licence: Licence, asked: Question, code: str, checks: Checks) -> TypeReading:
    state = licence.state_on(asked.at.astimezone(LOCAL).date())
    if state != LicenceState.VALID:
        return TypeReading(
            status=REFUSED, reason_code=str(state), licence_id=licence.pk, state=str(state), licence=licence
        )
    names = None if asked.fields is None else asked.fields.get(code, ())
    return opened(licence, names, asked.at, checks[licence.pk])


def opened(licence: Licence, names: Sequence[str] | None, at: datetime, check: SignatureCheck | None) -> TypeReading:
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
