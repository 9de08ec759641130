from typing import cast

from django.http import HttpRequest
from rest_framework.request import Request

from portal.foundation.actors import ANONYMOUS, Actor


def actor_of_request(request: Request | HttpRequest) -> Actor:
    """Who acts, as the middleware or the authentication of a business system found; else nobody."""
    return cast(Actor, getattr(request, "actor", ANONYMOUS))
