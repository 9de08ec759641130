"""Licences 电子证照: the signed data is the original; what follows from dates is computed, never stored."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Department, LicenceType
from certificates.models.holders import Holder
from portal.foundation.actors import Actor
from portal.foundation.encryption import SealedJSON, SealedModel, SealedQuerySet, SealedText
from portal.foundation.states import Moves


class LicenceStatus(models.TextChoices):
    """What is stored; 暂扣, 撤销, 注销 and 吊销 have different legal effect."""

    VALID = "valid", _("有效")
    SUSPENDED = "suspended", _("暂扣")
    ANNULLED = "annulled", _("撤销")
    CANCELLED = "cancelled", _("注销")
    REVOKED = "revoked", _("吊销")
    SUPERSEDED = "superseded", _("已换发")
    UNKNOWN = "unknown", _("状态不明")


class LicenceState(models.TextChoices):
    """What is shown: the stored status, or what follows from the dates."""

    VALID = "valid", _("有效")
    NOT_YET_VALID = "not_yet_valid", _("未到生效日期")
    SUSPENDED = "suspended", _("暂扣")
    ANNULLED = "annulled", _("撤销")
    CANCELLED = "cancelled", _("注销")
    REVOKED = "revoked", _("吊销")
    EXPIRED = "expired", _("已过期")
    SUPERSEDED = "superseded", _("已换发")
    UNKNOWN = "unknown", _("状态不明")


MOVES: Moves = {
    LicenceStatus.VALID: frozenset(
        {
            LicenceStatus.SUSPENDED,
            LicenceStatus.ANNULLED,
            LicenceStatus.CANCELLED,
            LicenceStatus.REVOKED,
            LicenceStatus.SUPERSEDED,
        }
    ),
    LicenceStatus.SUSPENDED: frozenset(
        {LicenceStatus.VALID, LicenceStatus.ANNULLED, LicenceStatus.CANCELLED, LicenceStatus.REVOKED}
    ),
    LicenceStatus.UNKNOWN: frozenset({LicenceStatus.VALID, LicenceStatus.CANCELLED}),
    LicenceStatus.ANNULLED: frozenset(),
    LicenceStatus.CANCELLED: frozenset(),
    LicenceStatus.REVOKED: frozenset(),
    LicenceStatus.SUPERSEDED: frozenset(),
}


class LicenceQuerySet(SealedQuerySet["Licence"]):
    """What may be asked of licences. Reading their content goes through `actions.access.read` only."""

    def held_by(self, holder_id: UUID) -> "LicenceQuerySet":
        """Licences that name the holder, in whatever role."""
        return self.filter(parties__holder_id=holder_id).distinct()

    def visible_to(self, actor: Actor) -> "LicenceQuerySet":
        """Licences of the holders whom `actor` represents, and those that the department of `actor` issued."""
        held = LicenceHolder.objects.filter(holder_id__in=actor.holder_ids).values("licence_id")
        issued = Q(issuer_id=actor.department_id) if actor.is_officer else Q(pk__in=[])
        return self.filter(Q(pk__in=held) | issued)


class Licence(SealedModel):
    """One version of a licence, signed by its issuer over its canonical data."""

    licence_type = models.ForeignKey(LicenceType, models.PROTECT, related_name="licences", verbose_name=_("证照类型"))
    issuer = models.ForeignKey(Department, models.PROTECT, related_name="licences", verbose_name=_("颁发机构"))
    identifier = models.CharField(_("证照标识"), max_length=140, unique=True)
    status = models.CharField(_("状态"), max_length=12, choices=LicenceStatus, default=LicenceStatus.VALID)
    issued_on = models.DateField(_("颁发日期"))
    valid_from = models.DateField(_("有效期起"))
    valid_until = models.DateField(_("有效期止"), null=True, blank=True)
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="next", verbose_name=_("上一版")
    )
    signature = models.TextField(_("签名"), blank=True)
    warning = models.CharField(_("导入警告"), max_length=120, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)

    number = SealedText(_("证照编号"))
    attributes = SealedJSON(_("照面信息"))

    objects: ClassVar = LicenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("电子证照")
        verbose_name_plural = _("电子证照")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="licence_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.identifier

    def state_on(self, day: date) -> LicenceState:
        """What the licence is worth on `day`: a stored end outranks the dates, revoked outranks expired."""
        if self.status != LicenceStatus.VALID:
            return LicenceState(self.status)
        if day < self.valid_from:
            return LicenceState.NOT_YET_VALID
        if self.valid_until and day > self.valid_until:
            return LicenceState.EXPIRED
        return LicenceState.VALID


class LicenceHolder(models.Model):
    """A holder on a licence with the role on it (marriage: husband, wife; property: owners)."""

    licence = models.ForeignKey(Licence, models.CASCADE, related_name="parties", verbose_name=_("证照"))
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="licence_parties", verbose_name=_("持证主体"))
    role = models.CharField(_("角色"), max_length=20, default="holder")
    position = models.PositiveSmallIntegerField(_("顺序"), default=1)

    class Meta:
        verbose_name = _("证照持有人")
        verbose_name_plural = _("证照持有人")
        constraints: ClassVar = [models.UniqueConstraint(fields=["licence", "holder"], name="licence_holder_once")]

    def __str__(self) -> str:
        return f"{self.licence_id} {self.role}"
