"""Numbers that stand for people and organisations: resident ID (GB 11643) and social credit code (GB 32100).

The rules are those of standards §1. Messages never repeat the number, for they end up in logs and error texts.
A region code that is unknown, or was not yet one in the year of birth, is no error: people keep the number of the
place of first registration for life.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

ID_CARD_LENGTH = USCC_LENGTH = 18
_FIRST_GENERATION_LENGTH = 15
_OLDEST_BIRTH_YEAR = 1850  # nobody with an 18-digit number was born earlier; older dates are typing errors

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BLANKS = re.compile(r"\s+")


class InvalidNumber(ValueError):
    """A number that cannot be right. `code` is stable, the message is Chinese and fit for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Sex(StrEnum):
    """As the sequence of a resident ID number says."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True)
class IdCard:
    """A resident ID number and what it says. Foreigners' permanent residence cards (first digit 9) check alike."""

    number: str
    birth_date: date
    region: str
    sex: Sex

    def __repr__(self) -> str:
        return f"IdCard({mask_number(self.number)})"


@dataclass(frozen=True)
class Uscc:
    """A social credit code that is formally right, and what is odd about it all the same."""

    code: str
    warnings: tuple[str, ...] = ()


def normalise(text: str) -> str:
    """`text` with full-width characters made narrow, without blanks, in capitals."""
    return _BLANKS.sub("", text.translate(_FULL_WIDTH)).upper()


def check_id_card(text: str, today: date) -> IdCard:
    """The resident ID number in `text`. Raises InvalidNumber: length, format, checksum, date or future."""
    number = normalise(text)
    _require_id_card_shape(number)
    if id_card_check(number[:17]) != number[17]:
        raise InvalidNumber("checksum", _("身份证号的校验位不对，请对照证件逐位核对。"))
    birth_date = _birth_date(number[6:14])
    if birth_date > today:
        raise InvalidNumber("future", _("身份证号里的出生日期晚于今天，请核对。"))
    return IdCard(number, birth_date, number[:6], Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def id_card_check(body: str) -> str:
    """The check character (ISO 7064 MOD 11-2) of the first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11]


def check_uscc(text: str) -> Uscc:
    """The social credit code in `text`. Raises InvalidNumber: length, format or checksum.

    A wrong check character of the organisation code inside is a warning only: such codes were given out.
    """
    code = normalise(text)
    if len(code) != USCC_LENGTH:
        raise InvalidNumber("length", _("统一社会信用代码应为 18 位，请核对。"))
    if any(character not in _USCC_ALPHABET for character in code) or not code[2:8].isdigit():
        raise InvalidNumber("format", _("统一社会信用代码只用数字和大写字母，且不含 I、O、S、V、Z，请核对。"))
    if uscc_check(code[:17]) != code[17]:
        raise InvalidNumber("checksum", _("统一社会信用代码的校验位不对，请对照证照逐位核对。"))
    inner_is_right = organisation_check(code[8:16]) == code[16]
    return Uscc(code, () if inner_is_right else (_("代码中的组织机构代码校验位不对，请留意是否录错。"),))


def uscc_check(body: str) -> str:
    """The check character of the first 17 characters (GB 32100)."""
    pairs = zip(body, _USCC_WEIGHTS, strict=True)
    total = sum(_USCC_ALPHABET.index(character) * weight for character, weight in pairs)
    return _USCC_ALPHABET[(31 - total % 31) % 31]


def organisation_check(body: str) -> str:
    """The check character of an organisation code's first 8 characters (GB 11714)."""
    total = sum(int(character, 36) * weight for character, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0X987654321"[total % 11]


_SHOWN = ((15, (4, 2)), (11, (3, 4)), (5, (1, 2)), (0, (0, 0)))  # from this length on: first and last characters


def mask_number(number: str) -> str:
    """A number for lists: of a document `3707************23`, of a telephone `138****0000`, less of a short one."""
    first, last = next(shown for least, shown in _SHOWN if len(number) >= least)
    hidden = len(number) - first - last
    return number[:first] + "*" * hidden + number[len(number) - last :]


def mask_name(name: str) -> str:
    """A person's name for lists: the first character, the others hidden."""
    return name[:1] + "*" * max(len(name) - 1, 0)


def _require_id_card_shape(number: str) -> None:
    if len(number) == _FIRST_GENERATION_LENGTH and number.isdecimal():
        raise InvalidNumber("length", _("15 位身份证号已停用，请使用 18 位身份证号。"))
    if len(number) != ID_CARD_LENGTH:
        raise InvalidNumber("length", _("身份证号应为 18 位，请核对。"))
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise InvalidNumber("format", _("身份证号前 17 位应为数字，末位为数字或 X，请核对。"))


def _birth_date(digits: str) -> date:
    try:
        found = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        found = date.min
    if found.year < _OLDEST_BIRTH_YEAR:
        raise InvalidNumber("date", _("身份证号里的出生日期不存在，请核对。"))
    return found
