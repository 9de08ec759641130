"""Public checks are few a minute for each address, counted together with those of the API."""

from typing import cast

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

SCOPE = "public_check"


class _Door(APIView):
    """What the throttle asks for: only the scope's name."""

    throttle_scope = SCOPE


def may_check(request: HttpRequest) -> bool:
    """Count one check of this visitor; False when there were too many in the last minute."""
    return bool(ScopedRateThrottle().allow_request(cast(Request, request), _Door()))
