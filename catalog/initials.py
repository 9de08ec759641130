"""Pinyin initials, by which a clerk finds a name without an input method. Stored when a name is saved."""

from pypinyin import Style, lazy_pinyin

# 给付, 供给 are read jǐ by the dictionary and gěi by most people; a search must find both.
_ALSO_READ = {"给": "g"}
_LONGEST = 80  # the shortest column that keeps initials


def initials(text: str) -> str:
    """The first letters of the readings of `text` in lower case; Latin letters and digits stay, marks go.

    Characters with several readings are read by the word they stand in: 银行 is yh, 行政 is xz. Where people read
    otherwise than the dictionary, their reading follows after a blank, if there is room.
    """
    first = _letters(lazy_pinyin(text, style=Style.FIRST_LETTER))
    as_spoken = "".join(_ALSO_READ.get(character, character) for character in text)
    second = _letters(lazy_pinyin(as_spoken, style=Style.FIRST_LETTER))
    both = f"{first} {second}"
    return both if first != second and len(both) <= _LONGEST else first


def _letters(readings: list[str]) -> str:
    return "".join(letter for letter in "".join(readings).lower() if letter.isascii() and letter.isalnum())
