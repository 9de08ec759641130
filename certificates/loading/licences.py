"""Section `licences`: signed by their issuers and written in bulk; changed content becomes the next version."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.loading.facts import Facts
from catalog.loading.rows import Row
from catalog.loading.standards import known_types
from catalog.models import Department, LicenceType
from certificates import actions, faces, identifiers, originals, serials
from certificates.actions.licences import LicenceData
from certificates.loading.holders import Known, find_holder, known_holders
from certificates.models import Holder, Licence, LicenceHolder, LicenceStatus
from portal.foundation import signing, timeline
from portal.foundation.errors import DomainError
from portal.foundation.identifiers import uuid7
from portal.foundation.moment import LOCAL

LICENCE = (
    "type", "serial", "issuer", "issued_on", "valid_from", "valid_until", "status", "holders", "attributes",
)  # fmt: skip
PARTY = ("document_type", "number", "role")
STATUSES = ("valid", "suspended", "annulled", "cancelled", "revoked")
BATCH = 500
REASON = "载入的数据载明"


@dataclass(frozen=True, kw_only=True)
class Read:
    """A good row: everything that a licence needs."""

    row: Row
    licence_type: LicenceType
    issuer: Department
    identifier: str
    holders: list[tuple[Holder, str]]
    data: LicenceData
    status: str


def load_licences(facts: Facts) -> None:
    """Licences by type, issuer and serial. Of known ones a changed content is issued anew, a changed status moved."""
    if not facts.has("licences"):
        return
    types, holders = known_types(), known_holders()
    issuers = {one.code: one for one in Department.objects.all()}
    good = [
        found
        for row in facts.rows("licences", LICENCE)
        if (found := _read(row, types, issuers, holders, facts)) and row.ok
    ]
    stored = _stored([one.identifier for one in good])
    new = [one for one in good if _trunk(one.identifier) not in stored]
    ids = _create(new, facts)
    for one in good:
        if present := stored.get(_trunk(one.identifier)):
            _renew(present, one, facts)
        elif one.status != LicenceStatus.VALID:
            _move(ids[one.identifier], one, facts)


def _read(
    row: Row, types: dict[str, LicenceType], issuers: dict[str, Department], holders: Known, facts: Facts
) -> Read | None:
    licence_type, issuer = row.found("type", types), row.found("issuer", issuers)
    issued = row.day("issued_on", required=True)
    start, end = row.day("valid_from") or issued, row.day("valid_until")
    serial, status = row.text("serial", required=True, longest=64), row.choice("status", STATUSES, default="valid")
    parties = _parties(row, licence_type, holders, facts)
    _check_dates(row, issued, start, end, facts)
    attributes = _attributes(row, licence_type)
    identifier = _identifier(row, licence_type, issuer, serial, parties)
    if not row.ok or licence_type is None or issuer is None:
        return None
    data = LicenceData(
        number=serial,
        attributes=attributes,
        issued_on=cast("date", issued),
        valid_from=cast("date", start),
        valid_until=end,
    )
    return Read(
        row=row, licence_type=licence_type, issuer=issuer, identifier=identifier, holders=parties, data=data,
        status=status,
    )  # fmt: skip


def _check_dates(row: Row, issued: date | None, start: date | None, end: date | None, facts: Facts) -> None:
    if issued and issued > facts.at.astimezone(LOCAL).date():
        row.bad("issued_on", issued, _("颁发日期不能晚于今天。"))
    if start and end and end < start:
        row.bad("valid_until", end, _("有效期止不能早于有效期起。"))


def _parties(row: Row, licence_type: LicenceType | None, holders: Known, facts: Facts) -> list[tuple[Holder, str]]:
    found = list[tuple[Holder, str]]()
    for one in row.inners("holders", PARTY):
        role, holder = one.text("role", longest=20, default="holder"), find_holder(one, facts, holders)
        if holder is None:
            continue
        if licence_type and licence_type.holder_kind not in (holder.kind, LicenceType.HolderKind.BOTH):
            one.bad("number", "***", _("这类证照只发给%s。") % licence_type.get_holder_kind_display())
        if any(other.pk == holder.pk for other, _role in found):
            one.bad("number", "***", _("同一个人在一份证照上写了两次。"))
        found.append((holder, role))
    if not row.items("holders"):
        row.bad("holders", None, _("请写明持证主体。"))
    return found


def _attributes(row: Row, licence_type: LicenceType | None) -> dict[str, Any]:
    attributes = row.data.get("attributes") or {}
    if not isinstance(attributes, dict):
        row.bad("attributes", "", _("应该是一个对象：字段 → 值。"))
        return {}
    for pointer, reason in faces.faults_in(attributes, licence_type.attributes if licence_type else []).items():
        if licence_type:
            row.bad(pointer.strip("/").replace("/", "."), "***", reason)
    return attributes


def _identifier(
    row: Row,
    licence_type: LicenceType | None,
    issuer: Department | None,
    number: str,
    parties: list[tuple[Holder, str]],
) -> str:
    """The identifier of the first version, which tells nothing of a person's document number."""
    if licence_type is None or issuer is None or not number:
        return ""
    personal = [holder.number for holder, _role in parties if holder.kind == Holder.Kind.PERSON]
    try:
        serial = serials.serial_of(licence_type.code, issuer.uscc, _plain(number), personal)
        return identifiers.build(licence_type.code, issuer.uscc, serial, 1)
    except ValueError as error:
        row.bad("issuer" if not issuer.uscc else "serial", issuer.code, str(error))
        return ""


