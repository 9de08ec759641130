"""What goes to and fro on a request: questions, replies begun, and replies as they were before they were put right."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Department
from portal.foundation.encryption import SealedJSON, SealedModel, SealedText
from verification.models.requests import Outcome, VerificationRequest


class Clarification(SealedModel):
    """A question or an answer on a request 补正往来. It never stops the clock."""

    request = models.ForeignKey(
        VerificationRequest, models.CASCADE, related_name="clarifications", verbose_name=_("协查核验")
    )
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("部门"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("经办人"))
    at = models.DateTimeField(_("时间"))

    text = SealedText(_("内容"))

    class Meta:
        verbose_name = _("往来")
        verbose_name_plural = _("往来")
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return str(self.pk)


class EarlierReply(SealedModel):
    """A reply that was put right later: what it said, with its signature, and what was wrong with it."""

    request = models.ForeignKey(
        VerificationRequest, models.CASCADE, related_name="earlier_replies", verbose_name=_("协查核验")
    )
    outcome = models.CharField(_("反馈结果"), max_length=10, choices=Outcome)
    said_at = models.DateTimeField(_("反馈时间"))
    replaced_at = models.DateTimeField(_("更正时间"))
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("更正人")
    )
    signature = models.TextField(_("反馈函签名"), blank=True)

    facts = SealedJSON(_("反馈内容"))
    note = SealedText(_("反馈说明"))
    reason = SealedText(_("哪里错了"))

    class Meta:
        verbose_name = _("更正前的反馈")
        verbose_name_plural = _("更正前的反馈")
        ordering: ClassVar = ["-replaced_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.outcome}"

    @staticmethod
    def said_until_now(request: VerificationRequest) -> datetime:
        """When the standing reply was given: with the last correction, else with the answer."""
        last = EarlierReply.objects.filter(request=request).first()
        said = last.replaced_at if last else request.answered_at
        if said is None:
            raise ValueError("The request has no reply.")
        return said


class ReplyDraft(SealedModel):
    """A reply that somebody has begun to write: theirs alone, gone when the request is closed.

    `content` is `{outcome, facts: {name: typed}, note, return_code, return_reason}` as typed, not checked.
    """

    request = models.ForeignKey(
        VerificationRequest, models.CASCADE, related_name="reply_drafts", verbose_name=_("协查核验")
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("起草人"))
    saved_at = models.DateTimeField(_("保存时间"))

    content = SealedJSON(_("草稿"))

    class Meta:
        verbose_name = _("反馈草稿")
        verbose_name_plural = _("反馈草稿")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "user"], name="reply_draft_one_of_a_user"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
