"""Programmes, regions, departments, halls: who takes part."""

from datetime import time
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from portal.foundation.actors import Actor


class Region(models.Model):
    """An administrative region (GB/T 2260); development zones have our own code and `kind = zone`."""

    class Kind(models.TextChoices):
        PROVINCE = "province", _("省")
        PREFECTURE = "prefecture", _("地级市")
        COUNTY = "county", _("县（市、区）")
        ZONE = "zone", _("功能区")
        TOWN = "town", _("镇街")

    code = models.CharField(_("代码"), max_length=12, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("层级"), max_length=12, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )

    class Meta:
        verbose_name = _("行政区划")
        verbose_name_plural = _("行政区划")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


def telling_begins() -> time:
    """From when people are told what the clock brought about. A function: Django takes a fixed time for one of now."""
    return time(8)


def telling_ends() -> time:
    """Until when they are told."""
    return time(18)


class Programme(models.Model):
    """One city's programme with its own regime: nothing of one city's rules acts silently in another.

    `clock_starts`, `minutes_run_outside_hours`: how deadlines are counted. `first_warning_percent`,
    `second_warning_percent`: after how much of a term whoever works on it is warned. `tell_from`, `tell_until`: on
    working days, between these hours, people hear of deadlines; what the clock brings at night waits for the morning.
    """

    class ClockStart(models.TextChoices):
        SUBMITTED = "submitted", _("服务时间以外送达的，顺到下一个服务时间")
        DELIVERY_DAY = "delivery_day", _("送达的当天就是收到日，不论几点")

    code = models.SlugField(_("代码"), unique=True)
    name = models.CharField(_("名称"), max_length=80)
    city = models.CharField(_("城市"), max_length=20)
    prefix = models.CharField(_("编号前缀"), max_length=4, unique=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("行政区划"))
    steering_body = models.CharField(_("统筹机构"), max_length=80)
    office_name = models.CharField(_("统筹机构办公室"), max_length=80)
    upper_city = models.CharField(_("上级市"), max_length=20, blank=True)
    regime_name = models.CharField(_("核验依据"), max_length=120)
    regime_is_assumption = models.BooleanField(_("核验规则为演示假设"), default=False)
    has_escalation = models.BooleanField(_("逾期报告与查办"), default=False)
    has_talk = models.BooleanField(_("提请约谈"), default=False)
    has_assessment = models.BooleanField(_("按月考核与监督检查"), default=False)
    bars_any_bad_record = models.BooleanField(_("有不良记录即不适用承诺"), default=False)
    bars_grave_records = models.BooleanField(
        _("有严重失信或虚假承诺记录不适用承诺"), default=True, help_text=_("国办发〔2020〕42号")
    )
    revokes_decisions = models.BooleanField(
        _("虚假承诺可以撤销原决定"), default=True, help_text=_("国办发〔2020〕42号")
    )
    hearing_days = models.PositiveSmallIntegerField(_("陈述申辩期限（工作日）"), default=5)
    objection_days = models.PositiveSmallIntegerField(_("对认定提出异议的期限（工作日）"), default=15)
    objection_answer_days = models.PositiveSmallIntegerField(_("答复异议的期限（工作日）"), default=10)
    minutes_run_outside_hours = models.BooleanField(_("分钟时限在非服务时间也走"), default=False)
    letters_need_two = models.BooleanField(_("函件模板由另一人发布"), default=False)
    clock_starts = models.CharField(_("起算"), max_length=12, choices=ClockStart, default=ClockStart.SUBMITTED)
    min_liaisons = models.PositiveSmallIntegerField(_("每个部门至少几名联络员"), default=1)
    min_agents = models.PositiveSmallIntegerField(_("每个部门至少几名代办员"), default=2)
    lapsed_training_bars = models.BooleanField(_("培训过期不得反馈"), default=False)
    reply_retention_months = models.PositiveSmallIntegerField(
        _("反馈内容保留月数"), null=True, blank=True, help_text=_("办件办结后满这么多个月清除；空着就不清除")
    )
    retention_is_assumption = models.BooleanField(_("保留期限为演示假设"), default=True)
    tolerance_days = models.PositiveSmallIntegerField(
        _("容缺补齐工作日"), default=5, help_text=_("来源没有规定，演示假设")
    )
    correction_days = models.PositiveSmallIntegerField(
        _("补正工作日"), default=5, help_text=_("来源没有规定，演示假设")
    )
    commitment_list_months = models.PositiveSmallIntegerField(
        _("告知承诺事项清单每几个月公布一期"),
        default=12,
        validators=[MinValueValidator(1)],
        help_text=_("来源没有规定，演示假设"),
    )
    first_warning_percent = models.PositiveSmallIntegerField(_("第一次提醒：时间用去（%）"), default=50)
    second_warning_percent = models.PositiveSmallIntegerField(_("第二次提醒：时间用去（%）"), default=80)
    tell_from = models.TimeField(_("提醒窗口开始"), default=telling_begins)
    tell_until = models.TimeField(_("提醒窗口结束"), default=telling_ends)
    hotline = models.CharField(_("服务热线"), max_length=20, default="12345")

    class Meta:
        verbose_name = _("“无证明城市”建设")
        verbose_name_plural = _("“无证明城市”建设")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(tell_until__gt=F("tell_from")), name="programme_tells_in_a_window"),
            models.CheckConstraint(
                condition=Q(
                    first_warning_percent__gte=1,
                    second_warning_percent__gt=F("first_warning_percent"),
                    second_warning_percent__lte=99,
                ),
                name="programme_warns_twice_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DepartmentQuerySet(models.QuerySet["Department"]):
    """What may be asked about departments."""

    def of_programme(self, code: str) -> "DepartmentQuerySet":
        return self.filter(programme__code=code)

    def acting(self, actor: Actor) -> "DepartmentQuerySet":
        """The department that `actor` acts for now."""
        return self.filter(pk__in=[actor.department_id] if actor.department_id else [])


class Department(models.Model):
    """A government department or public-service unit (水电气暖、银行、医院)."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("政府部门")
        PUBLIC_SERVICE = "public_service", _("公共服务单位")
        MASS_ORGANISATION = "mass_organisation", _("群团组织")
        STEERING = "steering", _("统筹机构")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="departments", verbose_name=_("所属建设"))
    code = models.SlugField(_("代码"), unique=True)
    name = models.CharField(_("名称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=40)
    kind = models.CharField(_("性质"), max_length=20, choices=Kind)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    aliases = ArrayField(models.CharField(max_length=80), default=list, blank=True, verbose_name=_("别名"))
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("部门、单位")
        verbose_name_plural = _("部门、单位")
        ordering: ClassVar = ["programme", "name"]
        permissions: ClassVar = [
            ("act_as_clerk", _("作为窗口人员")),
            ("act_as_liaison", _("作为联络员")),
            ("act_as_agent", _("作为代办员")),
            ("act_as_reviewer", _("作为审核人员")),
            ("act_as_office", _("作为统筹机构办公室人员")),
            ("act_as_supervisor", _("作为监督检查人员")),
            ("act_as_head", _("作为部门负责人")),
        ]

    def __str__(self) -> str:
        return self.name


class DepartmentUserObjectPermission(UserObjectPermissionBase):
    """django-guardian's row for a user and a department, by direct foreign key (no cast of ids)."""

    content_object = models.ForeignKey(Department, models.CASCADE)


class DepartmentGroupObjectPermission(GroupObjectPermissionBase):
    """django-guardian's row for a group and a department; the portal gives rights to users only."""

    content_object = models.ForeignKey(Department, models.CASCADE)


class ServiceHall(models.Model):
    """A hall where people are served."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="halls", verbose_name=_("所属建设"))
    code = models.SlugField(_("代码"), unique=True)
    name = models.CharField(_("名称"), max_length=80)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)

    class Meta:
        verbose_name = _("服务大厅")
        verbose_name_plural = _("服务大厅")

    def __str__(self) -> str:
        return self.name


class Window(models.Model):
    """A window in a hall; `is_supervision` marks the 监督专窗."""

    hall = models.ForeignKey(ServiceHall, models.PROTECT, related_name="windows", verbose_name=_("大厅"))
    number = models.CharField(_("窗口号"), max_length=10)
    department = models.ForeignKey(Department, models.PROTECT, related_name="windows", verbose_name=_("部门"))
    is_supervision = models.BooleanField(_("监督专窗"), default=False)

    class Meta:
        verbose_name = _("窗口")
        verbose_name_plural = _("窗口")
        constraints: ClassVar = [models.UniqueConstraint(fields=["hall", "number"], name="window_number_once_in_hall")]

    def __str__(self) -> str:
        return _("%(number)s 号窗口") % {"number": self.number}


class SteeringMember(models.Model):
    """A seat in the joint meeting or working group: role and unit, never a person's name."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="steering_members", verbose_name=_("所属建设")
    )
    position = models.PositiveSmallIntegerField(_("顺序"))
    role = models.CharField(_("职务角色"), max_length=60)
    unit = models.CharField(_("单位"), max_length=120)

    class Meta:
        verbose_name = _("统筹机构成员席位")
        verbose_name_plural = _("统筹机构成员席位")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "position"], name="seat_once_in_programme")
        ]

    def __str__(self) -> str:
        return f"{self.role}（{self.unit}）"
