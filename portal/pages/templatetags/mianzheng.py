"""Tags and filters of every page: icon, channel, state, clock, people's times, figures, masks.

They are in `portal.pages.tags`, by subject. `templates/components/README.md` shows each with an example; the sheet at
`/kit/` shows how it looks.
"""

from django import template

from portal.pages.tags import clocks, figures, frame, looks, times

register = template.Library()
for part in (looks, clocks, times, figures, frame):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
