"""The changes of calendar, hours, limits and rules as forms; each names its action and says what it does in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import actions, calendar_text
from catalog.models import CalendarDay, Department, Programme, SlaTier
from portal.foundation.actors import Actor
from verification.actions.recounting import Moves, would_move

LONGEST = 8_000


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose calendar a page shows: a programme's, or one department's; and which year."""

    programme: Programme
    department: Department | None
    year: int

    @property
    def owner(self) -> dict[str, int]:
        """The same as the actions take it."""
        return {"department_id": self.department.pk} if self.department else {"programme_id": self.programme.pk}

    def departments(self) -> list[int]:
        """Whose deadlines a change may move."""
        if self.department:
            return [self.department.pk]
        return list(self.programme.departments.values_list("pk", flat=True))


class ChangeForm(forms.Form):
    """A change of the calendar. `scope` says of whose."""

    done: Any = gettext_lazy("已保存。")

    def __init__(self, data: Mapping[str, Any] | None, *, scope: Scope, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.scope = scope

    def apply(self, *, by: Actor, at: datetime) -> None:
        """Do it. Raises DomainError."""
        raise NotImplementedError

    def preview(self, *, by: Actor, at: datetime) -> dict[str, Any]:
        """What it would move: the change itself, counted and rolled back. Raises DomainError as it would."""
        with transaction.atomic():
            self.apply(by=by, at=at)
            moves = would_move(self.scope.departments(), at=at)
            transaction.set_rollback(True)
        return {"words": moved_words(moves), "total": moves.total}


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


def _percent(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=99)


class PeriodForm(ChangeForm):
    """Close, or open, some days."""

    first = day_field(gettext_lazy("从"))
    last = day_field(gettext_lazy("到（含当天）"))
    worked = forms.ChoiceField(
        label=gettext_lazy("安排"),
        choices=[("", gettext_lazy("选一样")), ("0", gettext_lazy("停办")), ("1", gettext_lazy("照常上班"))],
    )
    name = forms.CharField(label=gettext_lazy("原因"), max_length=40, help_text=gettext_lazy("例如“停电检修”"))

    def apply(self, *, by: Actor, at: datetime) -> None:
        """Set the period."""
        said = self.cleaned_data
        actions.calendar.set_period(
            first=said["first"],
            last=said["last"],
            is_workday=said["worked"] == "1",
            name=said["name"],
            by=by,
            at=at,
            **self.scope.owner,
        )


class ClearForm(ChangeForm):
    """Take an arrangement back."""

    first = forms.DateField(widget=forms.HiddenInput)
    last = forms.DateField(widget=forms.HiddenInput)
    done = gettext_lazy("已取消，这几天照上一级的日历。")

    def apply(self, *, by: Actor, at: datetime) -> None:
        """Clear the period."""
        said = self.cleaned_data
        actions.calendar.clear_period(first=said["first"], last=said["last"], by=by, at=at, **self.scope.owner)


class YearForm(ChangeForm):
    """A year's statutory days, as the notice lists them."""

    days = forms.CharField(
        label=gettext_lazy("放假和调休，一行一段"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy("例如：01-01 至 01-03 休 元旦；02-14 班 春节调休上班"),
    )
    source = forms.CharField(label=gettext_lazy("依据哪份通知"), max_length=120)
    done = gettext_lazy("放假安排已录入，在办的时限正在重新计算。")

    def clean_days(self) -> list[calendar_text.YearDay]:
        """Every line that cannot be read is named; nothing is loaded then."""
        days, bad = calendar_text.year_days(self.cleaned_data["days"], self.scope.year)
        if bad:
            raise forms.ValidationError([str(line) for line in bad[:10]])
        return days

    def preview(self, *, by: Actor, at: datetime) -> dict[str, Any]:
        """Also which days the notice does not name any more."""
        programme_id, days = self.scope.programme.pk, self.cleaned_data["days"]
        dropped = CalendarDay.objects.dropped_by(days, year=self.scope.year, programme_id=programme_id)
        gone = [f"{row.date:%m-%d}{row.name and f' {row.name}'}" for row in dropped]
        found = super().preview(by=by, at=at)
        if not gone:
            return found
        words = _("不再列入、恢复平常的日子：%(days)s。") % {"days": _("、").join(gone)}
        return {**found, "words": words + found["words"]}

    def apply(self, *, by: Actor, at: datetime) -> None:
        """Enter the year for the programme."""
        actions.calendar.publish_year(
            year=self.scope.year,
            days=self.cleaned_data["days"],
            source=self.cleaned_data["source"],
            by=by,
            at=at,
            programme_id=self.scope.programme.pk,
        )


class RulesForm(ChangeForm):
    """How the programme counts, and when people are told."""

    clock_starts = forms.ChoiceField(label=gettext_lazy("从什么时候起算"), choices=Programme.ClockStart.choices)
    minutes_run_outside_hours = forms.BooleanField(
        label=gettext_lazy("分钟时限在非服务时间也走"),
        required=False,
        help_text=gettext_lazy("规则没有写明，由本市自定"),
    )
    first_warning_percent = _percent(gettext_lazy("第一次提醒：时间用去（%）"))
    second_warning_percent = _percent(gettext_lazy("第二次提醒：时间用去（%）"))
    tell_from = _clock(gettext_lazy("提醒从几点开始"))
    tell_until = _clock(gettext_lazy("提醒到几点为止"))
    done = gettext_lazy("计时规则已改。")

    def apply(self, *, by: Actor, at: datetime) -> None:
        """Change the programme's settings."""
        actions.clock_rules.change(programme_id=self.scope.programme.pk, by=by, at=at, **self.cleaned_data)


def _days(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=actions.clock_rules.MOST_DAYS)


class TermsForm(ChangeForm):
    """How many working days applicants, and those who are heard or object, are given."""

    tolerance_days = _days(gettext_lazy("容缺受理后补齐"))
    correction_days = _days(gettext_lazy("补正"))
    hearing_days = _days(gettext_lazy("陈述申辩"))
    objection_days = _days(gettext_lazy("对认定提出异议"))
    objection_answer_days = _days(gettext_lazy("答复异议"))
    done = gettext_lazy("期限已改，只对以后告知的有效。")

    def apply(self, *, by: Actor, at: datetime) -> None:
        """Change the terms; the rules of counting stay as they are."""
        actions.clock_rules.change_terms(programme_id=self.scope.programme.pk, by=by, at=at, **self.cleaned_data)


class TierForm(ChangeForm):
    """A time limit for the requests to come."""

    tier = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("名称"), max_length=40)
    condition = forms.CharField(label=gettext_lazy("适用情形"), max_length=120)
    minutes = forms.IntegerField(label=gettext_lazy("分钟"), required=False, min_value=1, max_value=2_880)
    working_days = forms.IntegerField(label=gettext_lazy("工作日"), required=False, min_value=1, max_value=90)
    done = gettext_lazy("时限已改，只对以后发出的协查有效。")

    def apply(self, *, by: Actor, at: datetime) -> None:
        """Retire the tier and put this one in its place. Only tiers of the own programme are offered."""
        said = self.cleaned_data
        actions.tiers.change(
            tier_id=said["tier"],
            name=said["name"],
            condition=said["condition"],
            minutes=said["minutes"],
            working_days=said["working_days"],
            by=by,
            at=at,
        )


def tier_as_typed(tier: SlaTier) -> dict[str, Any]:
    """A tier as its form shows it."""
    return {
        "tier": tier.pk,
        "name": tier.name,
        "condition": tier.condition,
        "minutes": tier.minutes,
        "working_days": tier.working_days,
    }


def year_of(text: str, today: date) -> int:
    """The year asked for, else this one."""
    return int(text) if text.isdecimal() and 2000 <= int(text) <= 2100 else today.year


def moved_words(moves: Moves) -> str:
    """What a preview says."""
    if not moves.total:
        return _("在办的协查没有一件会变。")
    told = []
    if moves.later + moves.earlier:
        told.append(
            _("在办的协查有 %(later)s 件会顺延，%(earlier)s 件会提前；已经反馈的不变。")
            % {"later": moves.later, "earlier": moves.earlier}
        )
    if moves.warnings:
        told.append(_("%(count)s 件时限不变，只是提醒的时间变。") % {"count": moves.warnings})
    return "".join(told)
