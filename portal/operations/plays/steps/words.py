"""What the people of the demo write into replies and hand over. Nothing of it is about anybody."""

import base64
from collections.abc import Mapping
from typing import Any

from verification.models import Outcome, VerificationRequest

SCAN = base64.b64decode(  # a white page of one dot, in place of somebody's fax
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg=="
)

# What replies say, by the fact's name, else by its type.
FACTS: Mapping[str, Any] = {
    "owned_count": 1,
    "member_count": 3,
    "relation": "父母子女",
    "status": "正常",
    "employer": "示例单位",
    "location": "示例街道样板社区1号楼",
    "vision": "5.0",
    "points": 0,
}
FACTS_BY_TYPE: Mapping[str, Any] = {
    "integer": 1,
    "decimal": "86.50",
    "date": "2024-06-18",
    "boolean": False,
    "text": "与登记一致",
}


def reply_of(row: VerificationRequest, outcome: str) -> dict[str, Any]:
    """Facts and note of a reply with this outcome, as keyword arguments of the action that enters it."""
    if outcome == Outcome.NOT_FOUND:
        return {"note": "登记系统中没有查到。"}
    fields = row.template.fields if row.template else []
    facts = {str(one["name"]): FACTS.get(one["name"], FACTS_BY_TYPE.get(one.get("type", "text"))) for one in fields}
    if outcome == Outcome.MATCHED:
        stated = {name: value for name, value in (row.claimed or {}).items() if name in facts}
        return {"facts": facts | stated, "note": ""}
    if "owned_count" in facts:
        facts |= {"owned_count": 3, "floor_area": "268.00"}
    return {"facts": facts, "note": "登记情况与申请表所填不一致。"}
