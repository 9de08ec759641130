"""What pages and API show of the licence library without opening a licence: masked, and without a record."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from certificates.models import (
    AccessRecord,
    Authorisation,
    Holder,
    Licence,
    LicenceHolder,
    LicenceState,
    LicenceStatus,
    Representation,
)
from portal.foundation.actors import Actor
from portal.foundation.identity_numbers import mask_number
from portal.foundation.moment import LOCAL


@dataclass(frozen=True, kw_only=True)
class Card:
    """A licence as the wallet shows it: nothing that would need a record."""

    id: UUID
    holder_id: UUID
    type_code: str
    type_name: str
    colour: str
    issuer: str
    masked_number: str = field(repr=False)
    role: str
    state: str
    valid_from: date
    valid_until: date | None


def cards_of(licences: Sequence[Licence], actor: Actor, at: datetime) -> list[Card]:
    """Cards of rows that `own_licences` gave."""
    day = at.astimezone(LOCAL).date()
    return [_card(licence, actor, day) for licence in licences]


def oneself(actor: Actor, at: datetime) -> UUID | None:
    """The holder that the user is, not merely acts for; None where the account stands only for others."""
    own = Representation.objects.in_force(at).filter(relation=Representation.Relation.SELF)
    mine = own.filter(user_id__in=[actor.user_id] if actor.user_id else [], holder_id__in=actor.holder_ids)
    return mine.values_list("holder_id", flat=True).first()


def own_licences(actor: Actor) -> QuerySet[Licence]:
    """Licences of the holders whom `actor` represents; replaced versions are left to the history of the next one."""
    mine = LicenceHolder.objects.filter(holder_id__in=actor.holder_ids).order_by("position")
    held = Licence.objects.filter(pk__in=mine.order_by().values("licence_id")).exclude(status=LicenceStatus.SUPERSEDED)
    return held.select_related("licence_type", "issuer").prefetch_related(Prefetch("parties", mine, to_attr="mine"))


def wallet(actor: Actor, at: datetime) -> list[Card]:
    """All cards of `actor`, expiring first. Two queries."""
    return cards_of(list(own_licences(actor).order_by("valid_until", "pk")), actor, at)


def own_accesses(actor: Actor) -> QuerySet[AccessRecord]:
    """Who read what of the holders whom `actor` represents, newest first."""
    own = AccessRecord.objects.filter(holder_id__in=actor.holder_ids)
    return own.select_related("department", "user").order_by("-at", "-id")


def own_authorisations(actor: Actor) -> QuerySet[Authorisation]:
    """Consents of the holders whom `actor` represents, newest first."""
    own = Authorisation.objects.filter(holder_id__in=actor.holder_ids)
    return own.select_related("department").prefetch_related("parts__department").order_by("-granted_at", "-pk")


@dataclass(frozen=True, kw_only=True)
class Held:
    """That a holder has a licence of a type, and what it is worth; nothing of what it says."""

    licence_id: UUID
    type_code: str
    type_name: str
    state: str


def held_types(holder: Holder, types: Sequence[str], at: datetime) -> list[Held]:
    """The holder's licences of these types, valid ones first. One query; opens no envelope."""
    day = at.astimezone(LOCAL).date()
    mine = LicenceHolder.objects.filter(holder=holder).values("licence_id")
    rows = Licence.objects.filter(pk__in=mine, licence_type__code__in=types).select_related("licence_type")
    found = [
        Held(
            licence_id=licence.pk,
            type_code=licence.licence_type.code,
            type_name=licence.licence_type.name,
            state=str(licence.state_on(day)),
        )
        for licence in rows.order_by("licence_type__code", "-issued_on").defer("envelope")
    ]
    return sorted(found, key=lambda held: held.state != LicenceState.VALID)


def _card(licence: Licence, actor: Actor, day: date) -> Card:
    party: LicenceHolder = licence.mine[0]  # type: ignore[attr-defined]  # put there by the prefetch of own_licences
    return Card(
        id=licence.pk,
        holder_id=party.holder_id,
        type_code=licence.licence_type.code,
        type_name=licence.licence_type.name,
        colour=licence.licence_type.colour,
        issuer=licence.issuer.name,
        masked_number=mask_number(licence.number),
        role=party.role,
        state=str(licence.state_on(day)),
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
    )
