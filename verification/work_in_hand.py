"""What somebody has in hand in a department: requests, begun replies, cases, planned site checks. One QuerySet a kind.

A row counts for its user alone until it is handed over (`actions.leaving`); nobody is dismissed before that.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog import open_work
from catalog.models import Duty, Officer
from catalog.officers import ANSWERING
from verification.models import OPEN_CASES, Case, CaseStatus, ReplyDraft, SiteCheck, VerificationRequest
from verification.models.requests import OPEN

WORKING = frozenset({Duty.CLERK, Duty.AGENT})


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work: which duties may do it, its rows in a department, and the column that says whose it is."""

    code: str
    label: str | Promise
    duties: frozenset[Duty]
    of_department: Callable[[int], QuerySet[Any]]
    holder: str

    def of(self, user_id: int, department_id: int) -> QuerySet[Any]:
        """What one user has in hand."""
        return self.of_department(department_id).filter(**{f"{self.holder}_id": user_id})

    def count(self, user_id: int, department_id: int) -> int:
        return self.of(user_id, department_id).count()


def _requests(department_id: int) -> QuerySet[VerificationRequest]:
    return VerificationRequest.objects.open().filter(issuing_department_id=department_id)


def _drafts(department_id: int) -> QuerySet[ReplyDraft]:
    rows = ReplyDraft.objects.filter(request__issuing_department_id=department_id, request__status__in=OPEN)
    return rows.select_related("request")


def _cases(department_id: int) -> QuerySet[Case]:
    """Open ones, and decided ones that a corrected reply wants reviewed."""
    waiting = Q(status__in=OPEN_CASES) | Q(status=CaseStatus.DECIDED, needs_review_since__isnull=False)
    return Case.objects.filter(waiting, department_id=department_id)


def _site_checks(department_id: int) -> QuerySet[SiteCheck]:
    rows = SiteCheck.objects.filter(done_at=None, case_proof__case__department_id=department_id)
    return rows.select_related("case_proof__case", "case_proof__proof")


REQUESTS = Work("requests", _("承办的协查"), frozenset(ANSWERING), _requests, "assignee")
DRAFTS = Work("drafts", _("写了一半的反馈"), frozenset(ANSWERING), _drafts, "user")
CASES = Work("cases", _("经办的办件"), WORKING, _cases, "clerk")
SITE_CHECKS = Work("site_checks", _("安排的实地核查"), WORKING, _site_checks, "planned_by")
KINDS = (REQUESTS, DRAFTS, CASES, SITE_CHECKS)


def register() -> None:
    """Tell the registry which kinds there are."""
    for kind in KINDS:
        open_work.register(open_work.Kind(kind.code, kind.label, frozenset(kind.duties), kind.count))


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Work of somebody who no longer holds a duty that may do it."""

    user_id: int
    kind: Work
    count: int


def left_behind(department_id: int, at: datetime) -> list[LeftBehind]:
    """What nobody is in charge of, because its holder's duty ended by itself: to be handed over. One query a kind."""
    found: list[LeftBehind] = []
    for kind in KINDS:
        serving = Officer.objects.in_force(at).filter(department_id=department_id, duty__in=kind.duties)
        rows = kind.of_department(department_id).exclude(**{f"{kind.holder}__isnull": True})
        lost = rows.exclude(**{f"{kind.holder}__in": serving.values("user_id")}).select_related(None).order_by()
        counted = lost.values_list(f"{kind.holder}_id").annotate(count=Count("pk"))
        found += [LeftBehind(user_id, kind, count) for user_id, count in counted]
    return sorted(found, key=lambda one: (one.user_id, one.kind.code))


def takers(kind: Work, department_id: int, but_user_id: int, at: datetime) -> QuerySet[Officer]:
    """Colleagues who may take work of a kind over, one row a person and duty."""
    serving = Officer.objects.in_force(at).filter(department_id=department_id, duty__in=kind.duties)
    return serving.filter(user__is_active=True).exclude(user_id=but_user_id).select_related("user").order_by("user_id")


def in_hand(department_id: int) -> Counter[int]:
    """How much each user has in hand in a department; one query a kind."""
    found: Counter[int] = Counter()
    for kind in KINDS:
        rows = kind.of_department(department_id).exclude(**{f"{kind.holder}__isnull": True})
        counted = rows.select_related(None).order_by().values_list(f"{kind.holder}_id").annotate(count=Count("pk"))
        found.update(dict(counted))
    return found
