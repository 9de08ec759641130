"""Verification requests 协查核验: the model aggregate. One department asks another, against a clock."""

from datetime import UTC, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from catalog.models import Department, InterimWay, LetterTemplate, Programme, ProofItem, ProofSource, SlaTier
from portal.foundation.actors import Actor
from portal.foundation.encryption import SealedJSON, SealedModel, SealedText
from portal.foundation.states import Moves
from verification.models.agreements import Agreement
from verification.models.assessed import AssessedQuerySet
from verification.models.blanking import BlankingRun
from verification.models.case_proofs import CaseProof
from verification.models.cases import Case
from verification.models.request_indexes import INDEXES


class RequestStatus(models.TextChoices):
    """States of a request (design §6). Overdue is not a state: it is computed from stored time."""

    DRAFT = "draft", _("待发出")
    SUBMITTED = "submitted", _("待签收")
    RECEIVED = "received", _("已签收")
    ANSWERED = "answered", _("已反馈")
    CORRECTED = "corrected", _("已更正")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


_S = RequestStatus
REQUEST_MOVES: Moves = {
    _S.DRAFT: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
    _S.SUBMITTED: frozenset({_S.RECEIVED, _S.RETURNED, _S.WITHDRAWN}),
    _S.RECEIVED: frozenset({_S.ANSWERED, _S.RETURNED, _S.WITHDRAWN}),
    _S.ANSWERED: frozenset({_S.CORRECTED}),
    _S.CORRECTED: frozenset({_S.CORRECTED}),
    _S.RETURNED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
OPEN = (RequestStatus.SUBMITTED, RequestStatus.RECEIVED)
STILL_OPEN = (RequestStatus.DRAFT, *OPEN)  # also those that are still to be sent
KEPT_BACK = (RequestStatus.DRAFT, RequestStatus.WITHDRAWN)  # not sent, or taken back: nothing for the other side
CLOSED_WITH_REPLY = (RequestStatus.ANSWERED, RequestStatus.CORRECTED)


_LONG_AGO, _FAR = datetime(2000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)  # around all deadlines


class Outcome(models.TextChoices):
    """What the issuing department found."""

    MATCHED = "matched", _("属实")
    MISMATCHED = "mismatched", _("不符")
    NOT_FOUND = "not_found", _("查无")


class ReturnCode(models.TextChoices):
    """Why a matter is not the issuing department's (article 7.4): the only reasons to return a request.

    What is unclear, or was asked before, is no reason: it is asked back (`Clarification`) while the clock runs.
    """

    NOT_OURS = "not_ours", _("不归本单位出具")
    OTHER_REGION = "other_region", _("不在本单位的辖区")
    TRANSFERRED = "transferred", _("职责或档案已移交其他单位")


WRONG_SOURCE = (ReturnCode.NOT_OURS, ReturnCode.TRANSFERRED)  # then `ProofSource` seems to name the wrong unit


class VerificationRequestQuerySet(AssessedQuerySet["VerificationRequest"]):
    """What may be asked of requests. Adjectives filter, time comes in as an argument."""

    def visible_to(self, actor: Actor) -> "VerificationRequestQuerySet":
        """Requests that the actor's department asked, or was asked (never what others drafted and did not send)."""
        if not actor.duties:
            return self.none()
        asked = Q(requesting_department_id=actor.department_id)
        to_answer = Q(issuing_department_id=actor.department_id, submitted_at__isnull=False)
        return self.filter(asked | to_answer)

    def sent(self) -> "VerificationRequestQuerySet":
        """What reached the other department: a draft taken back before never did."""
        return self.filter(submitted_at__isnull=False)

    def reachable_by(self, actor: Actor) -> "VerificationRequestQuerySet":
        """For one request by its number: what lists show, and what a case of the actor's department follows."""
        mine = CaseProof.objects.filter(case__department_id=actor.department_id or 0, follows__isnull=False)
        return self.visible_to(actor) | self.filter(pk__in=mine.values("follows")) if actor.duties else self.none()

    def inbox(self, department_id: int | None) -> "VerificationRequestQuerySet":
        """What a department was asked."""
        return self.sent().filter(issuing_department_id=department_id)

    def outbox(self, department_id: int | None) -> "VerificationRequestQuerySet":
        """What a department asked."""
        return self.filter(requesting_department_id=department_id)

    def open(self) -> "VerificationRequestQuerySet":
        """Requests that wait for an answer: the clock runs."""
        return self.filter(status__in=OPEN)

    def overdue(self, at: datetime) -> "VerificationRequestQuerySet":
        """Open requests past their deadline; met exactly on the deadline is met."""
        return self.open().filter(due_at__lt=at)

    def soon(self, at: datetime) -> "VerificationRequestQuerySet":
        """Open requests past their first warning and not yet overdue."""
        return self.open().filter(half_at__lte=at, due_at__gte=at)

    def by_due_time(self) -> "VerificationRequestQuerySet":
        """What falls due first in front."""
        return self.order_by("due_at", "pk")

    def in_turn(self) -> "VerificationRequestQuerySet":
        """Open ones by due time, then closed ones, the latest due in front. One column, `turn`: a cursor needs one."""
        far = models.Value(_FAR, models.DateTimeField())
        backwards = far + (far - Coalesce(F("due_at"), models.Value(_LONG_AGO, models.DateTimeField())))
        turn = models.Case(models.When(status__in=OPEN, then=F("due_at")), default=backwards)
        return self.annotate(turn=turn).order_by("turn", "pk")

    def for_lists(self) -> "VerificationRequestQuerySet":
        """With everything that a row of a list shows, in one query."""
        return self.select_related(
            "proof",
            "tier",
            "issuing_department",
            "requesting_department",
            "assignee",
            "case__item_version__item",
        )


class VerificationRequest(SealedModel):
    """One proof of one person, asked of the department that holds the fact.

    `subject` is `{name, number, document_type}` of the person concerned; `claimed` is `{fact: value}` as the form
    says; `facts` is `{fact: value}` as the issuing department found; all sealed. Times: `half_at` and `late_at`
    are the moments of the first and second warning. Sister cases may follow it (`followers`): `also_for` are their
    numbers as the letter names them; `left_at`: the own case needs it no more, others still do.
    """

    number = models.CharField(_("协查编号"), max_length=28, unique=True)
    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name=_("所属建设"))
    case = models.ForeignKey(Case, models.PROTECT, related_name="requests", verbose_name=_("办件"))
    case_proof = models.ForeignKey(CaseProof, models.PROTECT, related_name="requests", verbose_name=_("办件所需证明"))
    proof = models.ForeignKey(ProofItem, models.PROTECT, verbose_name=_("证明事项"))
    template = models.ForeignKey(LetterTemplate, models.PROTECT, null=True, blank=True, verbose_name=_("函件模板"))
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name=_("协查工作机制")
    )
    requesting_department = models.ForeignKey(
        Department, models.PROTECT, related_name="requests_asked", verbose_name=_("证明需求单位")
    )
    issuing_department = models.ForeignKey(
        Department, models.PROTECT, related_name="requests_to_answer", verbose_name=_("证明出具单位")
    )
    source = models.ForeignKey(ProofSource, models.PROTECT, verbose_name=_("存储情况"))
    tier = models.ForeignKey(SlaTier, models.PROTECT, verbose_name=_("时限档"))
    status = models.CharField(_("状态"), max_length=10, choices=RequestStatus, default=RequestStatus.DRAFT)
    outcome = models.CharField(_("反馈结果"), max_length=10, choices=Outcome, blank=True)

    drafted_at = models.DateTimeField(_("起草时间"))
    submitted_at = models.DateTimeField(_("送达时间"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发出人")
    )
    received_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_requests",
        verbose_name=_("承办人"),
    )
    answered_at = models.DateTimeField(_("反馈时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("反馈人")
    )
    answered_by_client = models.BigIntegerField(_("反馈的业务系统"), null=True, blank=True)
    closed_at = models.DateTimeField(_("退回或撤回时间"), null=True, blank=True)
    return_code = models.CharField(_("退回原因"), max_length=12, choices=ReturnCode, blank=True)
    also_for = models.JSONField(_("同时用于的办件"), default=list, blank=True)
    left_at = models.DateTimeField(_("本办件不再需要"), null=True, blank=True)

    half_at = models.DateTimeField(_("过半提醒"), null=True, blank=True)
    late_at = models.DateTimeField(_("临近提醒"), null=True, blank=True)
    due_at = models.DateTimeField(_("反馈时限"), null=True, blank=True)
    calendar_missing = models.BooleanField(_("日历未公布"), default=False)
    told_clock = models.JSONField(_("告知的计时过程"), null=True, blank=True)  # `verification.told`
    half_noted_at = models.DateTimeField(_("过半已提醒"), null=True, blank=True)
    late_noted_at = models.DateTimeField(_("临近已提醒"), null=True, blank=True)
    overdue_noted_at = models.DateTimeField(_("逾期已记录"), null=True, blank=True)

    sent_via = models.CharField(_("发出渠道"), max_length=16, choices=InterimWay, blank=True)
    reply_via = models.CharField(_("反馈渠道"), max_length=16, choices=InterimWay, blank=True)
    blanked_at = models.DateTimeField(_("内容清除时间"), null=True, blank=True)
    blanked_in = models.ForeignKey(
        BlankingRun, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name=_("到期清除记录")
    )
    reclassifications = models.PositiveSmallIntegerField(_("改档次数"), default=0)
    taken_seconds = models.PositiveIntegerField(_("反馈用时（服务时间，秒）"), null=True, blank=True)
    late_seconds = models.PositiveIntegerField(_("超时（服务时间，秒）"), null=True, blank=True)

    inquiry_signature = models.TextField(_("协查函签名"), blank=True)
    reply_signature = models.TextField(_("反馈函签名"), blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)

    subject = SealedJSON(_("核验对象"))
    claimed = SealedJSON(_("申请表所填"))
    note = SealedText(_("协查说明"))
    facts = SealedJSON(_("反馈内容"))
    reply_note = SealedText(_("反馈说明"))
    return_reason = SealedText(_("退回理由"))
    withdraw_reason = SealedText(_("撤回理由"))
    signed_digests = SealedJSON(_("所签内容的摘要"))  # of both letters, once their words are blanked

    objects: ClassVar = VerificationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("协查核验")
        verbose_name_plural = _("协查核验")
        indexes: ClassVar = INDEXES
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_proof"],
                condition=Q(status__in=["draft", "submitted", "received"]),
                name="request_one_open_per_proof",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn"])
                | Q(submitted_at__isnull=False, due_at__isnull=False, half_at__isnull=False, late_at__isnull=False),
                name="request_sent_has_deadline",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["answered", "corrected"], answered_at__isnull=False) & ~Q(outcome="")
                | ~Q(status__in=["answered", "corrected"]) & Q(answered_at=None, outcome=""),
                name="request_answered_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(due_at=None) | Q(due_at__gt=F("submitted_at")), name="request_due_after_sent"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["returned", "withdrawn"]) | Q(closed_at__isnull=False),
                name="request_closed_has_time",
            ),
            models.CheckConstraint(  # those returned before there were codes have none
                condition=Q(return_code="") | Q(status="returned"), name="request_return_code_is_of_a_return"
            ),
            models.CheckConstraint(
                condition=Q(blanked_at=None, blanked_in=None) | Q(blanked_at__isnull=False, blanked_in__isnull=False),
                name="request_blanked_by_a_run",
            ),
            models.CheckConstraint(
                condition=Q(reply_via="") | Q(status__in=["answered", "corrected"]),
                name="request_reply_way_has_reply",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether the clock runs."""
        return self.status in OPEN

    @property
    def has_reply(self) -> bool:
        """Whether an answer stands."""
        return self.status in CLOSED_WITH_REPLY

    @property
    def is_before_both(self) -> bool:
        """Whether both departments have it before them: sent, and not taken back."""
        return self.status not in KEPT_BACK

    @property
    def is_blanked(self) -> bool:
        """Whether its retention period ended: number, times, outcome and signatures stay, what was said is gone."""
        return self.blanked_at is not None

    def is_overdue(self, at: datetime) -> bool:
        """Late now, or answered late; computed from stored time, never a flag."""
        return self.due_at is not None and (self.answered_at or self.closed_at or at) > self.due_at
