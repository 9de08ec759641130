"""Made-up requests to practise on, and what was wrong with an answer. Pure: nothing here is about anybody."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from catalog.field_values import Field, read_value
from catalog.letter_fields import sample
from verification.facts import differences
from verification.models.requests import Outcome

RETURNED = "returned"
# Plain answers come up most, as in life; the others often enough to be learnt.
OUTCOMES: Mapping[str, int] = {Outcome.MATCHED: 4, Outcome.MISMATCHED: 3, Outcome.NOT_FOUND: 2, RETURNED: 1}
PEOPLE = ("练习甲", "练习乙", "练习丙", "练习丁", "练习戊")
WORDS = ("练习内容一", "练习内容二", "练习内容三", "练习内容四", "练习内容五", "练习内容六")
NUMBER = "000000000000000000"  # no number of anybody: neither region nor birthday nor check digit
TRIES = 20


@dataclass(frozen=True, slots=True)
class Scene:
    """What an exercise tells: who, what the form claims, what the register holds, and so which outcome is right."""

    name: str
    claimed: Mapping[str, Any]
    registered: Mapping[str, Any]
    outcome: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def invent(fields: Sequence[Field], seed: int, today: date) -> Scene:
    """A scene for a letter's fields. The same seed and day give the same scene."""
    chance = random.Random(seed)  # noqa: S311 - invents exercises; nothing depends on it being unforeseeable
    [outcome] = chance.choices(list(OUTCOMES), weights=list(OUTCOMES.values()))
    name = chance.choice(PEOPLE)
    registered = {str(field["name"]): _value(field, name, chance, today) for field in fields}
    claimed = dict(registered)
    if outcome == Outcome.MISMATCHED and not _disturb(claimed, fields, name, chance, today):
        outcome = Outcome.MATCHED
    known = registered if outcome in (Outcome.MATCHED, Outcome.MISMATCHED) else {}
    return Scene(name=name, claimed=claimed, registered=known, outcome=str(outcome))


def _disturb(claimed: dict[str, Any], fields: Sequence[Field], name: str, chance: random.Random, today: date) -> bool:
    """Let the form claim something else in one field; False where no field can be anything else."""
    for _attempt in range(TRIES if fields else 0):
        field = chance.choice(fields)
        key = str(field["name"])
        other = _value(field, name, chance, today)
        if differences({key: other}, {key: claimed[key]}):
            claimed[key] = other
            return True
    return False


def _value(field: Field, name: str, chance: random.Random, today: date) -> Any:
    """A value of the field's type; within its bounds, or the plain sample where chance misses them."""
    made_up = {
        "integer": str(chance.randint(1, 9)),
        "decimal": f"{chance.randint(1_000, 20_000) / 100:.2f}",
        "date": (today - timedelta(days=chance.randint(30, 4_000))).isoformat(),
        "boolean": chance.choice(["是", "否"]),
        "choice": chance.choice(list(field.get("options") or ["示例"])),
    }
    kind = str(field.get("type", "text"))
    typed = made_up.get(kind) or (name if field["name"] == "name" else chance.choice(WORDS))
    try:
        return read_value(typed, field)
    except ValueError:
        return read_value(sample(field, today), field)


def judge(scene: Mapping[str, Any], *, outcome: str, facts: Mapping[str, Any], late: bool) -> list[str]:
    """What was wrong: `late`, `outcome`, or `fact:<name>` for each that is not what the register holds."""
    mistakes = ["late"] if late else []
    if outcome != scene["outcome"]:
        return [*mistakes, "outcome"]
    registered = scene["registered"]
    wrong = differences(registered, facts)
    if outcome == Outcome.MISMATCHED:  # what differs is the point of the answer, so it may not be left out
        wrong += [name for name in differences(scene["claimed"], registered) if name not in facts]
    return mistakes + [f"fact:{name}" for name in registered if name in wrong]
