"""The one box: what was scanned or typed is routed by its shape. People's numbers come by POST, never in an address."""

import re
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Programme, ServiceItem, Theme
from certificates.codes import LICENCE_PREFIX, TOKEN_PREFIX, digits_in
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.identity_numbers import InvalidNumber, check_uscc, normalise
from portal.foundation.moment import LOCAL, now
from portal.pages.duties import needs
from portal.pages.hall import scanned
from portal.pages.hall.frame import WORKERS, page
from portal.pages.hall.items import often, rows_for
from verification.models import Case, VerificationRequest
from verification.permissions.requests import case_for

CASE = re.compile(r"[A-Z]{1,4}-[0-9]{8}-[0-9]{4,6}")
REQUEST = re.compile(r"[A-Z]{1,4}-XC-[0-9]{8}-[0-9]{4,6}")
ITEM = re.compile(r"[A-Z]{1,4}-[0-9]{4}")
THEME = re.compile(r"[A-Z]{1,4}-T[0-9]{1,4}")
THEME_CASE = re.compile(r"[A-Z]{1,4}-YJS-[0-9]{8}-[0-9]{4,6}")
TICKET = re.compile(r"[A-Z]{1,3}[0-9]{1,4}")
CARD = re.compile(r"[0-9]{17}[0-9X]")
LONGEST = 200


@needs(*WORKERS)
def search(request: HttpRequest) -> HttpResponse:
    """To the case, the request, the item, or the page on which a case is opened."""
    said = (request.POST.get("q") or request.GET.get("q", "")).replace("\x00", "")
    text = said.strip().lstrip("/")[:LONGEST]  # the key that leads to the box was typed into it
    if found := _person_in(text):
        scanned.keep(request, found)
        return redirect("hall:open")
    plain, actor = normalise(text), actor_of_request(request)
    if CASE.fullmatch(plain):
        return _to_case(request, plain, actor)
    if REQUEST.fullmatch(plain):
        return _to_request(request, plain, actor)
    if _is_to_open(plain):
        return redirect(f"{reverse('hall:open')}?item={plain}")
    if number := _case_behind(plain, actor):
        return redirect("hall:case", number)
    if text.startswith(LICENCE_PREFIX):
        return _not_found(request, text, _("这是证照上的码，不是居民码。"), _("请对方打开居民码，或照证件输入号码。"))
    return _items(request, text, actor)


def _person_in(text: str) -> dict[str, str]:
    """A holder code or a document's number, as the page of opening takes it; empty for anything else."""
    plain = normalise(text)
    if text.startswith(TOKEN_PREFIX):
        return {"code": text}
    if CARD.fullmatch(plain):
        return {"number": plain, "document_type": "id_card"}
    if _is_uscc(plain):
        return {"number": plain, "document_type": "uscc"}
    digits = digits_in(text)
    return {"code": digits} if digits else {}


def _to_case(request: HttpRequest, number: str, actor: Actor) -> HttpResponse:
    if Case.objects.visible_to(actor).filter(number=number).exists():
        return redirect("hall:case", number)
    return _not_found(
        request, number, _("没有办件 %(number)s。") % {"number": number}, _("核对编号；别的部门的件这里打不开。")
    )


def _is_to_open(plain: str) -> bool:
    """Whether it is the code of an item or of a theme."""
    if ITEM.fullmatch(plain):
        return ServiceItem.objects.filter(code=plain).exists()
    return bool(THEME.fullmatch(plain)) and Theme.objects.filter(code=plain).exists()


def _case_behind(plain: str, actor: Actor) -> str | None:
    """The case that a queue number of today means, or the first of a theme case that this department sees."""
    if TICKET.fullmatch(plain):
        return _called_today(plain, actor)
    if not THEME_CASE.fullmatch(plain):
        return None
    rows = Case.objects.visible_to(actor).filter(theme_case__number=plain).order_by("pk")
    return rows.values_list("number", flat=True).first()


def _called_today(ticket: str, actor: Actor) -> str | None:
    """The newest case of today with this number of the queue."""
    midnight = now().astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Case.objects.visible_to(actor).filter(ticket=ticket, opened_at__gte=midnight).order_by("-opened_at")
    return today.values_list("number", flat=True).first()


def _to_request(request: HttpRequest, number: str, actor: Actor) -> HttpResponse:
    rows = VerificationRequest.objects.filter(number=number).reachable_by(actor)
    found = rows.select_related("case").first()
    if found is None:
        return _not_found(
            request, number, _("没有协查 %(number)s。") % {"number": number}, _("核对编号；别的部门的件这里打不开。")
        )
    ours = case_for(actor, found)
    if ours.department_id == actor.department_id:
        return redirect("hall:case", ours.number)
    return redirect(f"/desk/{number}/")


def _is_uscc(plain: str) -> bool:
    try:
        return bool(check_uscc(plain).code)
    except InvalidNumber:
        return False


def _items(request: HttpRequest, text: str, actor: Actor) -> HttpResponse:
    """Words: the one item that this department can open, else the list."""
    if not text:
        return redirect("hall:start")
    if sum(letter.isdigit() for letter in text) >= 8:
        city = Programme.objects.get(departments=actor.department_id).prefix
        known = _("身份证号 18 位，居民码 8 位数字，办件号像 %(city)s-20261124-0037。") % {"city": city}
        return _not_found(request, text, _("看不出这是什么号码。"), known)
    found = [row for row in rows_for(text, actor) if row["open"] and row["ours"]]
    if len(found) == 1:
        return redirect(f"{reverse('hall:open')}?item={found[0]['item'].code}")
    return redirect(f"{reverse('hall:items')}?{urlencode({'q': text})}")


def _not_found(request: HttpRequest, text: str, heading: str, todo: str) -> HttpResponse:
    """What was typed stays in the box, to be put right there."""
    messages.warning(request, f"{heading}{todo}")
    context = {"rows": [], "q": "", "scanned": text, "often": often(request)}
    return page(request, "hall/items.html", context, current="items", status=404)
