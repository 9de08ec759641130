"""What a theme asks for when it is opened: the people and documents of all its items, told once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import ServiceItemVersion, Theme
from catalog.queries import searched_words
from portal.foundation.errors import NotVisible

_BOTH = ServiceItemVersion.ApplicantKind.BOTH


@dataclass(frozen=True)
class ThemeInForce:
    """A theme with the version of each item that holds now; at opening it is read like the version of one item."""

    item: Theme
    versions: Sequence[ServiceItemVersion]

    @property
    def roles(self) -> list[dict[str, Any]]:
        """`[{role, min, max}]`: of each role as many as one of the items needs, and as all that know it can take."""
        found: dict[str, dict[str, Any]] = {}
        for role in (role for version in self.versions for role in version.roles):
            held = found.setdefault(role["role"], {"role": role["role"], "min": 0, "max": 99})
            held["min"] = max(held["min"], int(role.get("min", 0)))
            held["max"] = min(held["max"], int(role.get("max") or 99))
        return list(found.values())

    @property
    def applicant_kind(self) -> str:
        """Whoever may apply for every item."""
        kinds = {version.applicant_kind for version in self.versions} - {str(_BOTH)}
        return next(iter(kinds), str(_BOTH))

    def get_applicant_kind_display(self) -> str:
        """The kind in words."""
        return str(ServiceItemVersion.ApplicantKind(self.applicant_kind).label)

    @property
    def duty_article(self) -> str:
        """On what may be read by duty: only where every item has its article."""
        articles = [version.duty_article for version in self.versions]
        return _("、").join(dict.fromkeys(articles)) if all(articles) else ""


ToOpen = ServiceItemVersion | ThemeInForce


def theme_in_force(code: str, at: datetime) -> ThemeInForce | None:
    """The theme with this code; None if there is none. Raises NotVisible while one of its items cannot be opened."""
    theme = Theme.objects.with_items().filter(code=code.strip().upper()[:21]).first()
    if theme is None:
        return None
    items = [step.item for step in theme.steps.all()]
    in_force = ServiceItemVersion.objects.in_force(at).filter(item__in=items).select_related("item__department")
    by_item = {version.item_id: version for version in in_force}
    lacking = [item.name for item in items if item.pk not in by_item]
    if lacking or not items:
        raise NotVisible(
            _("“%(theme)s”还不能开办：%(items)s还没有梳理所需证明。")
            % {"theme": theme.name, "items": _("、").join(lacking) or _("事项")},
            remedy=_("请按单个事项分别开办，并告诉牵头部门。"),
            code="theme_not_open",
        )
    return ThemeInForce(theme, [by_item[item.pk] for item in items])


def find(text: str, programme_id: int | None = None) -> list[Theme]:
    """Themes for what somebody typed, as items are found; nothing typed finds nothing."""
    words = searched_words(text)
    rows = Theme.objects.with_items()
    if programme_id is not None:
        rows = rows.filter(programme_id=programme_id)
    for word in words:
        rows = rows.matching(word)
    return list(rows) if words else []
