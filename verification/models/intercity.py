"""Inquiries between cities 跨区域协查: to a unit outside, which no clock of ours binds."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import OutsideIssuer
from portal.foundation.encryption import SealedModel, SealedText
from portal.foundation.models import Attachment
from verification.models.case_proofs import CaseProof
from verification.models.requests import Outcome


class IntercityInquiry(SealedModel):
    """A letter to a unit outside the city, and what it answered. `expected_on` is what is usual, never a promise."""

    case_proof = models.ForeignKey(
        CaseProof, models.PROTECT, related_name="intercity_inquiries", verbose_name=_("办件所需证明")
    )
    issuer = models.ForeignKey(OutsideIssuer, models.PROTECT, related_name="inquiries", verbose_name=_("市外出具单位"))
    sent_at = models.DateTimeField(_("发出时间"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("发出人")
    )
    expected_on = models.DateField(_("一般到这天"))
    answered_at = models.DateTimeField(_("反馈时间"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )
    outcome = models.CharField(_("反馈结果"), max_length=10, choices=Outcome, blank=True)
    given_up_at = models.DateTimeField(_("不再等"), null=True, blank=True)
    scan = models.ForeignKey(Attachment, models.SET_NULL, null=True, blank=True, verbose_name=_("扫描件"))

    note = SealedText(_("说明"))

    class Meta:
        verbose_name = _("跨区域协查")
        verbose_name_plural = _("跨区域协查")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_proof"],
                condition=Q(answered_at=None, given_up_at=None),
                name="intercity_one_open_per_proof",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, outcome="") | Q(answered_at__isnull=False) & ~Q(outcome=""),
                name="intercity_answered_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
