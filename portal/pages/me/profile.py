"""`/me/profile/`: how one reads, signs in and out, and for whom one acts."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.models import User
from portal.pages.me.frame import whose_of
from portal.pages.modes import modes_of


@never_cache
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """For everybody who is signed in, also those who stand for no holder."""
    context = {"whose": whose_of(request), "tab": "me", "modes": modes_of(request)}
    return render(request, "me/profile.html", context)


@require_POST
def single_keys(request: HttpRequest) -> HttpResponse:
    """Switch the keys of one letter on or off (WCAG 2.1.4)."""
    user = cast(User, request.user)
    user.single_keys = request.POST.get("on") == "1"
    user.save(update_fields=["single_keys"])
    return redirect("me_profile")
