"""The bell of the frames."""

from typing import Any

from django import template
from django.template import Context

from portal.foundation.moment import now
from portal.pages.notifications import alerts_of, bell_of

register = template.Library()


@register.inclusion_tag("notifications/_bell.html", takes_context=True)
def bell(context: Context) -> dict[str, Any]:
    """The bell with the reader's unread notifications; nothing for somebody who is not signed in."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return {"hidden": True}
    return {"bell": bell_of(user.pk), **alerts_of(user, now())}
