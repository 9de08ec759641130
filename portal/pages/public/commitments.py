"""`/commitments/`: for which proofs one may commit instead, by field, each text in force; and what is on view."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.models import Programme
from portal.foundation.moment import now
from portal.pages.office.commitments import entries, groups_of
from portal.pages.public.places import cities, programme_of
from verification.models import Commitment

MOST = 100


@login_not_required
@require_safe
def commitments(request: HttpRequest) -> HttpResponse:
    """The published list and the commitments whose persons agreed to publication, names masked."""
    at, programme = now(), programme_of(request)
    context: dict[str, Any] = {
        "programme": programme,
        "cities": cities(request),
        "groups": groups_of(entries(programme, at)) if programme else [],
        "published": _published(programme, at) if programme else [],
        "as_of": at,
    }
    return render(request, "public/commitments.html", context)


def _published(programme: Programme, at: datetime) -> Any:
    rows = Commitment.objects.published(at).filter(case_proof__case__programme=programme).with_all()
    return rows.order_by("-publication_agreed_at")[:MOST]
