"""The proofs that departments ask of each other, with their letters: the version in force, a draft begun."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Subquery

from catalog.models import LetterTemplate, ProofItem, ProofSource, VersionStatus
from catalog.queries import OVERSEERS, own_department
from portal.foundation.actors import Actor


def proofs_with_letters(actor: Actor, at: datetime) -> list[Any]:
    """Proofs that concern the reader (all for office and supervisors): `letter`, `has_draft`, `issuers` (departments).

    Three queries, however many.
    """
    proofs = ProofItem.objects.verified()
    if not actor.has(*OVERSEERS):
        proofs = proofs.concerning(actor.department_id)
    programme = own_department(actor).programme_id
    own = LetterTemplate.objects.filter(proof=OuterRef("pk"), programme=programme)
    newest = own.usable(at).order_by("-version")
    drafts = own.filter(status=VersionStatus.DRAFT)
    sources = ProofSource.objects.select_related("department").order_by("department__name")
    rows: list[Any] = list(
        proofs.annotate(in_force=Subquery(newest.values("pk")[:1]), has_draft=Exists(drafts)).prefetch_related(
            Prefetch("sources", sources.filter(department__programme=programme), to_attr="kept_at")
        )
    )
    versions = LetterTemplate.objects.in_bulk({row.in_force for row in rows} - {None})
    for row in rows:
        row.letter = versions.get(row.in_force)
        row.issuers = list(dict.fromkeys(source.department.short_name for source in row.kept_at))
    return rows


def version_of(versions: Sequence[LetterTemplate], number: str, at: datetime) -> LetterTemplate | None:
    """The version with this number, else the one in force, else the newest; `versions` newest first."""
    named = next((one for one in versions if str(one.version) == number), None)
    in_force = next((one for one in versions if one.status == VersionStatus.PUBLISHED and one.valid_from <= at), None)
    return named or in_force or next(iter(versions), None)
