"""The demo bar: change between the demo accounts with one click. Its address exists in a demo only."""

from dataclasses import dataclass

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from portal.accounts.models import User

# In the order of the bar: Anqiu's people, then Dongying's.
ACCOUNTS: dict[str, str | Promise] = {
    "clerk": _("安丘窗口"),
    "liaison": _("安丘联络员"),
    "agent": _("安丘代办员"),
    "head": _("安丘负责人"),
    "office": _("安丘专班"),
    "citizen": _("群众"),
    "enterprise": _("企业"),
    "dongying-clerk": _("东营窗口"),
    "dongying-liaison": _("东营联络员"),
    "dongying-head": _("东营负责人"),
    "dongying-office": _("东营联席办"),
    "admin": _("管理员"),
}


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account on the bar: what it is for, not who it is."""

    username: str
    label: str


def demo_accounts() -> list[DemoAccount]:
    """The accounts of the bar that this installation has."""
    known = set(
        User.objects.filter(username__in=ACCOUNTS, is_demo=True, is_active=True).values_list("username", flat=True)
    )
    return [DemoAccount(name, str(label)) for name, label in ACCOUNTS.items() if name in known]


@login_not_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Sign in as another demo account."""
    user = get_object_or_404(User, username=request.POST.get("username", ""), is_demo=True, is_active=True)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect("start")
