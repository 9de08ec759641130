"""Inspections 监督检查 (article 13.1): what the government-service office found, and what came of it.

Also where consequences begin (article 10): a procedure that was not followed, and an adverse result of it.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Department, Programme
from portal.foundation.actors import Actor
from portal.foundation.encryption import SealedModel, SealedQuerySet, SealedText
from portal.foundation.states import Moves
from verification.models import VerificationRequest


class InspectionStatus(models.TextChoices):
    """Where an inspection stands."""

    RECTIFYING = "rectifying", _("待整改")
    REPORTED = "reported", _("已报整改，待复核")
    CLOSED = "closed", _("已了结")


INSPECTION_MOVES: Moves = {
    InspectionStatus.RECTIFYING: frozenset({InspectionStatus.REPORTED}),
    InspectionStatus.REPORTED: frozenset({InspectionStatus.CLOSED, InspectionStatus.RECTIFYING}),
    InspectionStatus.CLOSED: frozenset(),
}


class InspectionQuerySet(SealedQuerySet["Inspection"]):
    """What may be asked of inspections."""

    def visible_to(self, actor: Actor) -> "InspectionQuerySet":
        """Office and supervisors of the programme see all, a department those of itself."""
        if not actor.is_officer:
            return self.none()
        if actor.has("office", "supervisor"):
            return self.filter(programme__departments=actor.department_id)
        return self.filter(department__in=[actor.department_id])


class Inspection(SealedModel):
    """One inspection of one department. Without a date to rectify by, nothing is to be put right and it is closed.

    `breach` is the part of the procedure that was not followed, if any. Where an adverse result came of it, and only
    then, it is handed on (`referred_at`) to whoever decides about consequences; `consequence` is what they decided.
    """

    class Way(models.TextChoices):
        FIGURES = "figures", _("看数据")
        FILES = "files", _("抽查案卷")
        ON_SITE = "on_site", _("实地查看")

    class Breach(models.TextChoices):
        """What the articles ask and somebody did not do."""

        NOT_AT_ONCE = "not_at_once", _("没有即时签收、登记（第七条）")
        WRONG_RETURN = "wrong_return", _("该办的退回，或者退回没有理由（第七条）")
        CARELESS_REPLY = "careless_reply", _("没有核对就反馈，反馈失实（第七条）")
        ASKED_APPLICANT = "asked_applicant", _("能核验的还向群众索要（第二、八条）")
        REFUSED_MATERIAL = "refused_material", _("群众自愿提供的不收（第九条）")
        NO_LEDGER = "no_ledger", _("补充材料没有记台账（第八条）")
        MISUSE = "misuse", _("核验内容用于职责以外（第十二条）")
        OTHER = "other", _("其他没有按程序办的")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="inspections", verbose_name=_("所属建设"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="inspections", verbose_name=_("被检查单位"))
    way = models.CharField(_("方式"), max_length=10, choices=Way)
    inspected_on = models.DateField(_("检查日期"))
    rectify_by = models.DateField(_("整改期限"), null=True, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=InspectionStatus)
    recorded_at = models.DateTimeField(_("记录时间"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("记录人")
    )
    closed_at = models.DateTimeField(_("了结时间"), null=True, blank=True)
    breach = models.CharField(_("没有按程序办的"), max_length=16, choices=Breach, blank=True)
    request = models.ForeignKey(
        VerificationRequest,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
        verbose_name=_("涉及的协查"),
    )
    referred_at = models.DateTimeField(_("移送时间"), null=True, blank=True)
    consequence_at = models.DateTimeField(_("处理结果登记时间"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)

    findings = SealedText(_("发现的情况"))
    rectification = SealedText(_("整改情况"))
    conclusion = SealedText(_("复核意见"))
    adverse_result = SealedText(_("不良后果"))
    referral = SealedText(_("移送给谁、依据什么"))
    consequence = SealedText(_("处理结果"))

    objects: ClassVar = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("监督检查")
        verbose_name_plural = _("监督检查")
        ordering: ClassVar = ["-recorded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="closed") | Q(rectify_by__isnull=False), name="inspection_open_has_date"
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | Q(closed_at__isnull=False), name="inspection_closed_has_time"
            ),
            models.CheckConstraint(
                condition=Q(referred_at=None) | ~Q(breach=""), name="inspection_referred_has_breach"
            ),
            models.CheckConstraint(
                condition=Q(consequence_at=None) | Q(referred_at__isnull=False),
                name="inspection_consequence_after_referral",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department_id} {self.inspected_on}"
