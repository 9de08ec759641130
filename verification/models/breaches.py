"""False commitments 虚假承诺: suspected, the person heard, found or dismissed, what follows, and who objects."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models import Holder
from portal.foundation.actors import Actor
from portal.foundation.encryption import SealedModel, SealedQuerySet, SealedText
from portal.foundation.states import Moves
from verification.models.commitments import Commitment


class BreachStatus(models.TextChoices):
    """Nobody's commitment is false before they were heard, or the term for it has passed."""

    INVITED = "invited", _("已请本人陈述申辩")
    HEARD = "heard", _("已听取，待认定")
    FOUND = "found", _("已认定为虚假承诺")
    DISMISSED = "dismissed", _("不成立")
    ANNULLED = "annulled", _("认定已撤销")


_B = BreachStatus
BREACH_MOVES: Moves = {
    _B.INVITED: frozenset({_B.HEARD, _B.FOUND, _B.DISMISSED}),  # found unheard only after the term (the action asks)
    _B.HEARD: frozenset({_B.FOUND, _B.DISMISSED}),
    _B.FOUND: frozenset({_B.ANNULLED}),
    _B.DISMISSED: frozenset(),
    _B.ANNULLED: frozenset(),
}


class BreachQuerySet(SealedQuerySet["Breach"]):
    """What may be asked of suspected and found breaches."""

    def visible_to(self, actor: Actor) -> "BreachQuerySet":
        """The department's own; the office and the inspection see their programme's; others their own."""
        if not actor.is_officer:
            return self.filter(commitment__holder_id__in=actor.holder_ids)
        own = Q(commitment__case_proof__case__department_id=actor.department_id)
        if actor.has("office", "supervisor"):
            own |= Q(commitment__case_proof__case__programme__departments=actor.department_id)
        return self.filter(own)

    def invited(self) -> "BreachQuerySet":
        """The person may still state their view."""
        return self.filter(status=BreachStatus.INVITED)

    def found(self) -> "BreachQuerySet":
        """Found false; the person may object until `object_until`."""
        return self.filter(status=BreachStatus.FOUND)

    def undecided(self) -> "BreachQuerySet":
        """Suspected, not yet found nor dismissed."""
        return self.filter(status__in=(BreachStatus.INVITED, BreachStatus.HEARD))


class Breach(SealedModel):
    """What a check or an upheld objection held against a commitment, and what became of it; one at a time."""

    class Hearing(models.TextChoices):
        OWN = "own", _("本人在自己的账号里陈述")
        OFFICE = "office", _("到场陈述，由工作人员记录")
        WAIVED = "waived", _("本人表示没有意见")

    commitment = models.ForeignKey(
        Commitment,
        models.PROTECT,
        related_name="breaches",
        related_query_name="breach",
        verbose_name=_("告知承诺书"),
    )
    status = models.CharField(_("状态"), max_length=10, choices=BreachStatus, default=BreachStatus.INVITED)
    raised_at = models.DateTimeField(_("提出时间"))
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("提出人")
    )
    hear_until = models.DateTimeField(_("陈述申辩期限"))
    hearing_days = models.PositiveSmallIntegerField(_("告知的陈述申辩工作日"), null=True, blank=True)
    heard_at = models.DateTimeField(_("听取时间"), null=True, blank=True)
    hearing = models.CharField(_("听取方式"), max_length=6, choices=Hearing, blank=True)
    decided_at = models.DateTimeField(_("认定时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("认定人")
    )
    object_until = models.DateTimeField(_("异议期限"), null=True, blank=True)
    objection_days = models.PositiveSmallIntegerField(_("告知的异议工作日"), null=True, blank=True)
    term_noted_at = models.DateTimeField(_("期满已提醒"), null=True, blank=True)

    suspicion = SealedText(_("与承诺不符之处"))
    statement = SealedText(_("本人的陈述"))
    grounds = SealedText(_("认定的理由"))

    objects: ClassVar = BreachQuerySet.as_manager()

    class Meta:
        verbose_name = _("虚假承诺")
        verbose_name_plural = _("虚假承诺")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(status__in=["found", "dismissed", "annulled"]) | Q(decided_at__isnull=False),
                name="breach_decided_has_time",
            ),
            models.CheckConstraint(
                condition=Q(heard_at=None, hearing="") | Q(heard_at__isnull=False) & ~Q(hearing=""),
                name="breach_heard_has_way",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["found", "annulled"])
                | Q(heard_at__isnull=False)
                | Q(decided_at__gt=models.F("hear_until")),
                name="breach_found_after_hearing_or_term",
            ),
            models.UniqueConstraint(
                fields=["commitment"],
                condition=Q(status__in=["invited", "heard", "found"]),
                name="breach_one_stands",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["hear_until"], condition=Q(status="invited"), name="breach_invited_until")
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.status}"

    def may_be_decided(self, at: datetime) -> bool:
        """Whether the person was heard, or let the term pass."""
        return self.status == BreachStatus.HEARD or (self.status == BreachStatus.INVITED and self.hear_until < at)

    def may_be_objected_to(self, at: datetime) -> bool:
        """Whether the person may object to the finding: within the term, while no objection of theirs waits."""
        in_time = self.status == BreachStatus.FOUND and (self.object_until is None or self.object_until >= at)
        return in_time and not self.commitment.objections.waiting().filter(kind="finding").exists()


