"""The demo bar: change between the demo accounts with one click. Its address exists in a demo only."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from portal.accounts.models import User


@login_not_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Sign in as another demo account."""
    user = get_object_or_404(User, username=request.POST.get("username", ""), is_demo=True, is_active=True)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect("start")
