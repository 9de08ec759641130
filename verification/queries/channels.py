"""Counts of what went beside the system's own channel: for the office, without anybody's data."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from catalog.models import InterimWay, OutsideIssuer, Programme, Way
from verification.models import InterimUse, ProofStatus, SecretMatter
from verification.models.secret_matters import SecretMatterQuerySet


def directory_of(programme: Programme) -> QuerySet[OutsideIssuer]:
    """Units in use with `brought` (proofs that people brought), `to_bring` (told to), `asked`, `answered`."""
    by_applicant = Q(case_proofs__way=Way.APPLICANT)
    got = Q(case_proofs__status=ProofStatus.SATISFIED)
    units = OutsideIssuer.objects.in_use().filter(programme=programme).prefetch_related("proofs")
    return units.annotate(
        to_bring=Count("case_proofs", filter=by_applicant, distinct=True),
        brought=Count("case_proofs", filter=by_applicant & got, distinct=True),
        asked=Count("inquiries", distinct=True),
        answered=Count("inquiries", filter=Q(inquiries__answered_at__isnull=False), distinct=True),
    )


def uses_by_way(programme: Programme, since: datetime) -> list[tuple[str, int, int]]:
    """Each interim way used since a moment, in words: letters sent, replies received."""
    rows = InterimUse.objects.filter(request__programme=programme, at__gte=since).order_by().values("way")
    sent, replied = Q(direction=InterimUse.Direction.SENT), Q(direction=InterimUse.Direction.REPLIED)
    counted = rows.annotate(sent=Count("pk", filter=sent), replied=Count("pk", filter=replied))
    return [(str(InterimWay(row["way"]).label), row["sent"], row["replied"]) for row in counted]


def register_of(programme: Programme) -> SecretMatterQuerySet:
    """The register of secret matters, newest first: departments, days, handlers; there is nothing else in it."""
    rows = SecretMatter.objects.filter(programme=programme)
    return rows.select_related("requesting_department", "issuing_department", "handler", "closed_by")
