"""The preset views of the desk's two boxes: which rows, in which order; and what a search in them finds.

A count is always the count of these rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.models import ProofItem, ServiceItemVersion
from portal.foundation.actors import Actor
from verification.models import Clarification, DeskView, RequestStatus, VerificationRequest
from verification.models.requests import CLOSED_WITH_REPLY, VerificationRequestQuerySet

Rows = VerificationRequestQuerySet
Talk = QuerySet[Clarification, Any]
LONGEST_SEARCH = 60
COUNT_MOST = 1_000  # beyond it a count says 999+
ORDERS = {  # what somebody may sort by instead, as addresses and kept views name it
    "due": "due_at",
    "submitted": "submitted_at",
    "answered": "answered_at",
    "proof": "proof__name",
    "status": "status",
    "number": "number",
}


@dataclass(frozen=True, slots=True)
class View:
    """One entry of the list of views. `order` is kept stable by the id."""

    code: str
    label: str | Promise
    hint: str | Promise
    rows: Callable[[Actor, datetime], Rows]
    order: tuple[str, ...]
    tone: str = ""  # colours a count above zero

    def sorted_rows(self, actor: Actor, at: datetime, order: str = "") -> Rows:
        """The rows in the order of the view, or in one of `ORDERS`; with a minus before it downwards."""
        name = order.lstrip("-")
        if name not in ORDERS:
            return self.rows(actor, at).order_by(*self.order, "pk")
        return self.rows(actor, at).order_by(f"{'-' if order.startswith('-') else ''}{ORDERS[name]}", "pk")

    def count(self, actor: Actor, at: datetime) -> int:
        """How many rows, at most `COUNT_MOST`: a long list is not counted to its end."""
        return self.rows(actor, at).order_by()[:COUNT_MOST].count()


def _inbox(actor: Actor) -> Rows:
    return VerificationRequest.objects.inbox(actor.department_id)


def _outbox(actor: Actor) -> Rows:
    return VerificationRequest.objects.outbox(actor.department_id)


def _unanswered(said: Talk, answering: Talk) -> Talk:
    """Ids of requests with something said after which the other side has not said anything."""
    later = answering.filter(request_id=OuterRef("request_id"), at__gt=OuterRef("at"))
    return said.filter(~Exists(later)).values("request_id")


def _waiting_for_them(actor: Actor) -> Rows:
    ours = Clarification.objects.filter(department_id=actor.department_id or 0)
    theirs = Clarification.objects.exclude(department_id=actor.department_id or 0)
    return _inbox(actor).open().filter(pk__in=_unanswered(ours, theirs))


def _asked_of_us(actor: Actor) -> Rows:
    theirs = Clarification.objects.filter(request__requesting_department_id=actor.department_id)
    ours = Clarification.objects.filter(department_id=actor.department_id or 0)
    return (
        _outbox(actor).open().filter(pk__in=_unanswered(theirs.exclude(department_id=actor.department_id or 0), ours))
    )


BY_DUE = ("due_at",)
FIRST_DUE = _("先到期在前")
NEWEST = _("新的在前")

INBOX = (
    View("open", _("待处理"), FIRST_DUE, lambda actor, at: _inbox(actor).open(), BY_DUE),
    View(
        "new",
        _("待签收"),
        FIRST_DUE,
        lambda actor, at: _inbox(actor).filter(status=RequestStatus.SUBMITTED),
        BY_DUE,
    ),
    View("soon", _("即将超时"), FIRST_DUE, lambda actor, at: _inbox(actor).soon(at), BY_DUE, "near"),
    View("late", _("已超时"), _("最久在前"), lambda actor, at: _inbox(actor).overdue(at), BY_DUE, "late"),
    View(
        "mine",
        _("我的"),
        FIRST_DUE,
        lambda actor, at: _inbox(actor).open().filter(assignee_id=actor.user_id or 0),
        BY_DUE,
    ),
    View(
        "waiting",
        _("待补充"),
        _("等对方说明，时限照算"),
        lambda actor, at: _waiting_for_them(actor),
        BY_DUE,
    ),
    View(
        "answered",
        _("已反馈"),
        NEWEST,
        lambda actor, at: _inbox(actor).filter(status__in=CLOSED_WITH_REPLY),
        ("-answered_at",),
    ),
    View(
        "returned",
        _("已退回"),
        NEWEST,
        lambda actor, at: _inbox(actor).filter(status=RequestStatus.RETURNED),
        ("-submitted_at",),
    ),
    View("all", _("本部门"), _("不论状态，新的在前"), lambda actor, at: _inbox(actor), ("-submitted_at",)),
)

OUTBOX = (
    View("open", _("等反馈"), FIRST_DUE, lambda actor, at: _outbox(actor).open(), BY_DUE),
    View("late", _("对方超时"), _("最久在前"), lambda actor, at: _outbox(actor).overdue(at), BY_DUE, "late"),
    View(
        "asked",
        _("对方在问"),
        FIRST_DUE,
        lambda actor, at: _asked_of_us(actor),
        BY_DUE,
        "near",
    ),
    View(
        "answered",
        _("已反馈"),
        NEWEST,
        lambda actor, at: _outbox(actor).filter(status__in=CLOSED_WITH_REPLY),
        ("-drafted_at",),
    ),
    View(
        "returned",
        _("被退回"),
        NEWEST,
        lambda actor, at: _outbox(actor).filter(status=RequestStatus.RETURNED),
        ("-drafted_at",),
    ),
    View(
        "draft",
        _("没发出"),
        NEWEST,
        lambda actor, at: _outbox(actor).filter(status=RequestStatus.DRAFT),
        ("-drafted_at",),
    ),
    View("all", _("全部发件"), _("不论状态，新的在前"), lambda actor, at: _outbox(actor), ("-drafted_at",)),
)


BOXES = {DeskView.Box.IN: INBOX, DeskView.Box.OUT: OUTBOX}
VIEWS = {view.code: view.label for views in (OUTBOX, INBOX) for view in views}  # those of both boxes


def view_of(views: tuple[View, ...], code: str | None) -> View:
    """The view with this code; an unknown one is the first."""
    return next((view for view in views if view.code == code), views[0])


def found(rows: Any, text: str) -> Any:
    """Rows that a search finds: a number of a request or case, words of the proof or the item. Never a person."""
    if not text:
        return rows
    if text[:2].isascii() and text[:2].isalpha() and text[-1:].isdigit():
        return rows.filter(Q(number=text.upper()) | Q(case__number=text.upper()))
    # Named first, so that a long list is not joined row by row to read their names.
    proofs = list(ProofItem.objects.filter(name__icontains=text).values_list("pk", flat=True))
    versions = list(ServiceItemVersion.objects.filter(item__name__icontains=text).values_list("pk", flat=True))
    return rows.filter(Q(proof_id__in=proofs) | Q(case__item_version_id__in=versions))
