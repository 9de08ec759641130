"""Who can speak for themselves at a counter. Pure: plain values."""

from datetime import date, datetime

from catalog.models import PartyRole
from portal.foundation.moment import LOCAL

ADULT_AT = 18


def can_speak(role: str, birth_date: str, at: datetime) -> bool:
    """Whether somebody can consent or promise for themselves: alive and of age."""
    return role != PartyRole.DECEASED and not is_minor(birth_date, at)


def is_minor(birth_date: str, at: datetime) -> bool:
    """Under 18 on the day of `at` in Asia/Shanghai; without a known birth date (ISO) taken as of age."""
    if not birth_date:
        return False
    born, today = date.fromisoformat(birth_date), at.astimezone(LOCAL).date()
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return age < ADULT_AT
