"""How somebody is alerted: a tone, a notification of the browser, and hours in which there is neither.

A setting of the account, so that it is the same at every desk. Whether a browser allows tones and notifications is the
browser's, and the page says so.
"""

from dataclasses import dataclass
from datetime import datetime, time

from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.foundation.errors import Invalid
from portal.foundation.moment import LOCAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """What somebody chose; the quiet hours are wall-clock times of Asia/Shanghai and may span midnight."""

    sound: bool
    popup: bool = False
    quiet_from: time | None = None
    quiet_until: time | None = None


def choose(user: User, chosen: Alerts) -> None:
    """Keep the choice. Raises Invalid for hours with one end only, or without length."""
    if (chosen.quiet_from is None) != (chosen.quiet_until is None):
        raise Invalid(_("不提醒的时段要写从几点到几点，或者都不填。"))
    if chosen.quiet_from is not None and chosen.quiet_from == chosen.quiet_until:
        raise Invalid(_("不提醒的时段从几点到几点不能一样。"), remedy=_("一直不要提醒，就关掉提示音和弹出提醒。"))
    user.sound, user.popup = chosen.sound, chosen.popup
    user.quiet_from, user.quiet_until = chosen.quiet_from, chosen.quiet_until
    user.save(update_fields=["sound", "popup", "quiet_from", "quiet_until"])


def is_quiet(user: User, at: datetime) -> bool:
    """Whether `at` lies in the user's quiet hours; the first minute is quiet, the last is not."""
    if user.quiet_from is None or user.quiet_until is None:
        return False
    now = at.astimezone(LOCAL).time()
    if user.quiet_from < user.quiet_until:
        return user.quiet_from <= now < user.quiet_until
    return now >= user.quiet_from or now < user.quiet_until
