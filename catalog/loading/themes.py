"""Section `themes`: several items opened as one matter, in their order."""

from django.utils.translation import gettext as _

from catalog.initials import initials
from catalog.loading.facts import Facts
from catalog.loading.rows import Row
from catalog.models import Department, Programme, ServiceItem, Theme, ThemeItem

THEME = ("code", "programme", "department", "name", "items", "basis", "assumption", "demo")


def load_themes(facts: Facts) -> None:
    """Themes by code; the row says all of it, so items that it no longer names leave the theme."""
    if not facts.has("themes"):
        return
    programmes = {one.code: one for one in Programme.objects.all()}
    departments = {one.code: one for one in Department.objects.all()}
    items = {one.code: one for one in ServiceItem.objects.all()}
    for row in facts.rows("themes", THEME):
        programme, department = row.found("programme", programmes), row.found("department", departments)
        steps = _items(row, items, programme)
        values = {
            "programme": programme,
            "department": department,
            "name": row.text("name", required=True, longest=80),
            "basis": row.text("basis", longest=200),
            "is_assumption": row.flag("assumption"),
            "is_demo": row.flag("demo", default=facts.demo),
        }
        code = row.text("code", required=True, longest=20)
        if row.ok:
            _write(facts, code, {**values, "initials": initials(str(values["name"]))[:80]}, steps)


def _items(row: Row, known: dict[str, ServiceItem], programme: Programme | None) -> list[ServiceItem]:
    found = row.each_found("items", known)
    if len(set(found)) < max(len(found), 2):
        row.bad("items", row.data.get("items"), _("一件事至少含两个不同的事项。"))
    for item in found:
        if programme and item.programme_id != programme.pk:
            row.bad("items", item.code, _("这个事项不属于这项建设。"))
    return found


def _write(facts: Facts, code: str, values: dict[str, object], items: list[ServiceItem]) -> None:
    theme = Theme.objects.filter(code=code).first()
    same = theme is not None and all(getattr(theme, name) == value for name, value in values.items())
    if theme and same and [step.item_id for step in theme.steps.all()] == [item.pk for item in items]:
        facts.counts("themes").unchanged += 1
        return
    held, created = Theme.objects.update_or_create(code=code, defaults=values)
    held.steps.all().delete()
    ThemeItem.objects.bulk_create(ThemeItem(theme=held, item=item, position=n) for n, item in enumerate(items, start=1))
    counts = facts.counts("themes")
    counts.created, counts.changed = counts.created + created, counts.changed + (not created)
