"""Cases 办件: an application and its people; the proofs that it needs of them stand in `case_proofs`."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import (
    Department,
    PartyRole,
    Programme,
    ServiceItemVersion,
    Window,
)
from certificates.models import Authorisation, Holder
from portal.foundation.actors import Actor
from portal.foundation.encryption import SealedJSON, SealedModel, SealedQuerySet, SealedText
from portal.foundation.identifiers import uuid7
from portal.foundation.states import Moves
from verification.models.theme_cases import ThemeCase
from verification.periods import Period


class CaseStatus(models.TextChoices):
    """States of a case (design §6). A decision that rested on a false commitment may be revoked (撤销)."""

    DRAFT = "draft", _("草稿")
    ACCEPTED = "accepted", _("在办")
    SUSPENDED = "suspended", _("已中止")
    DECIDED = "decided", _("已办结")
    ARCHIVED = "archived", _("已归档")
    WITHDRAWN = "withdrawn", _("已撤回")
    REVOKED = "revoked", _("决定已撤销")


AT_WORK = (CaseStatus.DRAFT, CaseStatus.ACCEPTED)  # those that the window may work on now
OPEN_CASES = (*AT_WORK, CaseStatus.SUSPENDED)  # those that still can change
DECISION_HOLDS = (CaseStatus.DECIDED, CaseStatus.ARCHIVED)
FINISHED = (*DECISION_HOLDS, CaseStatus.REVOKED)  # those that were decided, whatever became of the decision


def taking_material(prefix: str = "") -> Q:
    """Of cases, or of what hangs on one by `prefix`: material may come in. Open, or decided and under review."""
    reviewed = Q(**{f"{prefix}status": CaseStatus.DECIDED, f"{prefix}needs_review_since__isnull": False})
    return Q(**{f"{prefix}status__in": OPEN_CASES}) | reviewed


CASE_MOVES: Moves = {
    CaseStatus.DRAFT: frozenset({CaseStatus.ACCEPTED, CaseStatus.WITHDRAWN}),
    CaseStatus.ACCEPTED: frozenset({CaseStatus.SUSPENDED, CaseStatus.DECIDED, CaseStatus.WITHDRAWN}),
    CaseStatus.SUSPENDED: frozenset({CaseStatus.ACCEPTED}),
    CaseStatus.DECIDED: frozenset({CaseStatus.ARCHIVED, CaseStatus.REVOKED}),
    CaseStatus.ARCHIVED: frozenset({CaseStatus.REVOKED}),
    CaseStatus.WITHDRAWN: frozenset(),
    CaseStatus.REVOKED: frozenset({CaseStatus.DECIDED}),  # the finding fell: the decision holds again
}


class CaseQuerySet(SealedQuerySet["Case"]):
    """What may be asked of cases."""

    def visible_to(self, actor: Actor) -> "CaseQuerySet":
        """Cases of the actor's department, or of a holder that the actor represents."""
        mine = Q(pk__in=CaseParty.objects.filter(holder_id__in=actor.holder_ids).values("case_id"))
        return self.filter(Q(department_id=actor.department_id) if actor.duties else mine)

    def open(self) -> "CaseQuerySet":
        """Cases that still can change."""
        return self.filter(status__in=OPEN_CASES)

    def decided_in(self, period: Period) -> "CaseQuerySet":
        """Cases decided in the period."""
        return self.filter(decided_at__gte=period.start, decided_at__lt=period.end)


