"""The ladder as a form: a row a level, an empty one to add; a row that is emptied goes."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.foundation.actors import Actor
from portal.pages.office.calendar_forms import ChangeForm, Scope
from verification.actions import levels
from verification.models import EscalationLevel, Party

SPARE_ROWS = 1
MINUTES, HOURS, DAYS = "minutes", "hours", "days"
UNITS = (
    (MINUTES, gettext_lazy("服务分钟")),
    (HOURS, gettext_lazy("服务小时")),
    (DAYS, gettext_lazy("个工作日")),
)
PARTS = ("name", "after", "unit", "tells", "outside")


class LadderForm(ChangeForm):
    """Every level with its time after the deadline and whom it tells."""

    done = gettext_lazy("逾期层级已改，在办的逾期协查照新的走；已经到过的级不再告知。")

    def __init__(self, data: Mapping[str, Any] | None, *, scope: Scope, **kwargs: Any) -> None:
        current = list(EscalationLevel.objects.current().filter(programme=scope.programme).order_by("rank"))
        super().__init__(data, scope=scope, **kwargs)
        self.numbers = range(min(len(current) + SPARE_ROWS, levels.MOST_LEVELS))
        for number in self.numbers:
            self._add(number, _as_typed(current[number]) if number < len(current) else {"unit": MINUTES})

    def _add(self, number: int, typed: Mapping[str, Any]) -> None:
        fields: dict[str, forms.Field] = {
            "name": forms.CharField(label=_("名称"), required=False, max_length=levels.LONGEST_NAME),
            "after": forms.IntegerField(
                label=_("超时以后"), required=False, min_value=1, max_value=levels.MOST_MINUTES
            ),
            "unit": forms.ChoiceField(label=_("单位"), choices=UNITS),
            "tells": forms.MultipleChoiceField(
                label=_("告知谁"), required=False, choices=Party.choices, widget=forms.CheckboxSelectMultiple
            ),
            "outside": forms.BooleanField(label=_("夜间和休息日也告知"), required=False),
        }
        for part, field in fields.items():
            self.fields[_key(number, part)] = field
            self.initial.setdefault(_key(number, part), typed.get(part))

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows as the template draws them."""
        for number in self.numbers:
            yield {"number": number + 1, **{part: self[_key(number, part)] for part in PARTS}}

    def clean(self) -> dict[str, Any]:
        """The steps that the action takes; a row of which something is missing says what."""
        said = super().clean() or {}
        steps = []
        for number in self.numbers:
            row = {part: said.get(_key(number, part)) for part in PARTS}
            if not (row["name"] or row["after"] or row["tells"]):
                continue
            for part, why in (("name", _("填写名称")), ("after", _("填写多久以后")), ("tells", _("至少选一个"))):
                if not row[part] and _key(number, part) not in self.errors:
                    self.add_error(_key(number, part), why)
            steps.append(_step(row))
        return {**said, "steps": steps}

    def apply(self, *, by: Actor, at: datetime) -> None:
        """Put the steps in place."""
        self._change(by, at)

    def preview(self, *, by: Actor, at: datetime) -> dict[str, Any]:
        """How many open late requests would follow."""
        with transaction.atomic():
            touched = self._change(by, at)
            transaction.set_rollback(True)
        words = _("在办的逾期协查有 %(count)s 件会照新的层级走；已经到过的级不再告知，已经反馈的不变。") % {
            "count": touched
        }
        return {"words": words, "total": touched}

    def _change(self, by: Actor, at: datetime) -> int:
        programme = self.scope.programme
        return levels.change(programme_id=programme.pk, steps=self.cleaned_data["steps"], by=by, at=at)


def _key(number: int, part: str) -> str:
    return f"levels-{number}-{part}"


def _as_typed(level: EscalationLevel) -> dict[str, Any]:
    amount, unit = level.after_minutes, MINUTES
    if level.after_working_days:
        amount, unit = level.after_working_days, DAYS
    elif amount and amount % 60 == 0:
        amount, unit = amount // 60, HOURS
    return {"name": level.name, "after": amount, "unit": unit, "tells": level.tells, "outside": level.outside_hours}


def _step(row: Mapping[str, Any]) -> levels.Step:
    amount, unit = row["after"], row["unit"]
    minutes = None if unit == DAYS or amount is None else amount * (60 if unit == HOURS else 1)
    return levels.Step(
        name=row["name"] or "",
        tells=row["tells"] or [],
        after_minutes=minutes,
        after_working_days=amount if unit == DAYS else None,
        outside_hours=bool(row["outside"]),
    )
