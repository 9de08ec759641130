"""Working days, service hours and tiers: the data that the clock counts with."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.programmes import Department, Programme
from portal.foundation import worktime


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    """What may be asked of days."""

    def dropped_by(
        self, days: Iterable[tuple[date, bool, str]], *, year: int, programme_id: int | None
    ) -> "CalendarDayQuerySet":
        """What the notice of a year named until now, and does not name in `days`. The nation has no other days."""
        standing = self.filter(date__year=year, programme=programme_id, department=None)
        named = standing.filter(by_notice=True) if programme_id else standing
        return named.exclude(date__in=[day for day, *_rest in days]).order_by("date")


class CalendarDay(models.Model):
    """A date that is not as its weekday says. Resolved department → programme → nation (both null).

    `by_notice`: named by the year's notice that a programme entered, not arranged beside it.
    """

    date = models.DateField(_("日期"))
    is_workday = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40, blank=True)
    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, related_name="calendar_days", verbose_name=_("所属建设")
    )
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, blank=True, related_name="calendar_days", verbose_name=_("部门")
    )
    by_notice = models.BooleanField(_("放假通知所列"), default=False)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("日历")
        verbose_name_plural = _("日历")
        ordering: ClassVar = ["date"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["date", "programme", "department"],
                name="calendar_day_once_in_scope",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.date} {_('上班') if self.is_workday else _('休息')}"


class CalendarYearQuerySet(models.QuerySet["CalendarYear"]):
    """What may be asked of published years."""

    def holding_for(self, programme_ids: Collection[int]) -> "CalendarYearQuerySet":
        """Those of the nation and of the programmes."""
        return self.filter(Q(programme=None) | Q(programme__in=programme_ids))


class CalendarYear(models.Model):
    """A year whose statutory calendar is published and loaded; others fall back to weekdays, visibly.

    For the nation (`programme` null), or entered by one programme's office before the nation's is loaded.
    """

    year = models.PositiveSmallIntegerField(_("年"))
    source = models.CharField(_("来源"), max_length=120)
    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, related_name="calendar_years", verbose_name=_("所属建设")
    )

    objects = CalendarYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("已公布的年份")
        verbose_name_plural = _("已公布的年份")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["year", "programme"], name="calendar_year_once_in_scope", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return str(self.year)


SINCE_EVER = date(2000, 1, 1)  # before all that is counted


class ServiceHoursQuerySet(models.QuerySet["ServiceHours"]):
    """What may be asked of service hours."""

    def in_force(self, day: date) -> list["ServiceHours"]:
        """Those that hold on `day`: of each owner the newest week that has begun; none of one that follows again."""
        begun = list(self.filter(valid_from__lte=day).order_by("valid_from", "weekday", "opens"))
        newest = {row.owner: row.valid_from for row in begun}
        return [row for row in begun if row.valid_from == newest[row.owner] and not row.is_end]


class ServiceHours(models.Model):
    """One segment of a working day, or a weekday that is closed (no times). Without rows: as the programme.

    The rows of one owner and one `valid_from` are its week from that day on, until the next one begins. A single row
    without weekday and times ends a department's own hours: from its day on they are the programme's.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="service_hours", verbose_name=_("所属建设"))
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, blank=True, related_name="service_hours", verbose_name=_("部门")
    )
    weekday = models.PositiveSmallIntegerField(
        _("星期"), null=True, blank=True, help_text=_("0 为周一；空为每个工作日")
    )
    opens = models.TimeField(_("开始"), null=True, blank=True, help_text=_("空着表示这个星期几不开"))
    closes = models.TimeField(_("结束"), null=True, blank=True, help_text=_("00:00 表示 24:00"))
    valid_from = models.DateField(_("从哪天起"), default=SINCE_EVER)

    objects = ServiceHoursQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务时间")
        verbose_name_plural = _("服务时间")
        ordering: ClassVar = ["programme", "department", "valid_from", "weekday", "opens"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(opens__isnull=False, closes__gt=F("opens"))
                | Q(opens__isnull=False, closes="00:00")
                | Q(opens=None, closes=None, weekday__isnull=False)
                | Q(opens=None, closes=None, department__isnull=False),
                name="service_hours_close_after_open",
            ),
            models.CheckConstraint(
                condition=Q(weekday=None) | Q(weekday__range=(0, 6)), name="service_hours_weekday_0_to_6"
            ),
        ]

    def __str__(self) -> str:
        if self.opens is None or self.closes is None:
            return str(_("照全市的")) if self.is_end else str(_("不开"))
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"

    @property
    def owner(self) -> tuple[int, int | None]:
        """Whose hours they are: programme and, where they are a department's own, the department."""
        return self.programme_id, self.department_id

    @property
    def is_end(self) -> bool:
        """Whether it says that a department has no hours of its own any more."""
        return self.weekday is None and self.opens is None


class SlaTierQuerySet(models.QuerySet["SlaTier"]):
    """What may be asked of tiers."""

    def current(self) -> "SlaTierQuerySet":
        """Those that new requests get."""
        return self.filter(retired_at=None)


class SlaTier(models.Model):
    """A time limit of a programme: minutes or working days, with its condition and article.

    A row never changes: `catalog.actions.tiers.change` retires it and makes the next one under the same code, so that
    a request keeps the limit under which it was sent.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="tiers", verbose_name=_("所属建设"))
    code = models.SlugField(_("代码"))
    name = models.CharField(_("名称"), max_length=40)
    rank = models.PositiveSmallIntegerField(_("级次"), help_text=_("改档只能改到更大的级次"))
    minutes = models.PositiveIntegerField(_("分钟"), null=True, blank=True)
    working_days = models.PositiveSmallIntegerField(_("工作日"), null=True, blank=True)
    condition = models.CharField(_("适用情形"), max_length=120)
    article = models.CharField(_("依据条款"), max_length=60, blank=True)
    retired_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    objects = SlaTierQuerySet.as_manager()

    class Meta:
        verbose_name = _("时限档")
        verbose_name_plural = _("时限档")
        ordering: ClassVar = ["programme", "rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "code"], condition=Q(retired_at=None), name="tier_code_once_in_programme"
            ),
            models.CheckConstraint(
                condition=Q(minutes=None, working_days__gt=0) | Q(working_days=None, minutes__gt=0),
                name="tier_is_minutes_or_working_days",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rule(self) -> worktime.Tier:
        """The tier as the clock knows it."""
        return worktime.Tier(self.code, minutes=self.minutes, working_days=self.working_days)
