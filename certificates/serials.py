"""The running number inside a licence identifier. The identifier stands in the clear, so it may name nobody.

Many licences bear the holder's document number (ID card, driving licence, disability card) or a piece of it. Such a
number becomes a keyed digest, 32 characters as the UUIDs that GB/T 36904 allows; the same number always gives the
same one. Every other number stands in the identifier as it is printed.
"""

from collections.abc import Iterable

from certificates import identifiers
from portal.foundation.encryption import blind_index
from portal.foundation.identity_numbers import normalise

_TELLING = 8  # so many characters in common with a document number may be a date of birth
_LENGTH = 32


def serial_of(type_code: str, issuer_code: str, number: str, document_numbers: Iterable[str]) -> str:
    """The serial for a licence `number` whose holders have these document numbers."""
    try:
        serial = identifiers.serial_from(normalise(number))
    except ValueError:  # nothing usable, or too long
        serial = ""
    if serial and not any(_tells(serial, document) for document in document_numbers):
        return serial
    return blind_index("licence.serial", f"{type_code}|{issuer_code}|{number}")[:_LENGTH].upper()


def _tells(serial: str, document: str) -> bool:
    """Whether a serial has a piece in common with a document number."""
    pieces = (document[start : start + _TELLING] for start in range(len(document) - _TELLING + 1))
    return any(piece in serial for piece in pieces)
