"""Files that go with a letter or with a line of the correspondence: held while somebody writes, then sent."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Department
from portal.foundation.actors import Actor
from portal.foundation.encryption import SealedModel, SealedQuerySet, SealedText
from portal.foundation.models import Attachment
from verification.models.exchanges import Clarification
from verification.models.requests import VerificationRequest


class LetterPart(models.TextChoices):
    """What a file goes with."""

    INQUIRY = "inquiry", _("协查函附件")
    REPLY = "reply", _("反馈函附件")
    CLARIFICATION = "clarification", _("往来附件")


class LetterFileQuerySet(SealedQuerySet["LetterFile"]):
    """What may be asked of files."""

    def visible_to(self, actor: Actor) -> "LetterFileQuerySet":
        """What was sent, and what the actor's own department holds to send."""
        return self.filter(Q(sent_at__isnull=False) | Q(department_id=actor.department_id))

    def sent(self) -> "LetterFileQuerySet":
        """What belongs to a letter or line that was sent."""
        return self.filter(sent_at__isnull=False)

    def held(self, part: str, actor: Actor) -> "LetterFileQuerySet":
        """What the actor has put there for a letter that is not sent yet; a system holds its own."""
        whose = Q(department_id=actor.department_id, user_id=actor.user_id)
        return self.filter(whose, sent_at=None, part=part)


class LetterFile(SealedModel):
    """One file. `digest` is the SHA-256 of its bytes, which the letter's signature covers; the bytes lie sealed.

    Without `attachment` the bytes were removed after the retention period; the digest stays, so that signatures hold.
    """

    request = models.ForeignKey(VerificationRequest, models.CASCADE, related_name="files", verbose_name=_("协查核验"))
    part = models.CharField(_("附在"), max_length=14, choices=LetterPart)
    clarification = models.ForeignKey(
        Clarification, models.CASCADE, null=True, blank=True, related_name="files", verbose_name=_("往来")
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("部门"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("存入人")
    )
    attachment = models.OneToOneField(Attachment, models.SET_NULL, null=True, related_name="+", verbose_name=_("文件"))
    put_at = models.DateTimeField(_("存入时间"))
    sent_at = models.DateTimeField(_("随函发出时间"), null=True, blank=True)

    digest = SealedText(_("内容指纹"))

    objects: ClassVar = LetterFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("函件附件")
        verbose_name_plural = _("函件附件")
        ordering: ClassVar = ["put_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(part="clarification", sent_at__isnull=False, clarification__isnull=False)
                | Q(part="clarification", sent_at=None, clarification=None)
                | ~Q(part="clarification") & Q(clarification=None),
                name="letter_file_of_its_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.pk}"
