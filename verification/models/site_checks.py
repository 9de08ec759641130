"""Checks on the spot 上门调查、实地核查 (article 8): planned, found by two officers, signed by the person visited."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.foundation.actors import Actor
from portal.foundation.encryption import SealedModel, SealedQuerySet, SealedText
from portal.foundation.models import Attachment
from verification.models.case_proofs import CaseProof
from verification.models.materials import visible_proofs


class SiteCheckQuerySet(SealedQuerySet["SiteCheck"]):
    """What may be asked of checks on the spot."""

    def visible_to(self, actor: Actor) -> "SiteCheckQuerySet":
        """The department's own; the office and the inspection see their programme's."""
        return self.filter(visible_proofs(actor))

    def lapsed(self) -> "SiteCheckQuerySet":
        """Planned for a day that is over, noted, and nothing was recorded."""
        return self.filter(done_at=None, lapse_noted_at__isnull=False)

    def over(self) -> "SiteCheckQuerySet":
        """Those that nobody waits for any more: made, or given up with the reason."""
        return self.filter(done_at__isnull=False)

    def made(self) -> "SiteCheckQuerySet":
        """Those that were made, the last in front."""
        return self.exclude(result__in=["", SiteCheck.Result.GIVEN_UP]).order_by("-done_at")


class SiteCheck(SealedModel):
    """An own check on the spot 实地核查: planned before the applicant is asked for anything, found by two officers.

    Photos are the attachments about the row. The person visited signs the record, or the refusal is noted. Each officer
    named beside who recorded it confirms it in their own name (`SiteCheckConfirmation`).
    """

    class Result(models.TextChoices):
        CONFIRMED = "confirmed", _("属实")
        NOT_CONFIRMED = "not_confirmed", _("不符")
        GIVEN_UP = "given_up", _("没有去成，不再去")  # for the reason in `findings`

    class Signing(models.TextChoices):
        SIGNED = "signed", _("被访人已签字")
        REFUSED = "refused", _("被访人拒绝签字")
        ABSENT = "absent", _("现场无人")

    case_proof = models.ForeignKey(
        CaseProof, models.PROTECT, related_name="site_checks", verbose_name=_("办件所需证明")
    )
    planned_on = models.DateField(_("计划日期"))
    planned_at = models.DateTimeField(_("安排时间"))
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("安排人")
    )
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    result = models.CharField(_("结果"), max_length=14, choices=Result, blank=True)
    signing = models.CharField(_("被访人签字"), max_length=8, choices=Signing, blank=True)
    signature = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签字")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )
    lapse_noted_at = models.DateTimeField(_("过期已提醒"), null=True, blank=True)
    officers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("核查人员")
    )

    place = SealedText(_("核查地点"))
    visited = SealedText(_("被访人"))
    findings = SealedText(_("核查情况"))

    objects: ClassVar = SiteCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("实地核查")
        verbose_name_plural = _("实地核查")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_at=None, result="") | Q(done_at__isnull=False) & ~Q(result=""),
                name="site_check_done_with_result",
            ),
            models.UniqueConstraint(
                fields=["case_proof"], condition=Q(done_at=None), name="site_check_one_open_per_proof"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["planned_on"], name="site_check_planned", condition=Q(done_at=None, lapse_noted_at=None)
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def unconfirmed(self) -> list[Any]:
        """The officers named who did not record it and have not confirmed it yet."""
        confirmed = {row.user_id for row in self.confirmations.all()} | {self.recorded_by_id}
        return [one for one in self.officers.all() if one.pk not in confirmed] if self.done_at else []


class SiteCheckConfirmation(models.Model):
    """A named officer confirms what a colleague recorded of their visit: two officers, two words."""

    site_check = models.ForeignKey(SiteCheck, models.CASCADE, related_name="confirmations", verbose_name=_("实地核查"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("核查人员"))
    at = models.DateTimeField(_("确认时间"))

    class Meta:
        verbose_name = _("实地核查确认")
        verbose_name_plural = _("实地核查确认")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site_check", "user"], name="site_check_confirmed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.site_check_id} {self.user_id}"
