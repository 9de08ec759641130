"""Secret matters 涉密核验登记: an entry without content. What is verified, of whom and with what words is nowhere here.

No subject, no facts, no note, no file: a column for them would be an invitation. The case knows the number of the
entry (`CaseProof.secret_matter`); the register does not know the case.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Department, Programme
from portal.foundation.actors import Actor
from portal.foundation.identifiers import uuid7
from portal.foundation.states import Moves


class SecretStatus(models.TextChoices):
    """An entry is opened when somebody sets out, and closed with whether it was verified."""

    OPEN = "open", _("办理中")
    CLOSED = "closed", _("已办结")


SECRET_MOVES: Moves = {
    SecretStatus.OPEN: frozenset({SecretStatus.CLOSED}),
    SecretStatus.CLOSED: frozenset(),
}


class SecretMatterQuerySet(models.QuerySet["SecretMatter"]):
    """What may be asked of the register."""

    def visible_to(self, actor: Actor) -> "SecretMatterQuerySet":
        """Entries of the own department as one of the two sides; all of the programme for office and supervisors."""
        if actor.has("office", "supervisor"):
            return self.filter(programme__departments=actor.department_id or 0)
        if not actor.duties:
            return self.none()
        ours = Q(requesting_department_id=actor.department_id) | Q(issuing_department_id=actor.department_id)
        return self.filter(ours)

    def open(self) -> "SecretMatterQuerySet":
        """Entries that wait for their result."""
        return self.filter(status=SecretStatus.OPEN)


class SecretMatter(models.Model):
    """That two departments deal with a secret matter outside the system: number, departments, day, handler, state."""

    class Result(models.TextChoices):
        VERIFIED = "verified", _("线下已核验")
        NOT_VERIFIED = "not_verified", _("线下未核验")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(_("登记编号"), max_length=28, unique=True)
    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name=_("所属建设"))
    requesting_department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("证明需求单位")
    )
    issuing_department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("证明出具单位"))
    status = models.CharField(_("状态"), max_length=6, choices=SecretStatus, default=SecretStatus.OPEN)
    result = models.CharField(_("结果"), max_length=12, choices=Result, blank=True)
    registered_at = models.DateTimeField(_("登记时间"))
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办结人")
    )
    is_demo = models.BooleanField(_("演示"), default=False)

    objects = SecretMatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("涉密核验登记")
        verbose_name_plural = _("涉密核验登记")
        ordering: ClassVar = ["-registered_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="open", result="", closed_at=None)
                | Q(status="closed", closed_at__isnull=False) & ~Q(result=""),
                name="secret_closed_with_result",
            )
        ]

    def __str__(self) -> str:
        return self.number
