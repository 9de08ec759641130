"""Escalations 逾期报告、调查、限时办结、约谈 (article 11): drafted by the sweep, filed by the requesting unit."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.foundation.actors import Actor
from portal.foundation.encryption import SealedModel, SealedQuerySet, SealedText
from portal.foundation.states import Moves
from verification.models.requests import VerificationRequest


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
    _E.INVESTIGATING: frozenset({_E.ORDERED, _E.CLOSED}),
    _E.ORDERED: frozenset({_E.TALK_PROPOSED, _E.CLOSED}),
    _E.TALK_PROPOSED: frozenset({_E.CLOSED}),
    _E.CLOSED: frozenset(),
}


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

    def unsettled(self) -> "EscalationQuerySet":
        """Everything not closed."""
        return self.exclude(status=EscalationStatus.CLOSED)


class Escalation(SealedModel):
    """What follows from one late request. One per request, written by the sweep when it falls overdue."""

    request = models.OneToOneField(
        VerificationRequest, models.PROTECT, related_name="escalation", verbose_name=_("协查核验")
    )
    status = models.CharField(_("状态"), max_length=14, choices=EscalationStatus, default=EscalationStatus.DRAFTED)
    drafted_at = models.DateTimeField(_("起草时间"))
    reported_at = models.DateTimeField(_("报告时间"), null=True, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报告人")
    )
    ordered_due_at = models.DateTimeField(_("限时办结至"), null=True, blank=True)
    adverse_effect = models.BooleanField(_("造成不良影响"), default=False)
    closed_at = models.DateTimeField(_("了结时间"), null=True, blank=True)

    report = SealedText(_("报告"))
    findings = SealedText(_("调查情况"))
    effect = SealedText(_("不良影响"))

    objects: ClassVar = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = _("逾期查办")
        verbose_name_plural = _("逾期查办")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="drafted") | Q(status="closed") | Q(reported_at__isnull=False),
                name="escalation_reported_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="talk_proposed") | Q(adverse_effect=True),
                name="escalation_talk_needs_adverse_effect",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.status}"
