"""Document numbers that are valid and belong to nobody: the n-th of each kind."""

from datetime import date, timedelta

_CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def id_card(n: int, *, born: date | None = None, region: str = "370784") -> str:
    """The n-th resident ID number of a day of birth (a day between 1950 and 2005 unless given), GB 11643."""
    day = born or date(1950, 1, 1) + timedelta(days=n * 37 % 20_000)
    body = f"{region}{day:%Y%m%d}{n % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _CARD_WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def uscc(n: int, *, kind: str = "91", region: str = "370784") -> str:
    """The n-th unified social credit code, inner and outer check characters right (GB 32100, GB 11714)."""
    organisation = f"MA{n:06d}"
    inner = 11 - sum(_value36(c) * w for c, w in zip(organisation, _ORGANISATION_WEIGHTS, strict=True)) % 11
    body = kind + region + organisation + {10: "X", 11: "0"}.get(inner, str(inner))
    total = sum(_USCC_LETTERS.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + _USCC_LETTERS[-total % 31]


def _value36(character: str) -> int:
    return int(character, 36)
