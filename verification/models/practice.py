"""Practice 模拟练习: made-up requests to answer against a clock. A table of its own, which nothing else reads.

No figure, inbox, escalation, letter or licence ever meets a row of it; what it earns is a training record.
"""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Department, LetterTemplate, ProofItem
from portal.foundation.encryption import SealedJSON, SealedModel


class PracticeExercise(SealedModel):
    """One made-up request given to somebody to practise on.

    `scene` is `{name, claimed: {fact: value}, registered: {fact: value}, outcome}`, all invented by
    `verification.practice`; `reply` is `{outcome, facts, note, return_reason}` as answered. Sealed all the same: people
    type into the reply.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="practice_exercises", verbose_name=_("练习人")
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("部门"))
    proof = models.ForeignKey(ProofItem, models.PROTECT, related_name="+", verbose_name=_("证明事项"))
    template = models.ForeignKey(LetterTemplate, models.PROTECT, related_name="+", verbose_name=_("函件模板"))
    started_at = models.DateTimeField(_("开始时间"))
    due_at = models.DateTimeField(_("时限"))
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    passed = models.BooleanField(_("做对"), null=True)
    mistakes = models.JSONField(_("错在哪里"), default=list, blank=True)  # codes: late, outcome, reason, fact:<name>

    scene = SealedJSON(_("题目"))
    reply = SealedJSON(_("反馈"))

    class Meta:
        verbose_name = _("模拟练习")
        verbose_name_plural = _("模拟练习")
        ordering: ClassVar = ["-started_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["user", "-started_at"], name="practice_of_user")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(finished_at=None, passed=None) | Q(finished_at__isnull=False, passed__isnull=False),
                name="practice_finished_with_result",
            ),
            models.UniqueConstraint(
                fields=["user", "department"], condition=Q(finished_at=None), name="practice_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def taken(self) -> timedelta | None:
        """How long the answer took; None before it."""
        return self.finished_at - self.started_at if self.finished_at else None
