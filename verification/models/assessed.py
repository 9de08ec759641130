"""What is counted of requests (article 13): the facts of each request that figures are made of, and its rating."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from portal.foundation.encryption import SealedModel, SealedQuerySet
from verification.periods import Period

Row = TypeVar("Row", bound=SealedModel, covariant=True)
OPEN_OR_LATER = ["submitted", "received", "answered", "corrected", "returned", "withdrawn"]


class AssessedQuerySet(SealedQuerySet[Row]):
    """Which requests a figure counts. Adjectives filter, time comes in as an argument."""

    def sent_in(self, period: Period) -> Self:
        """Requests that reached their issuing department in the period."""
        return self.filter(submitted_at__gte=period.start, submitted_at__lt=period.end)

    def answered_in(self, period: Period) -> Self:
        """Requests answered in the period."""
        return self.filter(answered_at__gte=period.start, answered_at__lt=period.end)

    def late_at(self, at: datetime) -> Self:
        """Those that are late at `at`, or were answered or closed late."""
        still_open = Q(answered_at=None, closed_at=None, due_at__lt=at)
        return self.filter(still_open | Q(answered_at__gt=F("due_at")) | Q(closed_at__gt=F("due_at")))

    def unmeasured(self) -> Self:
        """Answered requests whose service time is not counted yet."""
        return self.filter(answered_at__isnull=False, taken_seconds=None)

    def for_assessment(self, department_ids: Collection[int], period: Period, at: datetime) -> Self:
        """The requests that the departments' figures of a period count, each with its facts (`FACTS`).

        The state is that of now; what was unanswered at the period's end (or at `at` within it) follows from times.
        """
        start, end = period.start, period.end
        sent = Q(submitted_at__gte=start, submitted_at__lt=end)
        answered = Q(answered_at__gte=start, answered_at__lt=end)
        open_then = (Q(answered_at=None) | Q(answered_at__gte=end)) & (Q(closed_at=None) | Q(closed_at__gte=end))
        unanswered = Q(due_at__lt=min(end, at), submitted_at__isnull=False) & open_then
        return self.filter(
            sent | answered | unanswered, issuing_department_id__in=list(department_ids), status__in=OPEN_OR_LATER
        ).annotate(
            is_sent=_whether(sent),
            is_answered=_whether(answered),
            is_unanswered=_whether(unanswered),
            is_in_time=_whether(Q(answered_at__lte=F("due_at"))),
            is_returned=_whether(Q(status="returned")),
            is_reclassified=_whether(Q(reclassifications__gt=0)),
            is_corrected=_whether(Q(status="corrected")),
            is_not_found=_whether(Q(outcome="not_found")),
            is_asked_back=_whether(Q(pk__in=self._asked_back())),
            score=F("rating__score"),
        )

    def _asked_back(self) -> Any:
        """Ids of requests on which the issuing department asked or explained something."""
        said: Any = self.model._meta.get_field("clarifications").related_model
        return said.objects.filter(department_id=F("request__issuing_department_id")).values("request_id")


FACTS = (
    "issuing_department_id",
    "is_sent",
    "is_answered",
    "is_unanswered",
    "is_in_time",
    "is_returned",
    "is_reclassified",
    "is_corrected",
    "is_not_found",
    "is_asked_back",
    "taken_seconds",
    "late_seconds",
    "score",
)


def _whether(condition: Q) -> Coalesce:
    """True or false, never null: what has no time yet is not late."""
    return Coalesce(ExpressionWrapper(condition, output_field=BooleanField()), Value(False))


class RequestRating(models.Model):
    """How content the requesting side is with an answer 满意度: 1 to 5, once, by whoever handles the case."""

    request = models.OneToOneField(
        "verification.VerificationRequest", models.CASCADE, related_name="rating", verbose_name=_("协查核验")
    )
    score = models.PositiveSmallIntegerField(_("评分"))
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("评价人")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("协查评价")
        verbose_name_plural = _("协查评价")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="request_rating_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.score}"