class Case(SealedModel):
    """An application at a window. It points to the version of the item that it was opened with.

    `form` is `{field: {value, source}}`; `source` says where the value came from (`licence`, `reply`, `typed`,
    `missing`) with licence id or request number, time and, where nothing could be read, why.
    `pending_materials` are the names of what may follow after the acceptance (容缺受理), until `pending_due_at`.
    The four figures are written with the decision: how much the applicant and the clerk were spared.
    """

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("准予")
        REFUSED = "refused", _("不予")

    number = models.CharField(_("办件编号"), max_length=24, unique=True)
    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name=_("所属建设"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="cases", verbose_name=_("受理部门"))
    item_version = models.ForeignKey(
        ServiceItemVersion, models.PROTECT, related_name="cases", verbose_name=_("事项版本")
    )
    theme_case = models.ForeignKey(
        ThemeCase,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        db_index=False,
        verbose_name=_("一件事办件"),
    )
    applicant = models.ForeignKey(Holder, models.PROTECT, related_name="cases", verbose_name=_("申请人"))
    window = models.ForeignKey(Window, models.PROTECT, null=True, blank=True, verbose_name=_("窗口"))
    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="cases", verbose_name=_("经办人")
    )
    status = models.CharField(_("状态"), max_length=10, choices=CaseStatus, default=CaseStatus.DRAFT)
    outcome = models.CharField(_("决定"), max_length=10, choices=Outcome, blank=True)
    basis = models.CharField(_("读取依据"), max_length=10, default="duty")
    opened_at = models.DateTimeField(_("开办时间"))
    accepted_at = models.DateTimeField(_("受理时间"), null=True, blank=True)
    decided_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    service_seconds = models.PositiveIntegerField(_("办理用时（服务时间，秒）"), null=True, blank=True)
    verifying_seconds = models.PositiveIntegerField(_("其中核验（服务时间，秒）"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("决定撤销时间"), null=True, blank=True)
    needs_review_since = models.DateTimeField(_("须复核"), null=True, blank=True)
    ticket = models.CharField(_("排队号"), max_length=12, blank=True)
    pending_materials = models.JSONField(_("容缺材料"), default=list, blank=True)
    pending_due_at = models.DateTimeField(_("容缺补齐期限"), null=True, blank=True)
    pending_days = models.PositiveSmallIntegerField(_("告知的容缺补齐工作日"), null=True, blank=True)
    pending_reminded_at = models.DateTimeField(_("容缺到期前已提醒"), null=True, blank=True)
    pending_noted_at = models.DateTimeField(_("容缺到期已提醒"), null=True, blank=True)
    fields_total = models.PositiveSmallIntegerField(_("表单项数"), null=True, blank=True)
    fields_untyped = models.PositiveSmallIntegerField(_("免填项数"), null=True, blank=True)
    proofs_total = models.PositiveSmallIntegerField(_("证明项数"), null=True, blank=True)
    proofs_spared = models.PositiveSmallIntegerField(_("免提交项数"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)

    form = SealedJSON(_("申请表"))
    decision_reason = SealedText(_("决定理由"))

    objects: ClassVar = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("办件")
        verbose_name_plural = _("办件")
        indexes: ClassVar = [
            models.Index(fields=["department", "status", "-opened_at"], name="case_of_department"),
            models.Index(fields=["clerk", "status", "-opened_at"], name="case_of_clerk"),
            models.Index(
                fields=["decided_at"],
                name="case_to_measure",
                condition=Q(decided_at__isnull=False, service_seconds=None),
            ),
            models.Index(fields=["programme", "-decided_at"], name="case_decided"),
            models.Index(fields=["ticket", "-opened_at"], name="case_of_ticket", condition=~Q(ticket="")),
            models.Index(fields=["theme_case"], name="case_of_theme_case", condition=Q(theme_case__isnull=False)),
            models.Index(
                fields=["pending_due_at"],
                name="case_pending_due",
                condition=Q(pending_due_at__isnull=False, pending_noted_at=None),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_at=None, outcome="") | Q(decided_at__isnull=False) & ~Q(outcome=""),
                name="case_decided_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["decided", "archived", "revoked"]) | Q(decided_at__isnull=False),
                name="case_decided_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "suspended", "decided", "archived"])
                | Q(accepted_at__isnull=False),
                name="case_accepted_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status="revoked", outcome="approved", revoked_at__isnull=False)
                | ~Q(status="revoked") & Q(revoked_at=None),
                name="case_revoked_was_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_at_work(self) -> bool:
        """Whether the window may work on it now: open, and not standing still."""
        return self.status in AT_WORK

    @property
    def is_open(self) -> bool:
        """Whether it still can change: neither decided nor withdrawn."""
        return self.status in OPEN_CASES

    @property
    def is_finished(self) -> bool:
        """Whether it was decided, also where the decision was taken back since."""
        return self.status in FINISHED

    @property
    def decision_holds(self) -> bool:
        """Whether it was decided, and the decision was not taken back."""
        return self.status in DECISION_HOLDS

    @property
    def takes_material(self) -> bool:
        """Whether material may come in (article 9: at any time): open, or decided and under review."""
        is_reviewed = self.status == CaseStatus.DECIDED and self.needs_review_since is not None
        return self.is_open or is_reviewed

    @property
    def assessed_seconds(self) -> int | None:
        """What counts of a decided case (article 7.5): of an instant item the time without verification, else all."""
        if self.service_seconds is None or self.verifying_seconds is None:
            return None
        return self.service_seconds - (self.verifying_seconds if self.item_version.instant else 0)


class CaseParty(models.Model):
    """Somebody in a case with a role; the applicant is a party too."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="parties", verbose_name=_("办件"))
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="case_parties", verbose_name=_("持证主体"))
    role = models.CharField(_("角色"), max_length=20, choices=PartyRole)
    position = models.PositiveSmallIntegerField(_("顺序"))
    authorisation = models.ForeignKey(Authorisation, models.PROTECT, null=True, blank=True, verbose_name=_("授权"))

    class Meta:
        verbose_name = _("办件人员")
        verbose_name_plural = _("办件人员")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "holder"], name="case_party_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(role="applicant"), name="case_one_applicant"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.role}"
