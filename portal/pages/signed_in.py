"""Who is signed in sees the pages; who no longer is, is told so without losing what they typed."""

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.pages.errors import signed_out
from portal.pages.forms import is_htmx

View = Callable[..., HttpResponseBase]


class SignedInMiddleware(LoginRequiredMiddleware):
    """As Django's; a part of a page that htmx asks for is told in words instead of being led to the sign-in page.

    A redirect would put the sign-in page into the part and take away what somebody is typing.
    """

    def handle_no_permission(  # type: ignore[override]  # the parent only ever redirects
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        if is_htmx(request):
            return signed_out(request)
        return super().handle_no_permission(request, view_func)
