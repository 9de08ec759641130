"""Units outside the city that issue proofs 市外出具单位: the directory, with the honest answer for each."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.programmes import Programme
from catalog.models.proofs import ProofItem


class OutsideIssuerQuerySet(models.QuerySet["OutsideIssuer"]):
    """What may be asked of the directory."""

    def in_use(self) -> "OutsideIssuerQuerySet":
        """Entries that still hold."""
        return self.filter(retired_at=None)

    def for_proof(self, proof_id: int) -> "OutsideIssuerQuerySet":
        """Entries in use that issue this proof, or any proof of their kind."""
        named = Q(proofs=proof_id) | Q(proofs=None)
        return self.in_use().filter(named).distinct().order_by("area", "kind", "name")


class OutsideIssuer(models.Model):
    """A unit beyond the programme's reach: no clock binds it, so nobody promises one.

    `how` says what follows: the applicant brings the proof, and why; or the requesting unit asks between cities
    (跨区域), by whom it is reached and after how many days it usually answers. `proofs` empty: any of its kind.
    """

    class How(models.TextChoices):
        BRING = "bring", _("要申请人带来")
        INTERCITY = "intercity", _("跨区域协查")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="outside_issuers", verbose_name=_("所属建设"))
    kind = models.CharField(_("单位类别"), max_length=40, help_text=_("例如：公安部门、民政部门"))
    area = models.CharField(_("所在地区"), max_length=60, help_text=_("写到市、县，例如：潍坊市奎文区"))
    name = models.CharField(_("单位名称"), max_length=80)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    how = models.CharField(_("怎么取"), max_length=10, choices=How)
    reason = models.CharField(_("为什么要带来"), max_length=200, blank=True, help_text=_("申请人会看到"))
    contact = models.CharField(_("跨区域联系方式"), max_length=120, blank=True, help_text=_("对方的协查窗口或平台"))
    typical_days = models.PositiveSmallIntegerField(_("一般几个工作日"), null=True, blank=True)
    proofs = models.ManyToManyField(ProofItem, blank=True, related_name="outside_issuers", verbose_name=_("出具的证明"))
    changed_at = models.DateTimeField(_("登记时间"))
    retired_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)

    objects = OutsideIssuerQuerySet.as_manager()

    class Meta:
        verbose_name = _("市外出具单位")
        verbose_name_plural = _("市外出具单位名录")
        ordering: ClassVar = ["area", "kind", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "area", "name"], condition=Q(retired_at=None), name="outside_issuer_once"
            ),
            models.CheckConstraint(condition=~Q(how="bring") | ~Q(reason=""), name="outside_bring_says_why"),
            models.CheckConstraint(
                condition=~Q(how="intercity") | ~Q(contact="") & Q(typical_days__isnull=False),
                name="outside_intercity_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area}{self.name}"
