"""What a thing looks like: icons, channels, states, keys, the colour of a card, masked names and numbers."""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.foundation import identity_numbers
from portal.pages.state_words import CARD_COLOURS, channel_look, look_of, via_words

register = template.Library()

SPRITE = "vendor/tabler-icons-3.51.0/icons.svg"


@register.simple_tag
@lru_cache(maxsize=1_000)  # a list shows the same few a hundred times
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """One icon of the sprite; `size` is empty, `s` or `l`; without `label` it is decoration."""
    css = f"mz-i mz-i-{size}" if size else "mz-i"
    address = f"{static(SPRITE)}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>',
            css,
            label,
            address,
        )
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        css,
        address,
    )


@register.filter
def in_words(value: object) -> str:
    """A value of a letter or form as people read it: 是, 否, a dash where there is none."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "—" if value in (None, "") else str(value)


@register.simple_tag
def channel(code: str, text: str = "") -> SafeString:
    """The outlined tag of a channel (共享 核验 承诺 取消); never a state."""
    look = channel_look(code)
    return format_html('<span class="mz-chan is-{}">{}{}</span>', look.tone, icon(look.icon, "s"), text or look.words)


@register.simple_tag
def state(kind: str, status: str, text: str = "") -> SafeString:
    """Icon and words of a state; `text` says it in more words (在办：还差 3 项证明)."""
    look = look_of(kind, str(status))
    return format_html('<span class="mz-state is-{}">{}{}</span>', look.tone, icon(look.icon), text or look.words)


@register.simple_tag
def licence_state(status: str) -> SafeString:
    """Icon and word of a licence's state for its card, in the card's own ink."""
    look = look_of("licence", str(status))
    return format_html("{}{}", icon(look.icon, "s"), look.words)


@register.simple_tag
def plain_state(tone: str, icon_name: str, text: str) -> SafeString:
    """A state with words of its own: tone `ok`, `run`, `warn`, `late` or `none`."""
    return format_html('<span class="mz-state is-{}">{}{}</span>', tone, icon(icon_name), text)


@register.filter
def via(way: str) -> str:
    """`经传真`, for a letter that went beside the system."""
    return via_words(way)


@register.simple_tag
def key(text: str) -> SafeString:
    """A key cap: `{% key "Ctrl Enter" %}`."""
    return format_html('<kbd class="mz-key">{}</kbd>', text)


@register.filter
def card_colour(code: str, chosen: str = "") -> str:
    """The class of a licence's card: the catalogue's colour if it has one, else one that this kind always has."""
    if f"is-{chosen}" in CARD_COLOURS:
        return f"is-{chosen}"
    return CARD_COLOURS[sum(str(code).encode()) % len(CARD_COLOURS)]


@register.filter
def mask_number(value: str | None) -> str:
    """3707**********23: what a list may show of a document's number."""
    return identity_numbers.mask_number(value) if value else ""


@register.filter
def mask_name(value: str | None) -> str:
    """王**: what a list may show of a name to those who need not know it."""
    return identity_numbers.mask_name(value) if value else ""
