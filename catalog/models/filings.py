"""Changes of the staff registry, filed by the department and noted by the office (变更备案, article 6)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.officers import Officer, of_registry
from catalog.models.programmes import Department
from portal.foundation.actors import Actor
from portal.foundation.encryption import SealedModel, SealedQuerySet, SealedText


class StaffChangeQuerySet(SealedQuerySet["StaffChange"]):
    """What may be asked of the filed changes."""

    def visible_to(self, actor: Actor) -> "StaffChangeQuerySet":
        """Those of the registry that the actor reads."""
        return self.filter(of_registry(actor))

    def of_programme(self, programme_id: int) -> "StaffChangeQuerySet":
        return self.filter(department__programme_id=programme_id)

    def waiting(self) -> "StaffChangeQuerySet":
        """Not noted by the office yet, oldest first."""
        return self.filter(noted_at=None).order_by("at", "pk")

    def for_lists(self) -> "StaffChangeQuerySet":
        """With what a line of the history shows, in one query."""
        return self.select_related("department", "officer__user", "filed_by", "noted_by")


class StaffChange(SealedModel):
    """One change of one row of the registry. Written by the verbs of the registry, never by itself."""

    class Kind(models.TextChoices):
        APPOINTED = "appointed", _("任职")
        COVER_CHANGED = "cover_changed", _("AB 角变更")
        DISMISSED = "dismissed", _("免职")
        ENDED = "ended", _("任期届满")

    department = models.ForeignKey(Department, models.PROTECT, related_name="staff_changes", verbose_name=_("部门"))
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="changes", verbose_name=_("工作人员"))
    kind = models.CharField(_("变更"), max_length=16, choices=Kind)
    before = models.CharField(_("变更前"), max_length=12, blank=True)
    after = models.CharField(_("变更后"), max_length=12, blank=True)
    at = models.DateTimeField(_("生效时间"))
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报备人")
    )
    noted_at = models.DateTimeField(_("备案时间"), null=True, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("备案人")
    )

    reason = SealedText(_("事由"))

    objects: ClassVar = StaffChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("变更备案")
        verbose_name_plural = _("变更备案")
        indexes: ClassVar = [
            models.Index(fields=["department", "-at", "-id"], name="staff_change_history"),
            models.Index(fields=["at"], name="staff_change_waiting", condition=Q(noted_at=None)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["officer"], condition=Q(kind__in=["dismissed", "ended"]), name="staff_change_ends_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer} {self.get_kind_display()}"
