"""What the window's pages ask beside `verification.queries`: the clerk's strip, views of the list, colleagues.

Constant numbers of queries, whatever the number of rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from catalog.models import Officer
from catalog.officers import WORKERS
from portal.accounts.models import User
from portal.foundation.actors import Actor
from portal.foundation.errors import NotVisible
from portal.foundation.models import Notification
from portal.pages.clocks import Run, runs_by_request
from verification.models import OPEN, Case, CaseProof, ProofStatus, VerificationRequest
from verification.queries import cases_of
from verification.queries.asked import requests_of
from verification.queries.lapsed import something_lapsed

ANSWERED_KINDS = ("request.answered", "request.corrected", "request.returned")
HANDED_OVER = "case.handed_over"
VIEWS = ("mine", "waiting", "lapsed", "answered", "handed", "all")


@dataclass(frozen=True, slots=True)
class Strip:
    """The figures of the top bar; each opens its rows."""

    mine: int
    waiting: int
    answered: int
    handed: int
    lapsed: int

    @property
    def revision(self) -> str:
        """Changes when one of the figures does."""
        return f"{self.mine}.{self.waiting}.{self.answered}.{self.handed}.{self.lapsed}"


def strip_of(actor: Actor, at: datetime) -> Strip:
    """The figures of the top bar, in three queries; one more where 容缺 has lapsed."""
    waits, own = Q(proofs__status=ProofStatus.REQUESTED), _open_ones(actor)
    figures = own.annotate(has_lapsed=something_lapsed(own, at)).aggregate(
        mine=Count("pk", distinct=True),
        waiting=Count("pk", filter=waits, distinct=True),
        lapsed=Count("pk", filter=Q(has_lapsed=True), distinct=True),
    )
    told = list(_unread(actor).order_by().values_list("link", "kind").distinct())
    answered = {link for link, kind in told if kind != HANDED_OVER}
    return Strip(**figures, answered=len(answered), handed=len({link for link, _kind in told} - answered))


def list_of(view: str, actor: Actor, at: datetime) -> QuerySet[Case]:
    """The cases of one view: `mine`, `waiting`, `lapsed`, `answered`, `handed`, or `all` of the department."""
    rows = with_deadline(cases_of(actor)).order_by("-opened_at", "-pk")
    if view == "all":
        return rows
    if view in {"answered", "handed"}:
        kinds = ANSWERED_KINDS if view == "answered" else (HANDED_OVER,)
        links = _unread(actor).filter(kind__in=kinds).values_list("link", flat=True)
        return rows.filter(number__in=[number_in(link) for link in links])
    mine = rows.filter(pk__in=_open_ones(actor).values("pk"))
    if view == "lapsed":
        return mine.filter(something_lapsed(_open_ones(actor), at))
    if view == "waiting":
        asked = CaseProof.objects.filter(status=ProofStatus.REQUESTED).values("case_id")
        return mine.filter(pk__in=asked).order_by(F("next_due_at"), "pk")
    return mine


def with_deadline(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With the request that falls due first: which, and when."""
    out = VerificationRequest.objects.open().filter(case_id=OuterRef("pk"), left_at=None).order_by("due_at", "pk")
    shared = CaseProof.objects.filter(case_id=OuterRef("pk"), follows__status__in=OPEN).order_by("follows__due_at")
    return cases.annotate(
        next_request=Coalesce(
            Subquery(out.values("pk")[:1]), Subquery(shared.values("follows")[:1]), output_field=UUIDField()
        ),
        next_due_at=Coalesce(Subquery(out.values("due_at")[:1]), Subquery(shared.values("follows__due_at")[:1])),
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """A case as one row of a list, with the request that it waits for first and that request's counted spans."""

    case: Case
    request: VerificationRequest | None
    runs: tuple[Run, ...]


def listed(cases: Iterable[Case]) -> list[Listed]:
    """The rows of a list, in a constant number of queries however many there are."""
    rows = list(cases)
    first: dict[UUID, Any] = {case.pk: getattr(case, "next_request", None) for case in rows}
    beside = ("tier", "source", "issuing_department__programme")
    out = VerificationRequest.objects.filter(pk__in=[pk for pk in first.values() if pk]).select_related(*beside)
    requests = {request.pk: request for request in out}
    runs = runs_by_request(requests.values())
    return [Listed(case, requests.get(first[case.pk]), runs.get(first[case.pk], ())) for case in rows]


def handovers(actor: Actor) -> QuerySet[Notification]:
    """Cases that colleagues gave to this clerk and that were not opened since."""
    return _unread(actor).filter(kind=HANDED_OVER).order_by("-at")[:5]


def mark_looked_at(case_number: str, actor: Actor, at: datetime) -> None:
    """Opening a case is looking at what came in for it."""
    if actor.user_id is not None:
        Notification.objects.of_user(actor.user_id).filter(link=link_of(case_number)).mark_read(at=at)


def link_of(case_number: str) -> str:
    """The address that notifications about a case carry."""
    return f"/hall/{case_number}/"


def number_in(link: str) -> str:
    """The case number in such an address."""
    return link.strip("/").rpartition("/")[2]


def case_numbered(number: str, actor: Actor) -> Case:
    """The case with this number, for its verbs. Raises NotVisible."""
    rows = Case.objects.visible_to(actor).select_related(
        "item_version__item", "department", "programme", "applicant", "clerk", "window"
    )
    case = rows.filter(number=number).first()
    if case is None:
        raise NotVisible(
            _("没有找到办件 %(number)s，或者它不归您的部门。") % {"number": number[:24]},
            remedy=_("核对编号；别的部门的办件由那个部门打开。"),
        )
    return case


def proof_of(case: Case, proof_id: UUID) -> CaseProof:
    """One proof of a case, with what its sheets show. Raises NotVisible."""
    rows = case.proofs.select_related(
        "proof", "party__holder", "requirement", "licence__licence_type", "outside_issuer", "secret_matter"
    )
    proof = rows.filter(pk=proof_id).first()
    if proof is None:
        raise NotVisible(_("这个办件里没有这项证明。"), remedy=_("回到办件，从清单里选。"))
    proof.case = case
    return proof


def drafts_of(case: Case, proof_ids: Iterable[UUID]) -> list[VerificationRequest]:
    """The newest request of each of these proofs, with what the deadline follows from."""
    found = requests_of(
        case,
        (
            "issuing_department__programme",
            "source__tier",
            "source__department__programme",
            "proof",
            "template",
            "case_proof__party__holder",
        ),
    )
    return [found[pk] for pk in proof_ids if pk in found]


def request_behind(case: Case, proof_id: UUID) -> VerificationRequest:
    """The newest request about a proof, with what its sheets show. Raises NotVisible."""
    found = next(iter(drafts_of(case, [proof_id])), None)
    if found is None:
        raise NotVisible(_("这项证明没有协查。"), remedy=_("回到办件，看这项证明现在走哪种办法。"))
    return found


def colleagues(department_id: int, at: datetime, *, without: int | None = None) -> QuerySet[User]:
    """Clerks and agents of a department, for a hand-over."""
    held = Officer.objects.in_force(at).filter(department_id=department_id, duty__in=WORKERS).values("user_id")
    return (
        User.objects.filter(pk__in=held, is_active=True).exclude(pk=without or 0).order_by("display_name", "username")
    )


def officers_of(department_id: int, at: datetime) -> QuerySet[User]:
    """Everybody in the registry of a department, for a site check."""
    held = Officer.objects.in_force(at).filter(department_id=department_id).values("user_id")
    return User.objects.filter(pk__in=held, is_active=True).order_by("display_name", "username")


def window_of(actor: Actor, at: datetime) -> int | None:
    """The window at which this clerk sits, if the registry names one."""
    held = Officer.objects.in_force(at).filter(user_id=actor.user_id or 0, department_id=actor.department_id or 0)
    return held.exclude(window=None).values_list("window_id", flat=True).first()


def _open_ones(actor: Actor) -> QuerySet[Case]:
    return Case.objects.visible_to(actor).open().filter(clerk_id=actor.user_id)


def _unread(actor: Actor) -> QuerySet[Notification]:
    return Notification.objects.unread().filter(user_id=actor.user_id or 0, kind__in=[*ANSWERED_KINDS, HANDED_OVER])
