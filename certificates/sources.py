"""Where licences are read from: an adapter per licence type, chosen in settings.

    LICENCE_SOURCES = {"*": "certificates.sources.LocalLicences", "<类型代码>": "…"}

The local one reads our own tables. Another system's adapter answers with unsaved or mirrored `Licence` rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch
from django.utils.module_loading import import_string

from certificates.models import Licence, LicenceHolder, SourceOutage

LOCAL = "certificates.sources.LocalLicences"

LicencesByType = Mapping[str, Sequence[Licence]]


class SourceDown(Exception):
    """The source does not answer. Carries no data of anybody."""


class LicenceSource(Protocol):
    """What every source can do, in a constant number of questions."""

    def licences_of(self, holder_id: UUID, types: Sequence[str], at: datetime) -> LicencesByType:
        """All licences of these types that name the holder, in whatever state. Raises SourceDown."""


class LocalLicences:
    """Our own licence library: two queries, however many types."""

    def licences_of(self, holder_id: UUID, types: Sequence[str], at: datetime) -> LicencesByType:
        parties = Prefetch("parties", LicenceHolder.objects.order_by("position"))
        held = Licence.objects.filter(
            pk__in=LicenceHolder.objects.filter(holder_id=holder_id).values("licence_id"),
            licence_type__code__in=types,
        )
        found = defaultdict[str, list[Licence]](list)
        for licence in held.select_related("licence_type", "issuer").prefetch_related(parties):
            found[licence.licence_type.code].append(licence)
        return found


def gather(holder_id: UUID, types: Sequence[str], at: datetime) -> tuple[dict[str, Sequence[Licence]], set[str]]:
    """Licences by type, and the types that could not be read at all."""
    outages = SourceOutage.objects.in_force(at).filter(licence_type__code__in=types)
    down = set(outages.values_list("licence_type__code", flat=True))
    found: dict[str, Sequence[Licence]] = {}
    for path, codes in _by_source(code for code in types if code not in down).items():
        try:
            found |= _source(path).licences_of(holder_id, codes, at)
        except SourceDown:
            down |= set(codes)
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
