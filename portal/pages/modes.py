"""Reading modes: large type and high contrast, kept in a cookie, the same pages and functions in all of them."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

COOKIE = "mode"
MODES = ("elder", "contrast")
YEAR = 365 * 24 * 3600  # seconds a choice is remembered


def modes_of(request: HttpRequest) -> list[str]:
    """The modes that the reader chose; anything else in the cookie is ignored."""
    chosen = request.COOKIES.get(COOKIE, "").split(".")
    return [mode for mode in MODES if mode in chosen]


def switch_url(request: HttpRequest, mode: str) -> str:
    """The address that turns `mode` on, or off when it is on, and leads back here."""
    back = {"next": request.get_full_path()} if request.method == "GET" else {}
    return "?" + urlencode({"set": mode, "on": int(mode not in modes_of(request)), **back})


@login_not_required
@require_GET
def switch(request: HttpRequest) -> HttpResponse:
    """`/mode/?set=elder&on=1&next=/me/`: works without script; a strange mode changes nothing."""
    mode, back = request.GET.get("set", ""), request.GET.get("next", "/")
    chosen = [known for known in modes_of(request) if known != mode]
    if mode in MODES and request.GET.get("on") == "1":
        chosen.append(mode)
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    response.set_cookie(COOKIE, ".".join(chosen), max_age=YEAR, samesite="Lax")
    return response
