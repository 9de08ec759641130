"""Which proofs may not be left for their next way by hand, and why: asked by the verb and by the page."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from verification import ways
from verification.models import CaseProof, SiteCheck, VerificationRequest


def bars_to_leaving(proofs: Iterable[CaseProof]) -> dict[UUID, str]:
    """The code of what bars each proof (`ways.bar_to_leaving`), empty where nothing does; one query."""
    known = {proof.pk: proof for proof in proofs}
    asked = VerificationRequest.objects.filter(Q(case_proof=OuterRef("pk")) | Q(pk=OuterRef("follows")))
    visits = SiteCheck.objects.filter(case_proof=OuterRef("pk"))
    rows = CaseProof.objects.filter(pk__in=known).values_list(
        "pk",
        Exists(asked.filter(submitted_at__isnull=False)),
        Exists(visits.filter(done_at=None)),
        Exists(visits.over()),
    )
    return {pk: ways.bar_to_leaving(known[pk].way, known[pk].tried, ways.Done(*done)) for pk, *done in rows}
