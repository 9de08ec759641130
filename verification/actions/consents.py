"""On what the licences of each person are read: consent of the applicant, consent on site, or the department's duty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import PartyRole
from catalog.themes import ToOpen
from certificates.actions import access, authorisations
from certificates.actions.access import Reading
from certificates.models import AccessRecord, Authorisation, Holder
from portal.foundation.actors import Actor
from portal.foundation.errors import Invalid
from verification.actions.people import Person
from verification.actions.resolving import Item
from verification.models import Case, CaseParty, ThemeCase
from verification.persons import can_speak

METHODS = ("code", "on_site", "duty")
VALID_FOR = timedelta(days=180)  # a consent ends with its case, at the latest then


@dataclass(frozen=True, slots=True)
class Basis:
    """Why one person's licences may be read."""

    basis: str
    authorisation: Authorisation | None = None


def check_method(version: ToOpen, method: str) -> None:
    """Refuse a method that the item, or the theme, does not know. Raises Invalid."""
    if method not in METHODS:
        reason = _("授权方式只能是 code（出示居民码）、on_site（当面同意）或 duty（依职责）。")
        raise Invalid(reason, errors={"/authorisation/method": reason})
    if method == "duty" and not version.duty_article:
        raise Invalid(
            _("这个事项没有依职责读取的依据，须申请人出示居民码或当面同意。"),
            errors={"/authorisation/method": _("改用居民码或当面同意。")},
        )


@dataclass(frozen=True, slots=True)
class Opening:
    """A case of a theme that is being opened, unsaved, with those of the theme's people whom its item knows."""

    case: Case
    item: Item
    people: Sequence[Person]


def settle_bases(
    case: Case, item: Item, people: Sequence[Person], method: str, *, by: Actor, at: datetime
) -> list[Basis]:
    """Record the consents of a new case; one basis for each person, in their order."""
    return [_basis_of(case, item, person, method, by, at) for person in people]


def settle_theme(
    together: ThemeCase, openings: Sequence[Opening], method: str, *, by: Actor, at: datetime
) -> list[list[Basis]]:
    """Record one consent of each person to the theme, whatever number of its cases reads by it; bases by opening."""
    parts: dict[UUID, list[authorisations.Part]] = {}
    who: dict[UUID, Person] = {}
    for one in openings:
        for person in (person for person in one.people if not _by_duty(one.item, person, method, at)):
            types = list(one.item.types_of(person.role))
            part = authorisations.Part(department_id=one.case.department_id, purpose=one.case.number, types=types)
            parts.setdefault(person.holder.pk, []).append(part)
            who[person.holder.pk] = person
    given = {pk: _consent_to_theme(together, who[pk], own, method, by, at) for pk, own in parts.items()}
    return [[_basis_in_theme(one.item, person, given, method, at) for person in one.people] for one in openings]


def read_all(
    case: Case, item: Item, parties: Sequence[CaseParty], bases: Mapping[UUID, Basis], *, by: Actor, at: datetime
) -> dict[Any, Reading]:
    """What the licences of each person say, by party id: one batch for all, mapped fields only."""
    asked = [(party, fields) for party in parties if (fields := item.types_of(party.role))]
    wanted = [_wanted(party.holder, fields, bases[party.pk]) for party, fields in asked]
    readings = access.read_many(
        case.number, wanted, by=by, at=at, article=item.version.duty_article, window=window_of(case)
    )
    return {party.pk: reading for (party, _fields), reading in zip(asked, readings, strict=True)}


def window_of(case: Case) -> str:
    """The window's number for the access log; empty without one."""
    return case.window.number if case.window else ""


def _wanted(holder: Holder, fields: Mapping[str, Sequence[str]], basis: Basis) -> access.Wanted:
    consent = basis.authorisation.pk if basis.authorisation else None
    return access.Wanted(holder=holder, fields=fields, basis=basis.basis, authorisation_id=consent)


def read_one(
    case: Case,
    holder: Holder,
    fields: Mapping[str, Sequence[str]],
    basis: Basis,
    item: Item,
    *,
    by: Actor,
    at: datetime,
) -> Reading:
    """One person's licences of the types in `fields`."""
    [reading] = access.read_many(
        case.number,
        [_wanted(holder, fields, basis)],
        by=by,
        at=at,
        article=item.version.duty_article,
        window=window_of(case),
    )
    return reading


def basis_of_party(case: Case, party: CaseParty, item: Item) -> Basis:
    """The basis that was settled when the person joined the case."""
    if party.authorisation_id:
        return Basis(AccessRecord.Basis.CONSENT, party.authorisation)
    return Basis(AccessRecord.Basis.DUTY)


def _by_duty(item: Item, person: Person, method: str, at: datetime) -> bool:
    """Whether somebody is read by duty rather than by consent; the reading refuses where no article allows it."""
    applies = person.role == PartyRole.APPLICANT
    if method == "duty" or (not applies and item.version.duty_article):
        return True
    return not applies and not can_speak(person.role, person.holder.birth_date, at)


def _basis_of(case: Case, item: Item, person: Person, method: str, by: Actor, at: datetime) -> Basis:
    if _by_duty(item, person, method, at):
        return Basis(AccessRecord.Basis.DUTY)
    authorisation = authorisations.grant(
        person.holder,
        item.version.item.department_id,
        case.number,
        list(item.types_of(person.role)),
        _how(person, method),
        by=by,
        at=at,
        valid_until=at + VALID_FOR,
        presentation=person.presentation,
    )
    return Basis(AccessRecord.Basis.CONSENT, authorisation)


def _consent_to_theme(
    together: ThemeCase, person: Person, parts: Sequence[authorisations.Part], method: str, by: Actor, at: datetime
) -> Authorisation:
    return authorisations.grant(
        person.holder,
        together.theme.department_id,
        together.number,
        [code for part in parts for code in part.types],
        _how(person, method),
        by=by,
        at=at,
        valid_until=at + VALID_FOR,
        presentation=person.presentation,
        parts=parts,
    )


def _basis_in_theme(
    item: Item, person: Person, given: Mapping[UUID, Authorisation], method: str, at: datetime
) -> Basis:
    if _by_duty(item, person, method, at):
        return Basis(AccessRecord.Basis.DUTY)
    return Basis(AccessRecord.Basis.CONSENT, given[person.holder.pk])


def _how(person: Person, method: str) -> str:
    """The applicant's code is the applicant's consent; everybody else agrees on site."""
    return "code" if person.role == PartyRole.APPLICANT and method == "code" else "on_site"
