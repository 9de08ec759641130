"""Everyday words for what the lists call otherwise: people search for 低保, the list says 最低生活保障."""

from datetime import datetime

from catalog import queries, themes
from catalog.models import ServiceItem, Theme
from catalog.queries import SEARCH_LIMIT

EVERYDAY = {
    "低保": "最低生活保障",
    "驾照": "驾驶证",
    "驾驶本": "驾驶证",
    "房本": "不动产",
    "房产证": "不动产",
    "残疾证": "残疾人证",
    "社保": "参保",
    "失业金": "失业保险金",
    "产假": "生育津贴",
    "开公司": "公司设立",
    "办公司": "公司设立",
    "开店": "个体工商户设立",
    "饭店": "食品经营",
    "上户口": "出生登记",
    "落户": "迁移",
    "离职": "失业",
    "五保": "特困",
    "老年证": "优待证",
    "廉租房": "公租房",
}


def listed(text: str) -> str:
    """The list's word for an everyday one; other texts as they are."""
    plain = text.strip()
    return next((plain.replace(word, EVERYDAY[word]) for word in EVERYDAY if word in plain), plain)


def find(text: str, at: datetime, programme_id: int | None = None) -> list[ServiceItem]:
    """Items for what somebody typed, worked-out ones first; by the list's own word before the letter."""
    found = queries.search(listed(text), at, programme_id=programme_id)
    if listed(text) != text.strip():
        found += [item for item in queries.search(text, at, programme_id=programme_id) if item not in found]
    worked_out = [item for item in found if _is_worked_out(item)]
    return [*worked_out, *(item for item in found if not _is_worked_out(item))][:SEARCH_LIMIT]


def find_themes(text: str, programme_id: int | None = None) -> list[Theme]:
    """Themes for what somebody typed; by the list's own word before the letter."""
    found = themes.find(listed(text), programme_id)
    return [*found, *(theme for theme in themes.find(text, programme_id) if theme not in found)]


def _is_worked_out(item: ServiceItem) -> bool:
    return bool(getattr(item, "in_force", ()))
