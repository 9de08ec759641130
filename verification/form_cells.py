"""What stands in one field of an application form, and where it came from. Pure: plain values only.

A cell is `{"value": …, "source": {"kind": …, …}}`. Kinds: `licence` and `reply` were filled by an office, `typed`
by people (without `at`: still to be filled in), `carried` by people in the form of a sister case of the same theme,
`waiting` will be filled by a reply, `missing` says why an office gave nothing and what comes next. No cell is blank
without a reason.

A field may hold what several people of one role brought: `parts` keeps them by party, in their order.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from catalog.field_values import same_value

Cell = dict[str, Any]

OPEN_KINDS = frozenset({"waiting", "missing"})
OFFICIAL_KINDS = frozenset({"licence", "reply"})
UNTYPED_KINDS = OFFICIAL_KINDS | {"carried"}  # nobody had to type it into this form
TOLD_KINDS = frozenset({"typed", "carried"})  # people said it, here or in a sister case


def to_fill() -> Cell:
    """A field that only people can fill."""
    return {"value": "", "source": {"kind": "typed"}}


def official(source: Mapping[str, Any], parts: Mapping[str, Mapping[str, Any]]) -> Cell:
    """A value that an office gave; `parts` is `{party id: {name, value}}`."""
    return {"value": joined(parts), "source": dict(source), "parts": {key: dict(part) for key, part in parts.items()}}


def from_licence(licence_id: str, label: str, at: datetime) -> dict[str, Any]:
    """The source of a value read from a licence."""
    return {"kind": "licence", "label": label, "licence": licence_id, "at": at.isoformat()}


def from_reply(number: str, label: str, at: datetime) -> dict[str, Any]:
    """The source of a value that a department answered."""
    return {"kind": "reply", "label": label, "request": number, "at": at.isoformat()}


def waiting(label: str, at: datetime, request: str = "") -> Cell:
    """A field that the answer of a department will fill."""
    return {"value": "", "source": {"kind": "waiting", "label": label, "request": request, "at": at.isoformat()}}


def missing(label: str, reason_code: str, at: datetime, next_way: str = "", next_label: str = "") -> Cell:
    """A field that an office should have filled, why it did not, and which way comes next."""
    source = {
        "kind": "missing",
        "label": label,
        "reason_code": reason_code,
        "next": next_way,
        "next_label": next_label,
        "at": at.isoformat(),
    }
    return {"value": "", "source": source}


def typed(value: Any, at: datetime, user_id: int | None, before: Cell) -> Cell:
    """A value typed by people. Over an office's value it keeps what it replaced, so that both can be seen.

    Emptied again, a field that an office has not filled says so once more, as it stands by then (`waited_on`).
    """
    waited = before["source"] if before["source"]["kind"] in OPEN_KINDS else before["source"].get("waited")
    if waited and value in ("", None):
        return {"value": "", "source": waited}
    source: dict[str, Any] = {"kind": "typed", "at": at.isoformat(), "user": user_id}
    cell: Cell = _with_found({"value": value, "source": source}, before)
    if waited:
        source["waited"] = waited
    replaced = before["source"].get("instead_of") or _official_of(before)
    if replaced:
        source["instead_of"] = replaced
    return cell


def hangs(cell: Cell) -> bool:
    """Whether it says where a proof stands, or would once it is emptied."""
    return cell["source"]["kind"] in OPEN_KINDS or "waited" in cell["source"]


def waited_on(before: Cell, now: Cell) -> Cell:
    """A cell that hangs on a proof which stands elsewhere `now`; what people typed stays over it."""
    if "waited" not in before["source"]:
        return now
    source = {key: value for key, value in before["source"].items() if key != "waited"}
    if now["source"]["kind"] in OPEN_KINDS:
        source["waited"] = now["source"]
    return before | {"source": source}


def carried(before: Cell, origin: Cell, case: str, label: str) -> Cell:
    """What people typed into a sister case's form, taken over (沿用): that case, its item, and when it was typed.

    What an office said otherwise stays beside it.
    """
    source = {"kind": "carried", "label": label, "case": case, "at": origin["source"]["at"]}
    return _with_found({"value": origin["value"], "source": source}, before)


def takes_carried(cell: Cell) -> bool:
    """Whether only people can fill it, and nobody has in this form. What somebody emptied on purpose stays empty."""
    source = cell["source"]
    if source["kind"] == "missing":
        return bool(source.get("next") != "verification")
    return source["kind"] == "carried" or (source["kind"] == "typed" and not is_filled(cell) and "at" not in source)


def answered(before: Cell, source: Mapping[str, Any], party: str, name: str, value: Any) -> Cell:
    """A cell after an office answered for one person. What people typed stays, with what was found beside it."""
    if is_typed(before):
        told = waited_on(before, to_fill()) if "waited" in before["source"] else before  # what it waited for has come
        return _with_found(told, {"found": {"value": value, **source}})
    parts = dict(before.get("parts", {})) | {party: {"name": name, "value": value}}
    return official(source, parts)


def is_from(cell: Cell, number: str, party: str) -> bool:
    """Whether a reply to the request `number` put something about this person into the cell."""
    if "found" in cell:
        return bool(cell["found"].get("request") == number)
    return cell["source"]["kind"] == "reply" and party in cell.get("parts", {})


def taken_back(cell: Cell, party: str, instead: Cell) -> Cell:
    """A cell without what an office said of one person and no longer says; `instead` where nothing is left of it."""
    if "found" in cell:
        return {key: value for key, value in cell.items() if key != "found"}
    rest = {key: part for key, part in cell["parts"].items() if key != party}
    return official(cell["source"], rest) if rest else instead


def blanked(cell: Cell, numbers: Collection[str]) -> Cell:
    """A cell without what replies to these requests said: their retention period ended. Where it came from stays."""
    kept = {key: value for key, value in cell.items() if key != "found" or value.get("request") not in numbers}
    source = dict(kept["source"])
    if source.get("instead_of", {}).get("request") in numbers:
        source["instead_of"] = {key: value for key, value in source["instead_of"].items() if key != "value"}
    if source["kind"] == "reply" and source.get("request") in numbers:
        return {"value": "", "source": {**source, "blanked": True}}
    return {**kept, "source": source}


def withheld(cell: Cell) -> Cell:
    """A cell as somebody sees it who does not handle the case: that an office answered, not what."""
    kept = {key: value for key, value in cell.items() if key != "found" or value.get("kind") != "reply"}
    source = dict(kept["source"])
    if source.get("instead_of", {}).get("kind") == "reply":
        source["instead_of"] = {key: value for key, value in source["instead_of"].items() if key != "value"}
    if source["kind"] == "reply":
        return {"value": "", "source": {**source, "withheld": True}}
    return {**kept, "source": source}


def tells_official(cell: Cell) -> bool:
    """Whether it shows what an office said: as its value, or beside or under what people typed."""
    source = cell["source"]
    if source["kind"] in OFFICIAL_KINDS:
        return not source.get("withheld")
    return "found" in cell or "value" in source.get("instead_of", {})


def is_typed(cell: Cell) -> bool:
    """Whether people have filled it, here or in a sister case."""
    return cell["source"]["kind"] in TOLD_KINDS and cell["value"] not in ("", None)


def is_filled(cell: Cell) -> bool:
    """Whether something stands in it."""
    return cell["value"] not in ("", None)


def joined(parts: Mapping[str, Mapping[str, Any]]) -> Any:
    """One value for the field: the only one, or each with its person's name."""
    values = [part for part in parts.values() if part["value"] not in ("", None)]
    if not values:
        return ""
    if len(values) == 1 or all(part["value"] == values[0]["value"] for part in values):
        return values[0]["value"]
    return "；".join(f"{part['name']}：{part['value']}" for part in values)


def _with_found(cell: Cell, before: Cell) -> Cell:
    """What people say, and beside it what an office said otherwise."""
    told = {key: value for key, value in cell.items() if key != "found"}
    found = before.get("found")
    return {**told, "found": found} if found and not same_value(found["value"], told["value"]) else told


def _official_of(cell: Cell) -> dict[str, Any] | None:
    if cell["source"]["kind"] not in OFFICIAL_KINDS:
        return None
    return {**cell["source"], "value": cell["value"]}