def _plain(number: str) -> str:
    """The number in ASCII. Characters that do not survive would make two numbers one serial."""
    return "".join(character if character.isascii() else f"{ord(character):X}" for character in number)


def _trunk(identifier: str) -> str:
    """The identifier without version and check character: the same for all versions of a licence."""
    return identifier.rsplit(".", 2)[0]


def _stored(wanted: Iterable[str]) -> dict[str, Licence]:
    """The newest stored version of each wanted licence."""
    trunks = {_trunk(identifier) for identifier in wanted}
    if not trunks:
        return {}
    newest = Licence.objects.filter(next=None).select_related("licence_type", "issuer")
    return {trunk: one for one in newest.iterator() if (trunk := _trunk(one.identifier)) in trunks}


def _create(reads: list[Read], facts: Facts) -> dict[str, Licence]:
    """Sign and write new licences; return them by identifier. Of two rows with one number the second is bad."""
    made, parties = dict[str, Licence](), dict[UUID, list[LicenceHolder]]()
    for one in reads:
        if one.identifier in made:
            one.row.bad("serial", "***", _("同一颁发机构的这个编号出现了两次。"))
            continue
        licence = made[one.identifier] = _unsaved(one, facts)
        parties[licence.pk] = [
            LicenceHolder(licence=licence, holder=holder, role=role, position=position)
            for position, (holder, role) in enumerate(one.holders, start=1)
        ]
    _sign(list(made.values()), parties)
    Licence.objects.bulk_create(made.values(), batch_size=BATCH)
    LicenceHolder.objects.bulk_create(chain.from_iterable(parties.values()), batch_size=BATCH)
    timeline.record_many(
        timeline.event(about=licence, kind="licence.loaded", by=facts.by, at=facts.at) for licence in made.values()
    )
    facts.counts("licences").created += len(made)
    return made


def _unsaved(one: Read, facts: Facts) -> Licence:
    licence = Licence(
        id=uuid7(),
        licence_type=one.licence_type,
        issuer=one.issuer,
        identifier=one.identifier,
        issued_on=one.data.issued_on,
        valid_from=one.data.valid_from,
        valid_until=one.data.valid_until,
        is_demo=facts.demo,
    )
    licence.number, licence.attributes = one.data.number, dict(one.data.attributes)
    return licence


def _sign(licences: list[Licence], parties: dict[UUID, list[LicenceHolder]]) -> None:
    """Each issuer signs all of its licences with its key opened once."""
    by_issuer = defaultdict[int, list[Licence]](list)
    for licence in licences:
        by_issuer[licence.issuer_id].append(licence)
    for issuer_id, issued in by_issuer.items():
        data = [originals.canonical(licence, parties[licence.pk]) for licence in issued]
        for licence, signature in zip(issued, signing.sign_many(originals.owner_of(issuer_id), data), strict=True):
            licence.signature = signature


def _renew(present: Licence, one: Read, facts: Facts) -> None:
    """Issue a next version if the content differs, then move the status if that differs."""
    before = (present.number, present.attributes, present.issued_on, present.valid_from, present.valid_until)
    now = (one.data.number, one.data.attributes, one.data.issued_on, one.data.valid_from, one.data.valid_until)
    counts = facts.counts("licences")
    if before == now and present.status == one.status:
        counts.unchanged += 1
        return
    counts.changed += 1
    try:
        if before != now:
            present = actions.licences.replace(present.pk, data=one.data, by=facts.by, at=facts.at)
    except DomainError as error:
        one.row.bad("serial", "***", error.message)
        return
    if present.status != one.status:
        _move(present, one, facts)


def _move(licence: Licence, one: Read, facts: Facts) -> None:
    try:
        actions.licences.change_status(licence.pk, one.status, by=facts.by, at=facts.at, reason=REASON)
    except DomainError as error:
        one.row.bad("status", one.status, error.message)
