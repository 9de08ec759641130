"""Weekly service hours as a form, and the weeks that are planned ahead."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import actions, calendar_text
from catalog.calendars import Segment
from catalog.models import ServiceHours
from portal.foundation.actors import Actor
from portal.pages.office.calendar_forms import ChangeForm, Scope, day_field

WEEK = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六（调休上班时）"),
    gettext_lazy("周日（调休上班时）"),
)


def _hours_field(label: Any, hint: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "spellcheck": "false"})
    return forms.CharField(label=label, required=False, max_length=120, widget=widget, help_text=hint)


class HoursForm(ChangeForm):
    """Weekly hours with any number of segments; a weekday left empty is like every working day, or it is closed."""

    done = gettext_lazy("服务时间已改，在办的时限正在重新计算。")

    valid_from = day_field(gettext_lazy("从哪天起"), required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, scope: Scope, **kwargs: Any) -> None:
        super().__init__(data, scope=scope, **kwargs)
        self.fields["valid_from"].help_text = _("可以提前定好，例如夏季作息；过去的日子照当时的。")
        hint = gettext_lazy("例如 09:00-12:00 13:30-17:30；全空就照全市的。某个星期几不服务的，写“不开”")
        self.fields["every_day"] = _hours_field(gettext_lazy("每个工作日"), hint)
        for number, label in enumerate(WEEK):
            self.fields[f"day{number}"] = _hours_field(label)

    def clean(self) -> dict[str, Any]:
        """The rows that the action takes."""
        said = super().clean() or {}
        segments: list[Segment] = []
        for name in self.fields:
            if name == "valid_from":
                continue
            weekday = None if name == "every_day" else int(name.removeprefix("day"))
            if weekday is not None and calendar_text.is_closed(said.get(name, "")):
                segments.append((weekday, None, None))
                continue
            if weekday is None and calendar_text.is_closed(said.get(name, "")):
                self.add_error(name, _("只有某个星期几能写“不开”；几天不办，在停办里登记。"))
                continue
            try:
                segments += [(weekday, opens, closes) for opens, closes in calendar_text.spans(said.get(name, ""))]
            except ValueError as error:
                self.add_error(name, str(error))
        return {**said, "segments": segments}

    def apply(self, *, by: Actor, at: datetime) -> None:
        """Replace the hours."""
        said = self.cleaned_data
        actions.calendar.set_hours(
            segments=said["segments"], valid_from=said["valid_from"], by=by, at=at, **self.scope.owner
        )


class CancelHoursForm(ChangeForm):
    """Take planned hours back."""

    valid_from = forms.DateField(widget=forms.HiddenInput)
    done = gettext_lazy("已取消，在那之前的服务时间接着用。")

    def apply(self, *, by: Actor, at: datetime) -> None:
        """Cancel them."""
        day = self.cleaned_data["valid_from"]
        actions.calendar.cancel_planned_hours(valid_from=day, by=by, at=at, **self.scope.owner)


def hours_as_typed(scope: Scope, today: date) -> dict[str, Any]:
    """The hours that hold today, as the form shows them, to be changed from today."""
    rows = ServiceHours.objects.filter(programme=scope.programme, department=scope.department)
    return {**week_in_words(rows.in_force(today)), "valid_from": today}


def planned_hours(scope: Scope, today: date) -> list[tuple[date, list[tuple[str, str]]]]:
    """The weeks that begin later, each as day and hours in words; without any it is as the programme again."""
    rows = ServiceHours.objects.filter(programme=scope.programme, department=scope.department, valid_from__gt=today)
    labels = {"every_day": _("每个工作日"), **{f"day{number}": str(name) for number, name in enumerate(WEEK)}}
    planned: dict[date, list[ServiceHours]] = {}
    for row in rows.order_by("valid_from", F("weekday").asc(nulls_first=True), "opens"):
        planned.setdefault(row.valid_from, []).extend([] if row.is_end else [row])
    return [
        (day, [(labels[name], text) for name, text in week_in_words(week).items()]) for day, week in planned.items()
    ]


def week_in_words(rows: Iterable[ServiceHours]) -> dict[str, str]:
    """A week's hours by the names of the form's fields, as one types them."""
    found: dict[str, list[calendar_text.Span]] = {}
    for row in rows:
        spans = found.setdefault("every_day" if row.weekday is None else f"day{row.weekday}", [])
        if row.opens is not None and row.closes is not None:
            spans.append((row.opens, row.closes))
    return {name: calendar_text.spans_text(spans) or calendar_text.CLOSED for name, spans in found.items()}
