"""`/me/authorisations/`: what one agreed to, what of it holds now; taken back with one click."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certificates import queries
from certificates.actions import authorisations as actions
from certificates.models import Authorisation
from portal.pages.forms import go
from portal.pages.me import words
from portal.pages.me.frame import Whose, for_holder, page, page_of

PAGE = 20
MOST_IN_FORCE = 200  # a holder has a handful; the list stays a list whatever happens


@require_safe
@for_holder
def authorisations(request: HttpRequest, whose: Whose) -> HttpResponse:
    """Consents in force, then those that ended, a page at a time."""
    own = queries.own_authorisations(whose.actor)
    over = Q(withdrawn_at__isnull=False) | Q(valid_until__lte=whose.at)
    holding = list(own.exclude(over)[:MOST_IN_FORCE])
    ended, following = page_of(own.filter(over), "granted_at", request.GET.get("after", ""), PAGE)
    rows = _rows([*holding, *ended], whose)
    address = reverse("me_authorisations")
    context = {
        "holding": rows[: len(holding)],
        "ended": rows[len(holding) :],
        "next": f"{address}?after={following}" if following else "",
        "newest": address if request.GET.get("after") else "",
    }
    return page(request, whose, "me/authorisations.html", "authorisations", context)


@require_POST
@for_holder
def withdraw(request: HttpRequest, whose: Whose, authorisation_id: UUID) -> HttpResponse:
    """Take a consent back; the next look is refused, of a theme in all its cases."""
    ended = actions.withdraw(authorisation_id, by=whose.actor, at=whose.at)
    words = {"department": _departments(ended)}
    messages.success(request, _("已撤回。从现在起，%(department)s不能再凭这次同意看。") % words)
    return go(request, reverse("me_authorisations"))


def _departments(consent: Authorisation) -> str:
    """Whom it was given to: of a theme the department of each of its cases."""
    parts = [part.department.name for part in consent.parts.all()]
    return _("、").join(dict.fromkeys(parts)) or consent.department.name


def _rows(consents: Sequence[Authorisation], whose: Whose) -> list[dict[str, Any]]:
    parts = [part for consent in consents for part in consent.parts.all()]
    matters = words.purposes([*(one.purpose for one in consents), *(part.purpose for part in parts)])
    types = words.licence_types(code for consent in consents for code in consent.licence_types)
    return [
        {
            "consent": consent,
            "departments": _departments(consent),
            "matter": matters.get(consent.purpose, consent.purpose),
            "types": _named(consent.licence_types, types),
            "parts": [
                {
                    "department": part.department.name,
                    "matter": matters.get(part.purpose, part.purpose),
                    "types": _named(part.licence_types, types),
                }
                for part in consent.parts.all()
            ],
            "state": _state(consent, whose),
        }
        for consent in consents
    ]


def _named(codes: Sequence[str], names: Mapping[str, str]) -> str:
    return _("、").join(names.get(code, code) for code in codes)


def _state(consent: Authorisation, whose: Whose) -> str:
    if consent.withdrawn_at:
        return "withdrawn"
    return "active" if consent.valid_until > whose.at else "expired"
