"""The bell of the frames."""

from typing import Any

from django import template
from django.template import Context

from portal.pages.notifications import unread_of

register = template.Library()


@register.inclusion_tag("notifications/_bell.html", takes_context=True)
def bell(context: Context) -> dict[str, Any]:
    """The bell with the reader's unread notifications; nothing for somebody who is not signed in."""
    user = getattr(context.get("request"), "user", None)
    is_known = bool(user and user.is_authenticated)
    return {"unread": unread_of(user.pk) if user and is_known else 0, "hidden": not is_known}
