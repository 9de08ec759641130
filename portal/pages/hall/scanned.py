"""What was scanned on another page, kept for the page of opening: sealed, for sessions lie in the database."""

import base64
import json

from django.http import HttpRequest

from portal.foundation.encryption import open_bytes, seal_bytes
from portal.foundation.keyring import CannotOpen

SCANNED = "hall_scanned"


def keep(request: HttpRequest, scanned: dict[str, str]) -> None:
    """Keep a code or a number for the next page, in no address and in no clear text."""
    sealed = seal_bytes(json.dumps(scanned).encode(), _bound_to(request))
    request.session[SCANNED] = base64.b64encode(sealed).decode()


def take(request: HttpRequest) -> dict[str, str]:
    """What was kept, once; empty if nothing was, or if it cannot be opened any more."""
    kept = request.session.pop(SCANNED, "")
    try:
        scanned: dict[str, str] = json.loads(open_bytes(base64.b64decode(kept), _bound_to(request))) if kept else {}
    except (CannotOpen, ValueError):
        return {}
    return scanned


def waits(request: HttpRequest) -> bool:
    """Whether something was scanned and not used yet."""
    return SCANNED in request.session


def _bound_to(request: HttpRequest) -> str:
    return f"{SCANNED}|{request.user.pk}"
