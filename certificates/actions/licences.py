"""Licences are issued signed, replaced by a next version, and their status changes only here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.models import Department, LicenceType
from certificates import faces, identifiers, originals, permissions, serials
from certificates.actions.verdicts import Verdict, verify
from certificates.models import Holder, Licence, LicenceHolder, LicenceStatus
from certificates.models.licences import MOVES
from portal.foundation import outbox, states, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, IllegalMove, Invalid, NotVisible
from portal.foundation.identifiers import uuid7
from portal.foundation.moment import LOCAL

__all__ = ["LicenceData", "Verdict", "change_status", "change_status_of", "issue", "replace", "verify"]

ISSUED = "certificates.licence_issued"
STATUS_CHANGED = "certificates.licence_status_changed"

_FIRST_VERSION = 1
_CHUNK = 1_000
_BY_HAND = frozenset(LicenceStatus.values) - {LicenceStatus.SUPERSEDED, LicenceStatus.UNKNOWN}


@dataclass(frozen=True, kw_only=True)
class LicenceData:
    """What stands on a licence. `valid_until` None: long-term."""

    number: str = field(repr=False)
    attributes: Mapping[str, Any] = field(repr=False)
    issued_on: date
    valid_from: date
    valid_until: date | None = None


@transaction.atomic
def issue(
    *,
    type_code: str,
    issuer_id: int,
    holders: Sequence[tuple[Holder, str]],
    data: LicenceData,
    by: Actor,
    at: datetime,
) -> Licence:
    """Issue a first version to `holders` (each with the role on the licence), signed by the issuer.

    Raises NotAllowed, Invalid with a pointer per wrong value, Conflict if this licence exists already.
    """
    permissions.may_issue(by, issuer_id)
    licence_type, issuer = _type(type_code), Department.objects.get(pk=issuer_id)
    _check(licence_type, holders, data, at)
    serial = serials.serial_of(type_code, issuer.uscc, data.number, _personal_numbers(holders))
    licence = _unsaved(licence_type, issuer, serial, _FIRST_VERSION, data)
    _write(licence, [(holder.pk, role) for holder, role in holders])
    timeline.record(about=licence, kind="licence.issued", by=by, at=at, after=licence.status)
    outbox.emit(ISSUED, {"licence": str(licence.pk)}, at=at)
    return licence


@transaction.atomic
def replace(licence_id: UUID, *, data: LicenceData, by: Actor, at: datetime) -> Licence:
    """Issue the next version of a licence to the same holders; the present one becomes superseded."""
    previous = _locked(licence_id)
    permissions.may_issue(by, previous.issuer_id)
    parties = list(previous.parties.select_related("holder").order_by("position"))
    _check(previous.licence_type, [(party.holder, party.role) for party in parties], data, at)
    _move(previous, LicenceStatus.SUPERSEDED, by, at, "")
    identifier = identifiers.parse(previous.identifier, lenient=True)
    licence = _unsaved(previous.licence_type, previous.issuer, identifier.serial, identifier.version + 1, data)
    licence.previous = previous
    _write(licence, [(party.holder_id, party.role) for party in parties])
    timeline.record(
        about=licence, kind="licence.issued", by=by, at=at, after=licence.status, details={"previous": str(previous.pk)}
    )
    outbox.emit(ISSUED, {"licence": str(licence.pk)}, at=at)
    return licence


@transaction.atomic
def change_status(licence_id: UUID, to: str, *, by: Actor, at: datetime, reason: str) -> Licence:
    """Suspend, give back, annul, cancel or revoke. Checks of licences see it as soon as this commits.

    Raises NotVisible, NotAllowed, Invalid without a reason, IllegalMove.
    """
    licence = _locked(licence_id)
    permissions.may_change_status(by, licence)
    _require_reason(to, reason)
    _move(licence, to, by, at, reason)
    return licence


def change_status_of(licence_ids: Sequence[UUID], to: str, *, by: Actor, at: datetime, reason: str) -> dict[UUID, str]:
    """The set form of `change_status`, in chunks of 1 000, each a transaction; return id → why it was left as it is."""
    _require_reason(to, reason)
    left = dict[UUID, str]()
    for start in range(0, len(licence_ids), _CHUNK):
        left |= _change_chunk(licence_ids[start : start + _CHUNK], to, by, at, reason)
    return left


# --- issuing ---


def _type(code: str) -> LicenceType:
    found = LicenceType.objects.filter(code=code).first()
    if found is None:
        reason = _("没有这种证照类型，目录之外的证照不能签发。")
        raise Invalid(reason, errors={"/type_code": reason})
    return found


def _check(licence_type: LicenceType, holders: Sequence[tuple[Holder, str]], data: LicenceData, at: datetime) -> None:
    errors = faces.faults_in(data.attributes, licence_type.attributes)
    if data.valid_until and data.valid_until < data.valid_from:
        errors["/valid_until"] = _("有效期止不能早于有效期起。")
    if data.issued_on > at.astimezone(LOCAL).date():
        errors["/issued_on"] = _("颁发日期不能晚于今天。")
    if not data.number.strip():
        errors["/number"] = _("请填写证照编号。")
    if not holders:
        errors["/holders"] = _("请写明持证主体。")
    elif licence_type.holder_kind != LicenceType.HolderKind.BOTH and any(
        holder.kind != licence_type.holder_kind for holder, _role in holders
    ):
        errors["/holders"] = _("这类证照只发给%(kind)s。") % {"kind": licence_type.get_holder_kind_display()}
    if errors:
        raise Invalid(errors=errors)


def _personal_numbers(holders: Sequence[tuple[Holder, str]]) -> list[str]:
    """Document numbers that no identifier may tell; a credit code is public."""
    return [holder.number for holder, _role in holders if holder.kind == Holder.Kind.PERSON]


def _unsaved(licence_type: LicenceType, issuer: Department, serial: str, version: int, data: LicenceData) -> Licence:
    try:
        identifier = identifiers.build(licence_type.code, issuer.uscc, serial, version)
    except ValueError as error:
        raise Invalid(str(error), errors={"/issuer": str(error)}) from error
    licence = Licence(
        id=uuid7(),
        licence_type=licence_type,
        issuer=issuer,
        identifier=identifier,
        issued_on=data.issued_on,
        valid_from=data.valid_from,
        valid_until=data.valid_until,
    )
    licence.number, licence.attributes = data.number.strip(), dict(data.attributes)
    return licence


def _write(licence: Licence, holders: Sequence[tuple[UUID, str]]) -> None:
    parties = [
        LicenceHolder(licence=licence, holder_id=holder_id, role=role, position=position)
        for position, (holder_id, role) in enumerate(holders, start=1)
    ]
    licence.signature = originals.sign(licence, parties)
    try:
        with transaction.atomic():
            licence.save(force_insert=True)
            LicenceHolder.objects.bulk_create(parties)
    except IntegrityError as error:
        raise Conflict(
            _("这个编号的证照已经签发过，或同一人写了两次。"),
            remedy=_("要变更内容，请换发新版；编号录错的，改正后再签发。"),
            code="licence_exists",
        ) from error


# --- status ---


def _locked(licence_id: UUID) -> Licence:
    licences = Licence.objects.select_related("licence_type", "issuer").select_for_update(of=("self",))
    licence = licences.filter(pk=licence_id).first()
    if licence is None:
        raise NotVisible(_("没有找到这份证照。"))
    return licence


def _require_reason(to: str, reason: str) -> None:
    errors = dict[str, str]()
    if to not in _BY_HAND:
        errors["/status"] = _("不能直接改为这个状态。")
    if not reason.strip():
        errors["/reason"] = _("请写明理由。")
    if errors:
        raise Invalid(" ".join(errors.values()), errors=errors)


def _move(licence: Licence, to: str, by: Actor, at: datetime, reason: str) -> None:
    before = states.move(licence, MOVES, to)
    licence.save(update_fields=["status"])
    timeline.record(about=licence, kind="licence.status_changed", by=by, at=at, before=before, after=to, reason=reason)
    outbox.emit(STATUS_CHANGED, _changed(licence, before, to), at=at)


def _changed(licence: Licence, before: str, to: str) -> dict[str, str]:
    return {"licence": str(licence.pk), "before": str(before), "after": str(to)}


@transaction.atomic
def _change_chunk(licence_ids: Sequence[UUID], to: str, by: Actor, at: datetime, reason: str) -> dict[UUID, str]:
    locked = Licence.objects.filter(pk__in=licence_ids).order_by("pk").select_for_update(of=("self",))
    licences = {licence.pk: licence for licence in locked.defer("envelope", "signature")}
    left = {missing: _("没有找到这份证照。") for missing in licence_ids if missing not in licences}
    moving = list[Licence]()
    for licence in licences.values():
        if refusal := _refusal(licence, to, by):
            left[licence.pk] = refusal
        else:
            moving.append(licence)
    _move_all(moving, to, by, at, reason)
    return left


def _refusal(licence: Licence, to: str, by: Actor) -> str:
    permissions.may_change_status(by, licence)
    try:
        states.check(licence, MOVES, to)
    except IllegalMove as refusal:
        return refusal.message
    return ""


def _move_all(licences: Sequence[Licence], to: str, by: Actor, at: datetime, reason: str) -> None:
    Licence.objects.filter(pk__in=[licence.pk for licence in licences]).update(status=to)
    timeline.record_many(
        timeline.event(
            about=licence,
            kind="licence.status_changed",
            by=by,
            at=at,
            before=licence.status,
            after=to,
            reason=reason,
        )
        for licence in licences
    )
    outbox.emit_many([(STATUS_CHANGED, _changed(licence, licence.status, to)) for licence in licences], at=at)
