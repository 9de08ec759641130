"""Where licences are read from: an adapter per licence type, chosen in settings.

    LICENCE_SOURCES = {"*": "certificates.sources.LocalLicences", "<类型代码>": "…"}

The local one reads our own tables. Another system's adapter answers with unsaved or mirrored `Licence` rows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch
from django.utils.module_loading import import_string

from catalog.models import LicenceType
from certificates.models import Licence, LicenceHolder, SourceOutage

LOCAL = "certificates.sources.LocalLicences"

LicencesByType = Mapping[str, Sequence[Licence]]
LicencesByHolder = Mapping[UUID, LicencesByType]


class SourceDown(Exception):
    """The source does not answer. Carries no data of anybody."""


class LicenceSource(Protocol):
    """What every source can do, in a constant number of questions."""

    def licences_of(self, holder_ids: Collection[UUID], types: Sequence[str], at: datetime) -> LicencesByHolder:
        """All licences of these types that name one of the holders, in whatever state. Raises SourceDown."""


class LocalLicences:
    """Our own licence library: two queries, however many holders and types."""

    def licences_of(self, holder_ids: Collection[UUID], types: Sequence[str], at: datetime) -> LicencesByHolder:
        parties = Prefetch("parties", LicenceHolder.objects.order_by("position"))
        held = Licence.objects.filter(
            pk__in=LicenceHolder.objects.filter(holder_id__in=holder_ids).values("licence_id"),
            licence_type__code__in=types,
        )
        found: dict[UUID, defaultdict[str, list[Licence]]] = {pk: defaultdict(list) for pk in holder_ids}
        for licence in held.select_related("licence_type", "issuer").prefetch_related(parties):
            for party in licence.parties.all():
                if party.holder_id in found:
                    found[party.holder_id][licence.licence_type.code].append(licence)
        return found


def types_known(codes: Collection[str], at: datetime) -> tuple[dict[str, str], set[str]]:
    """Of licence types: code → name of those that exist, and the codes whose source is switched off now."""
    off = SourceOutage.objects.in_force(at).filter(licence_type=OuterRef("pk"))
    rows = LicenceType.objects.filter(code__in=codes).annotate(is_off=Exists(off))
    known = list(rows.values_list("code", "name", "is_off"))
    return {code: name for code, name, _is_off in known}, {code for code, _name, is_off in known if is_off}


def gather(
    wanted: Mapping[UUID, Collection[str]], at: datetime
) -> tuple[dict[UUID, dict[str, Sequence[Licence]]], set[str]]:
    """By holder the licences of the types wanted of them, and the types that could not be read at all.

    Asks each source once, however many holders.
    """
    found: dict[UUID, dict[str, Sequence[Licence]]] = {holder_id: {} for holder_id in wanted}
    down: set[str] = set()
    for path, codes in _by_source(dict.fromkeys(code for types in wanted.values() for code in types)).items():
        holders = [holder_id for holder_id, types in wanted.items() if not set(codes).isdisjoint(types)]
        try:
            answers = _source(path).licences_of(holders, codes, at)
        except SourceDown:
            down |= set(codes)
            continue
        for holder_id in holders:
            found[holder_id] |= {code: held for code, held in answers[holder_id].items() if code in wanted[holder_id]}
    return found, down


def _by_source(types: Iterable[str]) -> dict[str, list[str]]:
    chosen: Mapping[str, str] = getattr(settings, "LICENCE_SOURCES", {})
    grouped = defaultdict[str, list[str]](list)
    for code in types:
        grouped[chosen.get(code) or chosen.get("*", LOCAL)].append(code)
    return grouped


def _source(path: str) -> LicenceSource:
    source: LicenceSource = import_string(path)()
    return source
