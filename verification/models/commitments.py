"""Commitments 告知承诺: signed in place of a proof; the text shown, the choice and the signature never change."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import CommitmentTemplate
from certificates.models import Holder
from portal.foundation.actors import Actor
from portal.foundation.encryption import SealedJSON, SealedModel, SealedQuerySet, SealedText
from portal.foundation.models import Attachment
from portal.foundation.states import Moves
from verification.models.case_proofs import CaseProof

if TYPE_CHECKING:
    from verification.models.breaches import Breach


class CommitmentStatus(models.TextChoices):
    """Life of a commitment: signed, withdrawn before the decision, checked; doubted ones end as kept or false."""

    SIGNED = "signed", _("已签署")
    WITHDRAWN = "withdrawn", _("已撤回")
    DOUBTED = "doubted", _("核查有疑，听取本人意见")
    KEPT = "kept", _("核查属实")
    FALSE = "false", _("虚假承诺")


_S = CommitmentStatus
COMMITMENT_MOVES: Moves = {
    _S.SIGNED: frozenset({_S.WITHDRAWN, _S.KEPT, _S.DOUBTED}),
    _S.WITHDRAWN: frozenset(),
    _S.DOUBTED: frozenset({_S.KEPT, _S.FALSE}),
    _S.KEPT: frozenset({_S.DOUBTED, _S.WITHDRAWN}),  # a third party's objection was upheld; taken back all the same
    _S.FALSE: frozenset({_S.KEPT}),  # an objection was upheld
}


class CommitmentQuerySet(SealedQuerySet["Commitment"]):
    """What may be asked of commitments."""

    def visible_to(self, actor: Actor) -> "CommitmentQuerySet":
        """The department's own; the office and the inspection see their programme's; others their own."""
        if not actor.is_officer:
            return self.filter(holder_id__in=actor.holder_ids)
        own = Q(case_proof__case__department_id=actor.department_id)
        if actor.has("office", "supervisor"):
            own |= Q(case_proof__case__programme__departments=actor.department_id)
        return self.filter(own)

    def published(self, at: datetime) -> "CommitmentQuerySet":
        """Commitments that are on view now: agreed to, not withdrawn, within the days that the text names."""
        days = models.Value(timedelta(days=1), output_field=models.DurationField())
        until = ExpressionWrapper(
            F("publication_agreed_at") + F("template__published_days") * days, output_field=models.DateTimeField()
        )
        rows = self.annotate(published_until=until).filter(publication_agreed_at__lte=at, published_until__gt=at)
        return rows.exclude(status=CommitmentStatus.WITHDRAWN)

    def with_all(self) -> "CommitmentQuerySet":
        """With what a page of one commitment or a list shows."""
        return self.select_related(
            "case_proof__case__item_version__item", "case_proof__case__department", "case_proof__case__programme",
            "case_proof__party", "template__proof", "holder", "plan",
        )  # fmt: skip


class Commitment(SealedModel):
    """A signed commitment that replaces a proof. The notice shown and the eligibility found are kept with it.

    `check_due_at` is what the person was told at signing; the running deadline stands in `plan` (CommitmentCheck).
    """

    class Method(models.TextChoices):
        PAD = "pad", _("签字板")
        PAPER = "paper", _("纸质签署扫描")
        PHONE = "phone", _("手机签署")

    case_proof = models.ForeignKey(
        CaseProof, models.PROTECT, related_name="commitments", verbose_name=_("办件所需证明")
    )
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="commitments", verbose_name=_("承诺人"))
    template = models.ForeignKey(CommitmentTemplate, models.PROTECT, verbose_name=_("模板"))
    status = models.CharField(_("状态"), max_length=10, choices=CommitmentStatus, default=CommitmentStatus.SIGNED)
    method = models.CharField(_("签署方式"), max_length=6, choices=Method)
    signed_at = models.DateTimeField(_("签署时间"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签署账号")
    )
    witnessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经办人")
    )
    evidence = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签字")
    )
    document = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("承诺书文件")
    )
    publication_agreed_at = models.DateTimeField(_("同意公开时间"), null=True, blank=True)
    check_due_at = models.DateTimeField(_("告知的核查期限"), null=True, blank=True)
    signature = models.TextField(_("签名"), blank=True)

    notice = SealedText(_("告知内容"))
    eligibility = SealedJSON(_("适用情况"))
    document_sha256 = SealedText(_("承诺书文件的指纹"))

    objects: ClassVar = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("告知承诺书")
        verbose_name_plural = _("告知承诺书")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_proof"],
                condition=~Q(status="withdrawn"),
                name="commitment_one_per_proof",
            ),
            models.CheckConstraint(
                condition=~Q(method="phone") | Q(signed_by__isnull=False), name="commitment_phone_has_signer"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["signed_at"], condition=Q(document=None), name="commitment_without_document")
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def doubts(self) -> "list[Breach]":
        """All that was ever held against it, the newest last; at most one of them stands."""
        return sorted(self.breaches.all(), key=lambda one: (one.raised_at, one.pk))

    @property
    def breach(self) -> "Breach | None":
        """The newest doubt about it; earlier ones were dismissed or annulled."""
        return next(reversed(self.doubts), None)

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether it may be taken back: until the decision, checked or not, but not out of a doubt."""
        return CommitmentStatus.WITHDRAWN in COMMITMENT_MOVES[self.status] and self.case_proof.case.is_open
