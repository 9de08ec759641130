"""`/me/`: the licences as cards, what expires soon in front; one of them opened; the code to show."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_safe

from certificates import codes, faces, queries, reasons
from certificates.actions import access, renditions
from certificates.actions import codes as code_actions
from certificates.models import LicenceHolder, LicenceState
from portal.foundation.api import actor_of_request
from portal.foundation.files import PDF, file_answer
from portal.foundation.moment import LOCAL
from portal.pages.forms import is_htmx
from portal.pages.me.frame import Whose, for_holder, page
from portal.papers.codes import barcode_svg, qr_svg
from verification.models import OPEN_CASES
from verification.queries import own_cases

SOON = 90  # days before its end that a card says so
LIFE = int(code_actions.LIFETIME.total_seconds())


@require_GET
@for_holder
def wallet(request: HttpRequest, whose: Whose) -> HttpResponse:
    """The code and the cards."""
    day = whose.at.astimezone(LOCAL).date()
    cards = sorted(queries.wallet(whose.actor, whose.at), key=_urgency)
    good = [_card(card, day) for card in cards if card.state == LicenceState.VALID]
    ended = [_card(card, day) for card in cards if card.state != LicenceState.VALID]
    open_cases = own_cases(whose.actor).filter(status__in=OPEN_CASES).count()
    context = {"cards": good, "ended": ended, "open_cases": open_cases, **_new_code(whose)}
    return page(request, whose, "me/wallet.html", "licences", context)


@require_GET
@for_holder
def code(request: HttpRequest, whose: Whose) -> HttpResponse:
    """The code alone: for the big door of the elder mode, and to renew it with or without script."""
    context = _new_code(whose)
    if is_htmx(request):
        return page(request, whose, "components/code.html", "licences", context)
    return page(request, whose, "me/code.html", "licences", context)


@require_safe
@for_holder
def licence(request: HttpRequest, whose: Whose, licence_id: UUID) -> HttpResponse:
    """One licence with all that stands on it. Opening leaves a record, one's own too."""
    reading = access.open_own(licence_id, by=_reader(request, whose, licence_id), at=whose.at)
    found = reading.licence
    assert found is not None
    context = {
        "licence": found,
        "reading": reading,
        "readable": bool(reading.attributes) or not reading.reason_code,
        "rows": faces.rows_of(reading.attributes, found.licence_type.attributes),
        "reason": reasons.text_of(reading.reason_code),
        "remedy": reasons.remedy_of(reading.reason_code),
        "state_remedy": reasons.remedy_of(reading.state),
        "qr": _boxed(qr_svg(codes.licence_token(found.pk), _("这张证照的验证码"))),
    }
    return page(request, whose, "me/licence.html", "licences", context)


@require_safe
@for_holder
def licence_pdf(request: HttpRequest, whose: Whose, licence_id: UUID) -> HttpResponse:
    """The licence as a PDF to keep or hand on; the same bytes each time, so that they can be checked."""
    document = renditions.download(licence_id, by=_reader(request, whose, licence_id), at=whose.at)
    return file_answer(document.data, PDF, document.filename)


# --- cards ---


def _urgency(card: queries.Card) -> tuple[bool, date]:
    """What expires first in front, long-term ones behind."""
    return (card.valid_until is None, card.valid_until or date.max)


def _card(card: queries.Card, day: date) -> dict[str, Any]:
    return {
        "url": reverse("me_licence", args=[card.id]),
        "card": card,
        "soon": _soon(card, day) if card.state == LicenceState.VALID else "",
        "facts": [{"label": _("有效期"), "value": _period(card)}],
    }


def _soon(card: queries.Card, day: date) -> str:
    days = (card.valid_until - day).days if card.valid_until else SOON + 1
    if days > SOON:
        return ""
    return ngettext("还有 %(days)d 天到期", "还有 %(days)d 天到期", days) % {"days": days} if days else _("今天到期")


def _period(card: queries.Card) -> str:
    until = f"{card.valid_until:%Y-%m-%d}" if card.valid_until else _("长期")
    return _("%(start)s 到 %(end)s") % {"start": f"{card.valid_from:%Y-%m-%d}", "end": until}


def _reader(request: HttpRequest, whose: Whose, licence_id: UUID) -> Any:
    """The chosen holder if the licence is theirs, so that the record is theirs too; else all whom one stands for."""
    theirs = LicenceHolder.objects.filter(licence_id=licence_id, holder_id=whose.holder.pk)
    return whose.actor if theirs.exists() else actor_of_request(request)


# --- the code ---


def _new_code(whose: Whose) -> dict[str, Any]:
    made = code_actions.create(whose.holder.pk, by=whose.actor, at=whose.at)
    label = _("企业码") if whose.is_organisation else _("居民码")
    return {
        "qr": _boxed(qr_svg(made.token, label)),
        "barcode": barcode_svg(made.digits, _("数字码的条形码")),
        "digits": made.digits,
        "expires_at": made.expires_at,
        "now": whose.at,
        "life": LIFE,
        "renew_url": reverse("me_code"),
    }


def _boxed(svg: SafeString) -> SafeString:
    return format_html('<span class="mzc-qr">{}</span>', svg)
