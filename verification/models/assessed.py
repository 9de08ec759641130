"""What is counted of requests (article 13): the facts of each request that figures are made of, and its rating."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from portal.foundation.encryption import SealedModel, SealedQuerySet
from verification.periods import Period

Row = TypeVar("Row", bound=SealedModel, covariant=True)
OPEN_OR_LATER = ["submitted", "received", "answered", "corrected", "returned", "withdrawn"]
MAY_BE_LATE = Q(answered_at=None) | Q(answered_at__gt=F("due_at"))  # condition of the index `request_late_or_open`
CLOSED_LATE = Q(closed_at__gt=F("due_at"))  # returned or withdrawn after the deadline; an answer has no `closed_at`
TO_MEASURE = Q(late_seconds=None) & (Q(answered_at__isnull=False) | CLOSED_LATE)  # of `request_unmeasured`


class AssessedQuerySet(SealedQuerySet[Row]):
    """Which requests a figure counts. Adjectives filter, time comes in as an argument."""

    def sent_in(self, period: Period) -> Self:
        """Requests that reached their issuing department in the period."""
        return self.filter(_sent(period))

    def answered_in(self, period: Period) -> Self:
        """Requests answered in the period."""
        return self.filter(_answered(period))

    def late_at(self, at: datetime) -> Self:
        """Those that are late at `at`, or were answered or closed late."""
        return self.filter(late_by(at))

    def unmeasured(self) -> Self:
        """Requests answered, or closed late, whose service time is not counted yet."""
        return self.filter(TO_MEASURE)

    def of_departments(self, department_ids: Collection[int]) -> Self:
        """Requests that were sent to the departments: what was only drafted counts nowhere."""
        return self.filter(issuing_department_id__in=list(department_ids), status__in=OPEN_OR_LATER)

    def unanswered_in(self, period: Period, at: datetime) -> Self:
        """Requests that were late and unanswered at the period's end, or, within it, are at `at`."""
        return self.filter(MAY_BE_LATE, _unanswered(period, at))

    def closed_late_in(self, period: Period) -> Self:
        """Requests returned or withdrawn in the period, after their deadline."""
        return self.filter(MAY_BE_LATE, _closed_late(period))

    def late_in(self, period: Period, at: datetime) -> Self:
        """What was late in the period: answered or closed late in it, or unanswered at its end (or at `at`)."""
        late = _answered(period) | _closed_late(period) | _unanswered(period, at)
        due_by_its_end = Q(due_at__lt=period.end)  # as all of that was: it bounds the walk of the index
        return self.filter(MAY_BE_LATE, due_by_its_end, late)

    def for_assessment(self, department_ids: Collection[int], period: Period, at: datetime) -> Self:
        """The requests that the departments' figures of a period count, each with its facts (`FACTS`)."""
        late = _closed_late(period) | _unanswered(period, at)
        counted = _sent(period) | _answered(period) | MAY_BE_LATE & late
        return self.of_departments(department_ids).filter(counted).with_facts(period, at)

    def with_times(self, period: Period, at: datetime) -> Self:
        """Each request with what its times say of the period: facts that need no other table."""
        return self.annotate(
            is_sent=_whether(_sent(period)),
            is_answered=_whether(_answered(period)),
            is_unanswered=_whether(_unanswered(period, at)),
            is_closed_late=_whether(_closed_late(period)),
            is_in_time=_whether(Q(answered_at__lte=F("due_at"))),
        )

    def with_facts(self, period: Period, at: datetime) -> Self:
        """Each request with its facts (`FACTS`) of the period.

        The state is that of now; what was unanswered at the period's end (or at `at` within it) follows from times.
        """
        return self.with_times(period, at).annotate(
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
    "is_closed_late",
    "is_in_time",
    "is_returned",
    "return_code",
    "is_reclassified",
    "is_corrected",
    "is_not_found",
    "is_asked_back",
    "taken_seconds",
    "late_seconds",
    "score",
)


def late_by(at: datetime) -> Q:
    """What is late at `at`, or was answered or closed late."""
    return Q(answered_at=None, closed_at=None, due_at__lt=at) | Q(answered_at__gt=F("due_at")) | CLOSED_LATE


def _sent(period: Period) -> Q:
    return Q(submitted_at__gte=period.start, submitted_at__lt=period.end)


def _answered(period: Period) -> Q:
    return Q(answered_at__gte=period.start, answered_at__lt=period.end)


def _closed_late(period: Period) -> Q:
    return CLOSED_LATE & Q(closed_at__gte=period.start, closed_at__lt=period.end)


def _unanswered(period: Period, at: datetime) -> Q:
    """Late at the end and neither answered nor closed before it.

    Said with `coalesce`, which no other index serves: PostgreSQL then reads `request_late_or_open` and no row.
    """
    end = period.end
    open_then = (
        GreaterThanOrEqual(Coalesce(column, Value(end, models.DateTimeField())), end)
        for column in ("answered_at", "closed_at")
    )
    return Q(*open_then, due_at__lt=min(end, at), submitted_at__isnull=False)


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
