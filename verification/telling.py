"""Who hears of a request, of which side, when, and in how many lines; the handlers say of what."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count

from catalog.calendars import clock_of
from catalog.models import Duty, Officer
from catalog.officers import ANSWERING, heads_of, holding, office_of, on_duty
from certificates.models import Representation
from portal.foundation import notifications, outbox
from portal.foundation.notifications import Notification
from portal.foundation.outbox import Payload
from verification.models import Case, Party, VerificationRequest
from verification.queries.asked import followers_of

ASKING = (Duty.CLERK, *ANSWERING)
OF_TIME = (
    "request.half_passed",
    "request.late_soon",
    "request.overdue",
    "request.level_reached",
    "escalation.order_half_passed",
    "escalation.order_late_soon",
    "escalation.order_overdue",
)
DIGEST = "request.caught_up"
MOST_LINES = 5
NOTED_LATE = "noted_late_seconds"  # in timeline and outbox: how long after its moment it was noted, nothing ran then
STALE = timedelta(minutes=10)
DESK, HALL, LATE = "/desk/", "/hall/", "/office/late/"

Recipients = tuple[Collection[int], str, str]  # whom, the link to the one request, the link to the list it stands in


def request_of(payload: Payload) -> VerificationRequest:
    """The request that an event is about, with what its notices name."""
    rows = VerificationRequest.objects.select_related(
        "proof", "case", "issuing_department__programme", "requesting_department"
    )
    return rows.get(pk=payload["request"])


def issuing_side(request: VerificationRequest, at: datetime) -> set[int]:
    """Whoever has the request in hand, else everybody on duty in the issuing department."""
    return _people({request.assignee_id}, request.issuing_department_id, ANSWERING, at)


def requesting_side(request: VerificationRequest, at: datetime) -> set[int]:
    """Who sent the request and whose case it is, else everybody on duty in the requesting department."""
    concerned = {request.submitted_by_id, request.case.clerk_id}
    return _people(concerned, request.requesting_department_id, ASKING, at)


def asking_sides(request: VerificationRequest, at: datetime) -> list[tuple[Case, set[int]]]:
    """Each case that the request serves with who is told of it there: its own, and those of its theme that follow."""
    own = [] if request.left_at else [(request.case, requesting_side(request, at))]
    others = followers_of(request)
    return [*own, *((case, hall_side(case, at)) for case in others)]


def hall_side(case: Case, at: datetime) -> set[int]:
    """Whose case it is, else everybody on duty in its department."""
    return _people({case.clerk_id}, case.department_id, ASKING, at)


def accounts_of(holder_ids: Collection[UUID | None], at: datetime) -> set[int]:
    """The accounts of these holders: their own, and those who stand for them."""
    ids = [one for one in holder_ids if one]
    return set(Representation.objects.in_force(at).filter(holder_id__in=ids).values_list("user_id", flat=True))


def _people(concerned: Collection[int | None], department_id: int, duties: Collection[str], at: datetime) -> set[int]:
    """Those concerned who still serve in the department; where none of them is there today, who is on duty as well.

    Who has left hears nothing more of the department's cases, and what they left is not lost.
    """
    ids = [user_id for user_id in concerned if user_id]
    serving = Officer.objects.in_force(at).filter(department_id=department_id, user_id__in=ids, user__is_active=True)
    told = set(serving.values_list("user_id", flat=True))
    if told and serving.present(at).exists():
        return told
    return told | set(on_duty(department_id, duties, at))


def office(request: VerificationRequest, at: datetime) -> set[int]:
    """The staff of the office of the request's programme."""
    return office_of(request.programme_id, at)


def tell(
    event_id: UUID,
    request: VerificationRequest,
    kind: str,
    users: Collection[int],
    at: datetime,
    link: str,
    words: Payload | None = None,
    key: str = "",
) -> None:
    """One line for each user, once for an event; `words` are added to what the line's sentence names."""
    notifications.notify(
        user_ids=users,
        kind=kind,
        about=request,
        link=link,
        at=at,
        key=key or str(event_id),
        params={"number": request.number, "proof": request.proof.name, **(words or {})},
    )


def tell_of_time(
    event_id: UUID,
    request: VerificationRequest,
    kind: str,
    to: Collection[Recipients],
    moment: datetime | None,
    at: datetime,
    *,
    payload: Payload,
    words: Payload | None = None,
) -> None:
    """A line for each; of what is told long after its `moment`, a few lines and then one digest a person and hour.

    After days of downtime, or in the morning after a night, everybody would else find hundreds of lines at once. The
    digest speaks of downtime only where the event's `payload` says that its moment was noted late.
    """
    for users, link, where_all_are in to:
        full = have_enough(users, OF_TIME, at) if is_stale(moment, at) else set()
        tell(event_id, request, kind, set(users) - full, at, link, words)
        key = f"{DIGEST}:{at:%Y-%m-%dT%H}"
        params = {"was_down": NOTED_LATE in payload}
        notifications.notify(
            user_ids=full, kind=DIGEST, about=request, link=where_all_are, at=at, key=key, params=params
        )


def is_stale(moment: datetime | None, at: datetime) -> bool:
    """Whether something is told long after it came about: nothing ran meanwhile, or it was night."""
    return moment is not None and at - moment > STALE


def have_enough(users: Collection[int], kinds: Collection[str], at: datetime) -> set[int]:
    """Those who were told of the clock, in lines of these kinds, as often within the hour as one can take in."""
    lines = Notification.objects.filter(user_id__in=users, kind__in=kinds, at__gt=at - timedelta(hours=1))
    counted = lines.order_by().values("user_id").annotate(lines=Count("id"))
    return {row["user_id"] for row in counted if row["lines"] >= MOST_LINES}


def desk_of(request: VerificationRequest) -> str:
    """Where the issuing side finds it."""
    return f"{DESK}{request.number}/"


def hall_of(request: VerificationRequest) -> str:
    """Where the requesting side finds it."""
    return hall_of_case(request.case)


def hall_of_case(case: Case) -> str:
    """Where the window finds a case."""
    return f"{HALL}{case.number}/"


def in_telling_hours(request: VerificationRequest, at: datetime) -> None:
    """Let what the clock brings wait until the hours of telling begin. Raises NotYet."""
    opens = clock_of(request.issuing_department, at).telling_at(at)
    if opens > at:
        raise outbox.NotYet(opens)


def party(party: str, request: VerificationRequest, at: datetime) -> Recipients:
    """Who is meant by a level's word, and where they find the request."""
    match party:
        case Party.ISSUING:
            return issuing_side(request, at), desk_of(request), DESK
        case Party.ISSUING_HEAD:
            return heads_of(request.issuing_department_id, at), desk_of(request), DESK
        case Party.REQUESTING:
            return requesting_side(request, at), hall_of(request), HALL
        case Party.REQUESTING_HEAD:
            return heads_of(request.requesting_department_id, at), hall_of(request), HALL
        case Party.OFFICE:
            return office(request, at), LATE, LATE
        case _:
            return holding([Duty.SUPERVISOR], at, programme_id=request.programme_id), LATE, LATE
