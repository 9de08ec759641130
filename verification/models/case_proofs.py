"""Each proof that a case needs of each of its people 办件所需证明: where it stands and how it moves."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import OutsideIssuer, ProofItem, ProofRequirement, Way
from certificates.models import Licence
from portal.foundation.identifiers import uuid7
from portal.foundation.states import Moves
from verification.models.cases import Case, CaseParty
from verification.models.secret_matters import SecretMatter


class ProofStatus(models.TextChoices):
    """Where one proof of one person stands (design §6)."""

    STRUCK_OUT = "struck_out", _("已取消")
    PENDING = "pending", _("待办")
    OFFERED = "offered", _("等本人签字")
    REQUESTED = "requested", _("核验中")
    SATISFIED = "satisfied", _("已取得")
    MISMATCHED = "mismatched", _("不符")
    NOT_FOUND = "not_found", _("查无")
    UNAVAILABLE = "unavailable", _("没取到")


GOT = frozenset({ProofStatus.SATISFIED, ProofStatus.STRUCK_OUT})  # there, or needed no more: nobody waits for it
NEGATIVE = frozenset({ProofStatus.MISMATCHED, ProofStatus.NOT_FOUND})  # answered, and not as the applicant said
TO_GET = frozenset({ProofStatus.PENDING, ProofStatus.OFFERED, ProofStatus.UNAVAILABLE})  # nothing is under way

_P = ProofStatus
PROOF_MOVES: Moves = {
    _P.PENDING: frozenset(
        {_P.OFFERED, _P.REQUESTED, _P.SATISFIED, _P.UNAVAILABLE, _P.STRUCK_OUT, _P.MISMATCHED, _P.NOT_FOUND}
    ),
    _P.OFFERED: frozenset({_P.PENDING, _P.SATISFIED, _P.UNAVAILABLE, _P.STRUCK_OUT, _P.REQUESTED, _P.MISMATCHED}),
    _P.REQUESTED: frozenset(
        {_P.PENDING, _P.OFFERED, _P.SATISFIED, _P.MISMATCHED, _P.NOT_FOUND, _P.UNAVAILABLE, _P.STRUCK_OUT}
    ),
    _P.SATISFIED: frozenset({_P.MISMATCHED, _P.NOT_FOUND, _P.PENDING, _P.OFFERED, _P.UNAVAILABLE}),
    _P.MISMATCHED: frozenset({_P.SATISFIED, _P.PENDING, _P.NOT_FOUND, _P.STRUCK_OUT}),
    _P.NOT_FOUND: frozenset({_P.SATISFIED, _P.PENDING, _P.MISMATCHED, _P.STRUCK_OUT}),
    _P.UNAVAILABLE: frozenset({_P.PENDING, _P.OFFERED, _P.REQUESTED, _P.SATISFIED, _P.STRUCK_OUT, _P.MISMATCHED}),
    _P.STRUCK_OUT: frozenset(),
}


BROUGHT = frozenset({"voluntary", "supplemented", "provided"})  # reason codes: the applicant handed it in


class CaseProofQuerySet(models.QuerySet["CaseProof"]):
    """What may be asked of the proofs of cases."""

    def spared(self) -> "CaseProofQuerySet":
        """Those that the applicant neither fetched nor brought: `CaseProof.is_spared`, asked of the database."""
        brought = Q(way=Way.APPLICANT) | Q(reason_code__in=BROUGHT)
        return self.filter(Q(status=ProofStatus.STRUCK_OUT) | Q(~brought, status=ProofStatus.SATISFIED))


class CaseProof(models.Model):
    """One proof that a case needs of one person, and the way it is being got.

    `tried` lists the ways that gave nothing: `[{way, reason_code, at}]`, oldest first. `follows` is the request of a
    sister case (`Case.theme_case`) that asks for this proof too: its reply is taken over (沿用), it is not asked twice.
    `waited` keeps how long it waited for those that it follows no more: `[{request, from, until}]` (article 7.5).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="proofs", verbose_name=_("办件"))
    requirement = models.ForeignKey(
        ProofRequirement, models.PROTECT, related_name="case_proofs", verbose_name=_("所需证明")
    )
    proof = models.ForeignKey(ProofItem, models.PROTECT, verbose_name=_("证明事项"))
    party = models.ForeignKey(CaseParty, models.CASCADE, related_name="proofs", verbose_name=_("办件人员"))
    position = models.PositiveSmallIntegerField(_("顺序"))
    required = models.BooleanField(_("必要"), default=True)
    way = models.CharField(_("办法"), max_length=16, choices=Way)
    status = models.CharField(_("状态"), max_length=12, choices=ProofStatus, default=ProofStatus.PENDING)
    reason_code = models.CharField(_("原因"), max_length=40, blank=True)
    tried = models.JSONField(_("已试过的办法"), default=list, blank=True)
    licence = models.ForeignKey(
        Licence, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("证照")
    )
    outside_issuer = models.ForeignKey(
        OutsideIssuer, models.PROTECT, null=True, blank=True, related_name="case_proofs", verbose_name=_("市外出具单位")
    )
    secret_matter = models.ForeignKey(
        SecretMatter, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("涉密核验登记")
    )
    follows = models.ForeignKey(
        "verification.VerificationRequest",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followers",
        db_index=False,
        verbose_name=_("沿用的协查"),
    )
    waited = models.JSONField(_("等过的协查"), default=list, blank=True)
    updated_at = models.DateTimeField(_("更新时间"))

    objects: ClassVar = CaseProofQuerySet.as_manager()

    class Meta:
        verbose_name = _("办件所需证明")
        verbose_name_plural = _("办件所需证明")
        ordering: ClassVar = ["position", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["follows"], name="case_proof_follows", condition=Q(follows__isnull=False))
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "requirement", "party"], name="case_proof_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.proof_id} {self.status}"

    @property
    def is_brought(self) -> bool:
        """Whether it is there because the applicant handed something in, whatever way it was on."""
        return self.status == ProofStatus.SATISFIED and self.reason_code in BROUGHT

    @property
    def is_spared(self) -> bool:
        """Whether it was struck out, or got by the offices or a commitment: nobody fetched or brought it."""
        if self.status == ProofStatus.STRUCK_OUT:
            return True
        return self.status == ProofStatus.SATISFIED and self.way != Way.APPLICANT and not self.is_brought

    @property
    def is_open(self) -> bool:
        """Whether the case waits for this proof."""
        return self.required and self.status not in GOT

    @property
    def is_negative(self) -> bool:
        """Whether the answer was not as the applicant said."""
        return self.status in NEGATIVE
