"""How codes look: what is typed or scanned, told apart by shape, and the digests kept of it."""

import re
import secrets
from uuid import UUID

from django.utils.crypto import constant_time_compare

from portal.foundation.encryption import blind_index

TOKEN_PREFIX = "MZC."  # noqa: S105 - a public mark in front of holder codes
LICENCE_PREFIX = "MZL."  # in front of the code printed on a licence

_DIGITS = 8
_MARK = 32  # hex characters of the keyed mark behind a licence's id


def new_token() -> str:
    """A holder code to be scanned: 24 random bytes behind the prefix."""
    return TOKEN_PREFIX + secrets.token_urlsafe(24)


def new_digits() -> str:
    """A holder code to be typed: eight random digits."""
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"


def is_token(text: str) -> bool:
    """Whether a text is a holder code by its shape."""
    return text.startswith(TOKEN_PREFIX)


def digits_in(text: str) -> str:
    """The eight digits in what somebody typed (blanks and hyphens aside), or nothing."""
    plain = re.sub(r"[\s-]", "", text)
    return plain if re.fullmatch(r"[0-9]{8}", plain, flags=re.ASCII) else ""


def token_digest(token: str) -> str:
    """What is kept of a token."""
    return blind_index("holder_code.token", token)


def digits_digest(digits: str) -> str:
    """What is kept of digits: keyed, for eight digits are soon tried through."""
    return blind_index("holder_code.digits", digits)


def licence_token(licence_id: UUID) -> str:
    """The code printed on a licence: names the version for a public check and cannot be made up."""
    return f"{LICENCE_PREFIX}{licence_id.hex}{_mark_of(licence_id)}"


def licence_in(token: str) -> UUID | None:
    """The licence that a printed code names, or None if the code is not ours."""
    match = re.fullmatch(r"MZL\.([0-9a-f]{32})([0-9a-f]{32})", token.strip(), flags=re.ASCII)
    if match is None:
        return None
    licence_id = UUID(match[1])
    return licence_id if constant_time_compare(match[2], _mark_of(licence_id)) else None


def _mark_of(licence_id: UUID) -> str:
    return blind_index("licence.token", str(licence_id))[:_MARK]