class Measure(SealedModel):
    """What the department orders after a finding: stop, rectify by a date, revoke, punish, hand on."""

    class Kind(models.TextChoices):
        STOP = "stop", _("停止办理")
        RECTIFY = "rectify", _("责令限期整改")
        REVOKE = "revoke", _("撤销原决定")
        PUNISH = "punish", _("依法处罚")
        TRANSFER = "transfer", _("移送有关机关")

    breach = models.ForeignKey(Breach, models.PROTECT, related_name="measures", verbose_name=_("虚假承诺"))
    kind = models.CharField(_("措施"), max_length=8, choices=Kind)
    ordered_at = models.DateTimeField(_("作出时间"))
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("作出人")
    )
    due_at = models.DateTimeField(_("整改期限"), null=True, blank=True)
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    overdue_noted_at = models.DateTimeField(_("超期已记录"), null=True, blank=True)

    text = SealedText(_("内容"))
    outcome = SealedText(_("完成情况"))

    class Meta:
        verbose_name = _("处理措施")
        verbose_name_plural = _("处理措施")
        ordering: ClassVar = ["ordered_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind="rectify") | Q(due_at__isnull=False), name="measure_rectify_has_date"
            ),
            models.UniqueConstraint(fields=["breach", "kind"], name="measure_once_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.breach_id} {self.kind}"

    def is_overdue(self, at: datetime) -> bool:
        """Whether its date passed before it was done; it falls with its finding."""
        holds = self.breach.status == BreachStatus.FOUND
        return holds and self.due_at is not None and self.due_at < (self.done_at or at)


class ObjectionStatus(models.TextChoices):
    """An objection is answered once."""

    FILED = "filed", _("待答复")
    UPHELD = "upheld", _("异议成立")
    REJECTED = "rejected", _("异议不成立")


OBJECTION_MOVES: Moves = {
    ObjectionStatus.FILED: frozenset({ObjectionStatus.UPHELD, ObjectionStatus.REJECTED}),
    ObjectionStatus.UPHELD: frozenset(),
    ObjectionStatus.REJECTED: frozenset(),
}


class CommitmentObjectionQuerySet(SealedQuerySet["CommitmentObjection"]):
    """What may be asked of objections."""

    def visible_to(self, actor: Actor) -> "CommitmentObjectionQuerySet":
        """The department's own; the office and the inspection see their programme's; others what they filed."""
        if not actor.is_officer:
            return self.filter(Q(filed_by_id=actor.user_id or 0) | Q(holder_id__in=actor.holder_ids))
        own = Q(commitment__case_proof__case__department_id=actor.department_id)
        if actor.has("office", "supervisor"):
            own |= Q(commitment__case_proof__case__programme__departments=actor.department_id)
        return self.filter(own)

    def waiting(self) -> "CommitmentObjectionQuerySet":
        """Not answered yet."""
        return self.filter(status=ObjectionStatus.FILED)


class CommitmentObjection(SealedModel):
    """An objection: of the person against a finding, or of a third party against the commitment itself."""

    class Kind(models.TextChoices):
        FINDING = "finding", _("本人对认定有异议")
        THIRD_PARTY = "third_party", _("利害关系人对承诺有异议")

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="objections", verbose_name=_("告知承诺书"))
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    status = models.CharField(_("状态"), max_length=10, choices=ObjectionStatus, default=ObjectionStatus.FILED)
    holder = models.ForeignKey(
        Holder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提出异议的人")
    )
    filed_at = models.DateTimeField(_("提出时间"))
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    answer_due_at = models.DateTimeField(_("答复期限"))
    answer_days = models.PositiveSmallIntegerField(_("告知的答复工作日"), null=True, blank=True)
    decided_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    overdue_noted_at = models.DateTimeField(_("超期已记录"), null=True, blank=True)

    name = SealedText(_("姓名"))
    contact = SealedText(_("联系方式"))
    text = SealedText(_("异议内容"))
    answer = SealedText(_("答复"))

    objects: ClassVar = CommitmentObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("对承诺的异议")
        verbose_name_plural = _("对承诺的异议")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="filed", decided_at=None) | ~Q(status="filed") & Q(decided_at__isnull=False),
                name="commitment_objection_decided_has_time",
            ),
            models.UniqueConstraint(
                fields=["commitment"],
                condition=Q(kind="finding", status="filed"),
                name="commitment_objection_one_open_by_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.kind}"
