"""Pinyin initials, by which a clerk finds a name without an input method. Stored when a name is saved."""

from pypinyin import Style, lazy_pinyin


def initials(text: str) -> str:
    """The first letters of the readings of `text` in lower case; Latin letters and digits stay, marks go.

    Characters with several readings are read by the word they stand in: 银行 is yh, 行政 is xz.
    """
    letters = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())
