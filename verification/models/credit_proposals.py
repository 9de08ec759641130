"""A bad or grave credit record on its way: proposed with source and basis; the person heard; entered or not."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Department
from certificates.models import Holder
from portal.foundation.actors import Actor
from portal.foundation.encryption import SealedModel, SealedQuerySet, SealedText
from portal.foundation.states import Moves
from verification.models.credit import CreditRecord


class ProposalStatus(models.TextChoices):
    """Nothing is entered before the person was heard, or the term for it has passed."""

    INVITED = "invited", _("已请本人陈述申辩")
    HEARD = "heard", _("已听取，待决定")
    ENTERED = "entered", _("已记入")
    DROPPED = "dropped", _("不予记入")


_P = ProposalStatus
PROPOSAL_MOVES: Moves = {
    _P.INVITED: frozenset({_P.HEARD, _P.ENTERED, _P.DROPPED}),  # entered unheard only after the term (the action asks)
    _P.HEARD: frozenset({_P.ENTERED, _P.DROPPED}),
    _P.ENTERED: frozenset(),
    _P.DROPPED: frozenset(),
}
UNDECIDED = (ProposalStatus.INVITED, ProposalStatus.HEARD)


class CreditProposalQuerySet(SealedQuerySet["CreditProposal"]):
    """What may be asked of proposals."""

    def visible_to(self, actor: Actor) -> "CreditProposalQuerySet":
        """The keepers of credit see their department's; office and inspection their programme's; others their own."""
        if not actor.is_officer:
            return self.filter(holder_id__in=actor.holder_ids)
        if not actor.has("reviewer", "head", "office", "supervisor"):
            return self.none()
        own = Q(department_id=actor.department_id)
        if actor.has("office", "supervisor"):
            own |= Q(department__programme__departments=actor.department_id)
        return self.filter(own).distinct()

    def invited(self) -> "CreditProposalQuerySet":
        """The person may still state their view."""
        return self.filter(status=ProposalStatus.INVITED)

    def undecided(self) -> "CreditProposalQuerySet":
        """Proposed, neither entered nor dropped."""
        return self.filter(status__in=UNDECIDED)


class CreditProposal(SealedModel):
    """Somebody's wish that a holder's record be entered, and what the holder says to it."""

    class Hearing(models.TextChoices):
        OWN = "own", _("本人在自己的账号里陈述")
        OFFICE = "office", _("到场陈述，由工作人员记录")
        WAIVED = "waived", _("本人表示没有意见")

    # What a finding about a commitment enters is not proposed here.
    KINDS = (CreditRecord.Kind.SERIOUS, CreditRecord.Kind.BAD)

    holder = models.ForeignKey(Holder, models.PROTECT, related_name="+", verbose_name=_("持证主体"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("提出单位"))
    kind = models.CharField(_("类别"), max_length=18, choices=CreditRecord.Kind)
    status = models.CharField(_("状态"), max_length=8, choices=ProposalStatus, default=ProposalStatus.INVITED)
    source = models.CharField(_("来源"), max_length=120, help_text=_("哪个机关的哪份文书"))
    legal_basis = models.CharField(_("依据"), max_length=200)
    lapses_on = models.DateField(_("到期不再计"), null=True, blank=True)
    proposed_at = models.DateTimeField(_("提出时间"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("提出人")
    )
    hear_until = models.DateTimeField(_("陈述申辩期限"))
    hearing_days = models.PositiveSmallIntegerField(_("告知的陈述申辩工作日"), null=True, blank=True)
    heard_at = models.DateTimeField(_("听取时间"), null=True, blank=True)
    hearing = models.CharField(_("听取方式"), max_length=6, choices=Hearing, blank=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定人")
    )
    record = models.OneToOneField(
        CreditRecord, models.PROTECT, null=True, blank=True, related_name="proposal", verbose_name=_("信用记录")
    )

    facts = SealedText(_("事实"))
    statement = SealedText(_("本人的陈述"))
    grounds = SealedText(_("决定的理由"))

    objects: ClassVar = CreditProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("拟记入的信用记录")
        verbose_name_plural = _("拟记入的信用记录")
        ordering: ClassVar = ["-proposed_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["serious", "bad"]), name="credit_proposal_is_no_false_commitment"
            ),
            models.CheckConstraint(
                condition=~Q(status="entered")
                | Q(record__isnull=False) & (Q(heard_at__isnull=False) | Q(decided_at__gt=F("hear_until"))),
                name="credit_entered_after_hearing_or_term",
            ),
            models.CheckConstraint(
                condition=Q(heard_at=None, hearing="") | Q(heard_at__isnull=False) & ~Q(hearing=""),
                name="credit_heard_has_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_id} {self.kind} {self.status}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet."""
        return self.status in UNDECIDED

    def may_be_decided(self, at: datetime) -> bool:
        """Whether the person was heard, or let the term pass."""
        return self.status == ProposalStatus.HEARD or (self.status == ProposalStatus.INVITED and self.hear_until < at)
