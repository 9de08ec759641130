"""Escalations 逾期报告、调查、限时办结、约谈 (article 11): drafted by the sweep, filed by the requesting unit."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.foundation.actors import Actor
from portal.foundation.encryption import SealedModel, SealedQuerySet, SealedText
from portal.foundation.states import Moves
from verification.models.requests import OPEN, VerificationRequest


class EscalationStatus(models.TextChoices):
    """Steps of article 11."""

    DRAFTED = "drafted", _("报告已起草，未报送")
    REPORTED = "reported", _("已报送，待调查")
    INVESTIGATING = "investigating", _("调查中")
    ORDERED = "ordered", _("限时办结")
    TALK_PROPOSED = "talk_proposed", _("已提请约谈")
    CLOSED = "closed", _("已了结")


_E = EscalationStatus
ESCALATION_MOVES: Moves = {
    _E.DRAFTED: frozenset({_E.REPORTED, _E.CLOSED}),
    _E.REPORTED: frozenset({_E.INVESTIGATING, _E.CLOSED}),
    _E.INVESTIGATING: frozenset({_E.ORDERED, _E.TALK_PROPOSED, _E.CLOSED}),  # a late answer may have done harm, too
    _E.ORDERED: frozenset({_E.ORDERED, _E.TALK_PROPOSED, _E.CLOSED}),  # once more, with a new deadline
    _E.TALK_PROPOSED: frozenset({_E.CLOSED}),
    _E.CLOSED: frozenset(),
}


UNDER_ORDER = ("ordered", "talk_proposed")  # the states in which an order may still run out


class EscalationQuerySet(SealedQuerySet["Escalation"]):
    """What may be asked of escalations."""

    def visible_to(self, actor: Actor) -> "EscalationQuerySet":
        """The office sees its programme's (drafts too), others those of their own department."""
        if actor.has("office", "supervisor"):
            return self.filter(request__programme__departments=actor.department_id)
        return self.filter(
            Q(request__requesting_department_id=actor.department_id)
            | Q(request__issuing_department_id=actor.department_id) & ~Q(status=EscalationStatus.DRAFTED)
        )

    def under_order(self) -> "EscalationQuerySet":
        """Ordered to finish, and the answer still missing."""
        return self.filter(status__in=UNDER_ORDER, ordered_due_at__isnull=False, request__status__in=OPEN)

    def unsettled(self) -> "EscalationQuerySet":
        """Everything not closed."""
        return self.exclude(status=EscalationStatus.CLOSED)


class Escalation(SealedModel):
    """What follows from one late request. One per request, written by the sweep when it falls overdue.

    An order (限时办结) runs on the issuing department's clock: given in service minutes or working days it is counted
    anew when the calendar changes, given as a date only its warnings are. `talk_record` are the minutes of the talk,
    or, without `talk_held_at`, why the city government did not hold it.
    """

    request = models.OneToOneField(
        VerificationRequest, models.PROTECT, related_name="escalation", verbose_name=_("协查核验")
    )
    status = models.CharField(_("状态"), max_length=14, choices=EscalationStatus, default=EscalationStatus.DRAFTED)
    drafted_at = models.DateTimeField(_("起草时间"))
    reported_at = models.DateTimeField(_("报告时间"), null=True, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报告人")
    )
    ordered_at = models.DateTimeField(_("责令时间"), null=True, blank=True)
    ordered_minutes = models.PositiveIntegerField(_("责令的服务分钟"), null=True, blank=True)
    ordered_working_days = models.PositiveSmallIntegerField(_("责令的工作日"), null=True, blank=True)
    ordered_half_at = models.DateTimeField(_("责令时限过半"), null=True, blank=True)
    ordered_late_at = models.DateTimeField(_("责令时限临近"), null=True, blank=True)
    ordered_due_at = models.DateTimeField(_("限时办结至"), null=True, blank=True)
    ordered_half_noted_at = models.DateTimeField(_("责令过半已提醒"), null=True, blank=True)
    ordered_late_noted_at = models.DateTimeField(_("责令临近已提醒"), null=True, blank=True)
    ordered_overdue_noted_at = models.DateTimeField(_("责令逾期已记录"), null=True, blank=True)
    adverse_effect = models.BooleanField(_("造成不良影响"), default=False)
    talk_held_at = models.DateTimeField(_("约谈时间"), null=True, blank=True)
    talk_recorded_at = models.DateTimeField(_("约谈记录时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("了结时间"), null=True, blank=True)

    report = SealedText(_("报告"))
    findings = SealedText(_("调查情况"))
    effect = SealedText(_("不良影响"))
    talk_attendees = SealedText(_("参加约谈的人"))
    talk_record = SealedText(_("约谈记录"))

    objects: ClassVar = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = _("逾期查办")
        verbose_name_plural = _("逾期查办")
        indexes: ClassVar = [
            models.Index(
                fields=[f"ordered_{moment}_at"],
                name=f"escalation_order_{moment}",
                condition=Q(status__in=UNDER_ORDER, **{f"ordered_{noted}_noted_at": None}),
            )
            for moment, noted in (("half", "half"), ("late", "late"), ("due", "overdue"))
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="drafted") | Q(status="closed") | Q(reported_at__isnull=False),
                name="escalation_reported_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="talk_proposed") | Q(adverse_effect=True),
                name="escalation_talk_needs_adverse_effect",
            ),
            models.CheckConstraint(
                condition=Q(talk_held_at=None) | Q(adverse_effect=True, talk_recorded_at__isnull=False),
                name="escalation_talk_has_its_record",
            ),
            models.CheckConstraint(
                condition=Q(ordered_minutes=None) | Q(ordered_working_days=None),
                name="escalation_order_minutes_or_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.status}"
