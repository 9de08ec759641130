"""Material of the applicant: offered freely 自愿提供 (article 9), or asked for after a mismatch (article 8)."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal.foundation.actors import Actor
from portal.foundation.encryption import SealedModel, SealedQuerySet, SealedText
from portal.foundation.models import Attachment
from verification.models.case_proofs import NEGATIVE, CaseProof
from verification.models.cases import taking_material


def visible_proofs(actor: Actor) -> Q:
    """Of which proofs an officer may see what hangs on them: the department's, for the office its programme's."""
    if not actor.is_officer:
        return Q(pk__in=[])
    own = Q(case_proof__case__department_id=actor.department_id)
    if actor.has("office", "supervisor"):
        return own | Q(case_proof__case__programme__departments=actor.department_id)
    return own


class VoluntaryRecordQuerySet(SealedQuerySet["VoluntaryRecord"]):
    """What may be asked of the ledger of freely offered material."""

    def visible_to(self, actor: Actor) -> "VoluntaryRecordQuerySet":
        """The department's own lines; the office and the inspection see their programme's."""
        return self.filter(visible_proofs(actor))


class VoluntaryRecord(SealedModel):
    """Material that the applicant offered freely 自愿提供记录 (article 9): never refused, recorded, counted."""

    case_proof = models.ForeignKey(
        CaseProof, models.PROTECT, related_name="voluntary_records", verbose_name=_("办件所需证明")
    )
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, verbose_name=_("附件"))
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("经办人"))
    waits = models.BooleanField(_("网上交来，等窗口看"), default=False)
    at = models.DateTimeField(_("时间"))

    note = SealedText(_("说明"))

    objects: ClassVar = VoluntaryRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("自愿提供记录")
        verbose_name_plural = _("自愿提供记录")

    def __str__(self) -> str:
        return str(self.pk)


class SupplementRecordQuerySet(SealedQuerySet["SupplementRecord"]):
    """What may be asked of the ledger of supplements."""

    def visible_to(self, actor: Actor) -> "SupplementRecordQuerySet":
        """The department's own lines; the office and the inspection see their programme's."""
        return self.filter(visible_proofs(actor))

    def waiting(self) -> "SupplementRecordQuerySet":
        """Asked for, and nothing has come yet."""
        return self.filter(step=SupplementRecord.Step.ASKED, case_proof__status__in=NEGATIVE)

    def standing(self) -> "SupplementRecordQuerySet":
        """The last asking of each proof that is still waited for, in cases that still take material."""
        later = SupplementRecord.objects.filter(
            case_proof=OuterRef("case_proof"), step=SupplementRecord.Step.ASKED, at__gt=OuterRef("at")
        )
        return self.waiting().filter(taking_material("case_proof__case__"), ~Exists(later))

    def owed(self) -> "SupplementRecordQuerySet":
        """Of those standing: nothing came from home since that the window has still to look at."""
        came = SupplementRecord.objects.filter(case_proof=OuterRef("case_proof"), waits=True, at__gte=OuterRef("at"))
        return self.standing().filter(~Exists(came))

    def late(self, at: datetime) -> "SupplementRecordQuerySet":
        """The applicant's term has passed, and nothing has come."""
        return self.owed().filter(due_at__lt=at)

    def lapsed(self) -> "SupplementRecordQuerySet":
        """Those whose clerk was told that they are late."""
        return self.owed().filter(lapse_noted_at__isnull=False)


class SupplementRecord(SealedModel):
    """A line of the ledger of supplements 补充材料台账 (article 8): what was asked of the applicant, or what came.

    `points` are the names of the letter's fields that the material is to prove: those that differ, and no others.
    `due_at` is the applicant's term; when it passes nothing falls on the applicant: the case waits, its clerk is told.
    """

    class Step(models.TextChoices):
        ASKED = "asked", _("请补充")
        RECEIVED = "received", _("已收到")

    case_proof = models.ForeignKey(
        CaseProof, models.PROTECT, related_name="supplement_records", verbose_name=_("办件所需证明")
    )
    step = models.CharField(_("环节"), max_length=8, choices=Step, default=Step.RECEIVED)
    points = models.JSONField(_("要证明的点"), default=list, blank=True)
    due_at = models.DateTimeField(_("补充期限"), null=True, blank=True)
    lapse_noted_at = models.DateTimeField(_("过期已提醒"), null=True, blank=True)
    working_days = models.PositiveSmallIntegerField(_("给的工作日"), null=True, blank=True)
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, verbose_name=_("附件"))
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("经办人"))
    waits = models.BooleanField(_("网上交来，等窗口看"), default=False)
    at = models.DateTimeField(_("时间"))

    reason = SealedText(_("为什么要补"))
    note = SealedText(_("说明"))

    objects: ClassVar = SupplementRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("补充材料记录")
        verbose_name_plural = _("补充材料台账")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(step="asked") | Q(due_at__isnull=False) & Q(attachment=None),
                name="supplement_asked_has_term",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], name="supplement_due", condition=Q(step="asked", lapse_noted_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


def handed_in(proof: str = "pk") -> Q:
    """Of a proof by the path of its key: whether something came from home that the window has not looked at yet."""
    about = {"case_proof": OuterRef(proof), "waits": True}
    came = (VoluntaryRecord.objects.filter(**about), SupplementRecord.objects.filter(**about))
    return Q(Exists(came[0])) | Q(Exists(came[1]))
