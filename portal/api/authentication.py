"""Who calls the API: a browser session, or a business system with a token bound to a department."""

from typing import Any

from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from catalog.actors import client_actor


class ClientAuthentication(OAuth2Authentication):
    """An OAuth 2.0 bearer token of a registered system."""

    def authenticate(self, request: Request) -> Any:
        """The client's user stand-in and token; sets the actor."""
        found = super().authenticate(request)
        if found is not None:
            request._request.actor = client_actor(found[1].application.system_client)
        return found


class OfficerSessionAuthentication(SessionAuthentication):
    """The browser's session, with CSRF."""

    def authenticate_header(self, request: Request) -> str:
        """Makes an anonymous call a 401."""
        return "Session"
