"""By which numbers holders are known, and what a name must be. Plain values, no database."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from portal.foundation.identity_numbers import check_id_card, check_uscc, normalise

LONGEST_NAME = 80

# Shapes as printed on the documents; issuers change them, so each is as wide as what is known to exist.
_SHAPES: Mapping[str, str] = {
    "passport": r"[A-Z0-9]{5,20}",
    "hk_macao_permit": r"[HM][0-9]{8}(?:[0-9]{2})?",
    "taiwan_permit": r"[0-9]{8}(?:[0-9]{2}[A-Z0-9]?)?",
    "foreign_residence": r"[A-Z]{3}[0-9]{12}",
}


class BadDocument(ValueError):
    """The number or the name cannot be right; the text says why, without repeating it."""


@dataclass(frozen=True, slots=True)
class Document:
    """A checked number as it is stored, and what it tells. `repr` shows nothing of it."""

    number: str = field(repr=False)
    birth_date: date | None = field(default=None, repr=False)


def check_document(document_type: str, number: str, today: date) -> Document:
    """The number in its stored form. Raises ValueError with a Chinese reason."""
    if document_type == "id_card" or (document_type == "foreign_residence" and _is_new_card(number)):
        card = check_id_card(number, today)
        return Document(card.number, card.birth_date)
    if document_type == "uscc":
        return Document(check_uscc(number).code)
    shape = _SHAPES.get(document_type)
    if shape is None:
        raise BadDocument(_("不认识这种证件类型。"))
    plain = normalise(number)
    if not re.fullmatch(shape, plain, flags=re.ASCII):
        raise BadDocument(_("证件号码的格式不对，请照证件上的号码重新输入。"))
    return Document(plain)


def _is_new_card(number: str) -> bool:
    """A foreigner's permanent residence card of 2023: built and checked like a resident ID number, first digit 9."""
    return bool(re.fullmatch(r"9[0-9]{16}[0-9X]", normalise(number), flags=re.ASCII))


def clean_name(name: str) -> str:
    """A name as it is stored: no outer or doubled blanks. Raises BadDocument."""
    plain = " ".join(name.split())
    if not plain:
        raise BadDocument(_("请填写姓名或名称。"))
    if len(plain) > LONGEST_NAME:
        raise BadDocument(_("姓名或名称不能超过 %(most)d 个字。") % {"most": LONGEST_NAME})
    if any(unicodedata.category(character).startswith("C") for character in plain):
        raise BadDocument(_("姓名或名称里有不能显示的字符，请删去后重新输入。"))
    return plain


def same_name(one: str, other: str) -> bool:
    """Whether two ways of writing mean one name: width, blanks, letter case and the kinds of middle dot aside."""
    return _comparable(one) == _comparable(other)


def _comparable(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s·・•‧∙.]", "", plain)
