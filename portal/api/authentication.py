"""Who calls the API: a browser session, or another system with a token bound to a department and its duties."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from catalog.actors import client_actor
from catalog.models import SystemClient

_SCHEME = "bearer "


@dataclass(frozen=True)
class ClientPrincipal:
    """What stands for a system where the framework asks for a user. What it may do stands in `request.actor`."""

    client_id: int
    name: str
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False
    is_staff: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def pk(self) -> str:
        """Under this name its calls are counted."""
        return f"client-{self.client_id}"


class ClientAuthentication(OAuth2Authentication):  # type: ignore[misc]  # no types there
    """An OAuth 2.0 bearer token of a registered system; sets `request.actor`."""

    def authenticate(self, request: Request) -> tuple[ClientPrincipal, Any] | None:
        """The system behind the token; None without one. A token that is bad is a 401, never taken for nobody."""
        if not request.headers.get("Authorization", "").lower().startswith(_SCHEME):
            return None
        found = super().authenticate(request)
        if found is None:
            raise AuthenticationFailed(_("令牌无效或已过期，请重新获取。"), "invalid_token")
        token = found[1]
        client = (
            SystemClient.objects.filter(application=token.application_id)
            .select_related("application", "department")
            .first()
        )
        if client is None:
            raise AuthenticationFailed(_("这个客户端没有登记到部门，请联系管理员。"), "client_not_registered")
        request._request.actor = client_actor(client)  # type: ignore[attr-defined]  # as the middleware does
        return ClientPrincipal(client.pk, str(client)), token


class OfficerSessionAuthentication(SessionAuthentication):
    """The browser's session with CSRF; `request.actor` was set by the middleware. An anonymous call is a 401."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"
