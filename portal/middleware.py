"""Who acts in a request: found on first use, used by every page and call."""

from collections.abc import Callable
from dataclasses import replace

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from catalog.actors import actor_for
from certificates.models import Representation
from portal.foundation.actors import ANONYMOUS, Actor
from portal.foundation.api import actor_of_request
from portal.foundation.api.problems import problem_response
from portal.foundation.errors import NotAllowed
from portal.foundation.moment import now

DEPARTMENT_KEY = "department_id"


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind a browser session: duties in the chosen department, or the holders represented."""
    user_id = request.user.pk
    if user_id is None:
        return ANONYMOUS
    at = now()
    actor = actor_for(user_id, at, request.session.get(DEPARTMENT_KEY))
    if actor.duties:
        return actor
    held = Representation.objects.in_force(at).filter(user_id=user_id)
    return replace(actor, holder_ids=frozenset(held.values_list("holder_id", flat=True)))


class ChosenLanguageMiddleware:
    """Chinese unless the reader chose another language here (cookie): what a browser prefers decides nothing.

    A window's computer is often set up in English; its clerk, and the citizen beside, read Chinese.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class PlainAddressMiddleware:
    """An address with a null character names nothing: PostgreSQL would refuse to look it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:
            raise Http404(_("地址里有认不出的字符。"))
        return self.get_response(request)


class ActorMiddleware:
    """Puts a lazy `request.actor` on every request: a page that asks nobody costs no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]  # no slot for it
        return self.get_response(request)


class SecondFactorMiddleware:
    """Officers and administrators give a second factor where the settings demand it (production).

    Whoever has none yet is led to set one up; until then nothing else opens. Citizens are not asked.
    """

    OPEN = ("/accounts/", "/static/", "/language/", "/healthz", "/readyz")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.SECOND_FACTOR_REQUIRED or not self.lacks_one(request):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return problem_response(403, "second_factor_required", NotAllowed.default)
        return redirect("mfa_activate_totp")

    def lacks_one(self, request: HttpRequest) -> bool:
        """Whether the page is closed to somebody with duties who has no second factor."""
        user = request.user
        if not user.is_authenticated or request.path.startswith(self.OPEN):
            return False
        return (user.is_staff or actor_of_request(request).is_officer) and not is_mfa_enabled(user)
