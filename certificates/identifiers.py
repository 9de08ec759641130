"""The identifier of an electronic licence, 电子证照标识 (GB/T 36904; standards §2.2).

    1.2.156.3005.2 . licence type (21) . issuer (18) . serial . version (3) . check character

The check character is ISO 7064 MOD 37,36 over type, issuer, serial and version without the dots.
"""

import re
import string
from dataclasses import dataclass

from django.utils.translation import gettext as _

ROOT = "1.2.156.3005.2"
MAX_SERIAL = 64  # the standard's own limit is not settled (standards §10)
MAX_VERSION = 999

_ALPHABET = string.digits + string.ascii_uppercase
_USCC = r"[0-9A-HJ-NPQRTUWXY]{18}"
_TYPE = re.compile(_USCC + r"[0-9]{3}")
_ISSUER = re.compile(_USCC)
_REGION_ISSUER = re.compile(r"[0-9]{6}")
_SERIAL = re.compile(rf"[0-9A-Z]{{1,{MAX_SERIAL}}}")
_VERSION = re.compile(r"(?!000)[0-9]{3}")
_PARTS = 5


class InvalidIdentifier(ValueError):
    """Not an identifier of a licence. The message is the reason in Chinese."""


@dataclass(frozen=True)
class Identifier:
    """The parts of an identifier. `warnings` name what may be read from others' data but is never issued."""

    type_code: str
    issuer_code: str
    serial: str
    version: int
    check: str
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ".".join((ROOT, self.type_code, self.issuer_code, self.serial, f"{self.version:03}", self.check))


def build(type_code: str, issuer_code: str, serial: str, version: int | str) -> str:
    """The identifier of a licence that we issue. Raises InvalidIdentifier naming the part that does not fit."""
    type_code, issuer_code, serial = type_code.upper(), issuer_code.upper(), serial.upper()
    version_text = _version_text(version)
    _require(_ISSUER, issuer_code, _("颁发机构代码应为 18 位统一社会信用代码。"))
    _require_parts(type_code, serial, version_text)
    check = check_character(type_code + issuer_code + serial + version_text)
    return str(Identifier(type_code, issuer_code, serial, int(version_text), check))


def parse(text: str, *, lenient: bool = False) -> Identifier:
    """The parts of the identifier in `text`. Raises InvalidIdentifier with the reason.

    A six-digit region as issuer, found in older data, is a warning. With `lenient`, for imports, a wrong check
    character is a warning too: the licence may be right although its issuer reckoned wrongly.
    """
    type_code, issuer_code, serial, version, check = _split(text)
    warnings = []
    if _REGION_ISSUER.fullmatch(issuer_code):
        warnings.append(_("颁发机构是 6 位行政区划代码，只收不发。"))
    else:
        _require(_ISSUER, issuer_code, _("颁发机构代码应为 18 位统一社会信用代码。"))
    _require_parts(type_code, serial, version)
    if check != check_character(type_code + issuer_code + serial + version):
        wrong = _("证照标识的校验位不对，请逐位核对。")
        if not lenient:
            raise InvalidIdentifier(wrong)
        warnings.append(wrong)
    return Identifier(type_code, issuer_code, serial, int(version), check, tuple(warnings))


def serial_from(licence_number: str) -> str:
    """The serial that belongs to a licence number: its digits and capital letters. Raises if nothing is left."""
    serial = "".join(character for character in licence_number.upper() if character in _ALPHABET)
    _require(_SERIAL, serial, _("证照编号里没有可用作流水号的数字或字母，或超过 64 位。"))
    return serial


def check_character(body: str) -> str:
    """ISO 7064 MOD 37,36 of digits and capital letters."""
    product = 36
    for character in body:
        product = (product + _ALPHABET.index(character)) % 36 or 36
        product = product * 2 % 37
    return _ALPHABET[(37 - product) % 36]


def _split(text: str) -> list[str]:
    cleaned = text.strip().upper()
    if not cleaned.startswith(f"{ROOT}."):
        raise InvalidIdentifier(_("证照标识应以 1.2.156.3005.2 开头。"))
    parts = cleaned.removeprefix(f"{ROOT}.").split(".")
    if len(parts) != _PARTS:
        raise InvalidIdentifier(_("证照标识应有类型、颁发机构、流水号、版本号和校验位五段。"))
    return parts


def _require_parts(type_code: str, serial: str, version: str) -> None:
    _require(_TYPE, type_code, _("证照类型代码应为 21 位：18 位统一社会信用代码加 3 位序号。"))
    _require(_SERIAL, serial, _("流水号只用数字和大写字母，最多 64 位。"))
    _require(_VERSION, version, _("版本号应为 001 至 999。"))


def _require(pattern: re.Pattern[str], text: str, reason: str) -> None:
    if not pattern.fullmatch(text):
        raise InvalidIdentifier(reason)


def _version_text(version: int | str) -> str:
    if isinstance(version, int):
        return f"{version:03}" if 0 < version <= MAX_VERSION else ""
    return version
