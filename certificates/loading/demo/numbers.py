"""Numbers of the demo people: right check digits, sequences that no authority gives out in this order."""

from datetime import date

from stdnum.cn import ric

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def id_card(region: str, birth: date, sequence: int) -> str:
    """A resident's number (GB 11643): region, birth date, sequence (odd = male), check character."""
    body = f"{region}{birth:%Y%m%d}{sequence:03d}"
    return body + ric.calc_check_digit(body + "0")  # it wants a place for the check character


def foreign_residence(birth: date, sequence: int) -> str:
    """A permanent residence card of the 2023 edition: first digit 9, same check character."""
    body = f"91137{sequence % 10}{birth:%Y%m%d}{sequence:03d}"
    return body + ric.calc_check_digit(body + "0")  # it wants a place for the check character


def uscc(prefix: str, region: str, sequence: int) -> str:
    """A unified social credit code (GB 32100) with a right inner and outer check character."""
    body = prefix + region + _organisation_code(f"{sequence:08d}")
    total = sum(USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return body + USCC_ALPHABET[-total % 31]


def _organisation_code(body: str) -> str:
    total = sum(
        ORGANISATION_ALPHABET.index(char) * weight for char, weight in zip(body, ORGANISATION_WEIGHTS, strict=True)
    )
    check = 11 - total % 11
    return body + {10: "X", 11: "0"}.get(check, str(check))
