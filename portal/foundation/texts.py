"""What people type, as it is kept: without blanks around it and without NUL, which PostgreSQL does not take."""

from django.utils.translation import gettext as _

from portal.foundation.errors import Invalid


def plain(text: str) -> str:
    """The text without NUL and without blanks around it."""
    return text.replace("\x00", "").strip()


def at_most(most: int, text: str, pointer: str) -> str:
    """The plain text of at most `most` letters. Raises Invalid at `pointer` if it is longer."""
    cleaned = plain(text)
    if len(cleaned) > most:
        raise Invalid(_("最多 %(most)d 个字，已填的保留着。") % {"most": most}, errors={pointer: _("太长")})
    return cleaned


def needed(most: int, text: str, pointer: str, message: str = "", hint: str = "") -> str:
    """The plain text of at most `most` letters, which must be there.

    Raises Invalid with `message`, and `hint` at `pointer`.
    """
    cleaned = at_most(most, text, pointer)
    if not cleaned:
        raise Invalid(
            message or _("写明情况，最多 %(most)d 个字。") % {"most": most}, errors={pointer: hint or _("写明情况。")}
        )
    return cleaned
