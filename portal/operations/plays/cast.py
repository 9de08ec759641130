"""Who plays in the demo's history: officers by duty, and the households that apply."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from catalog.models import Department, Duty, Officer, PartyRole, Programme, ServiceItemVersion
from certificates.actions import codes
from certificates.loading.demo.people import Household
from portal.foundation.actors import Actor
from verification.actions.cases import AuthorisationInput, PartyInput
from verification.models import Case, VerificationRequest

PLAIN_NAMES = ("clerk", "liaison", "agent", "office", "dongying-clerk", "dongying-liaison", "dongying-office")
SHOWN_BEFORE = timedelta(seconds=20)  # how long before the opening a citizen's code was made


class Cast:
    """Who does what: the account with a plain name first, else the first of the registry."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._known: dict[tuple[int, str], Actor] = {}

    def officer(self, department: Department, *duties: str) -> Actor:
        """Somebody of the department with one of the duties. Raises LookupError if there is nobody."""
        key = (department.pk, duties[0])
        if key not in self._known:
            self._known[key] = self._find(department, duties)
        return self._known[key]

    def office(self, programme: Programme) -> Actor:
        """Somebody of the steering office of a city. Raises LookupError if there is nobody."""
        rows = Officer.objects.in_force(self._at).filter(department__programme=programme, duty=Duty.OFFICE)
        return self.officer(rows.select_related("department").order_by("pk")[0].department, Duty.OFFICE)

    def another(self, officer: Actor, duty: str) -> Actor:
        """A colleague in the same department with the duty, where two have to look. Raises LookupError."""
        rows = Officer.objects.in_force(self._at).filter(department=officer.department_id, duty=duty)
        chosen = rows.exclude(user=officer.user_id).order_by("pk").first()
        if chosen is None:
            raise LookupError(officer.department_id)
        return Actor(user_id=chosen.user_id, department_id=officer.department_id, duties=frozenset({duty}))

    def _find(self, department: Department, duties: tuple[str, ...]) -> Actor:
        rows = Officer.objects.in_force(self._at).filter(department=department).select_related("user").order_by("pk")
        able = [row for row in rows if row.duty in duties]
        if not able:
            raise LookupError(department.code)
        chosen = next((row for row in able if row.user.username in PLAIN_NAMES), able[0])
        held = frozenset(row.duty for row in rows if row.user_id == chosen.user_id)
        return Actor(user_id=chosen.user_id, department_id=department.pk, duties=held)


@dataclass(kw_only=True)
class Story:
    """One application: who applies for what, and, once it is opened, its case."""

    version: ServiceItemVersion
    people: list[PartyInput]
    cast: Cast
    citizen: tuple[int, UUID] | None = None  # user and holder, where the applicant shows a code
    case: Case | None = None
    ended: bool = False

    @property
    def opened(self) -> Case:
        """The case. Raises LookupError before it is opened."""
        if self.case is None:
            raise LookupError("The case is not opened yet.")
        return self.case

    @property
    def clerk(self) -> Actor:
        """Who works on it at the window; also sends the requests, being the department's agent too."""
        return self.cast.officer(self.version.item.department, Duty.CLERK, Duty.AGENT)

    @property
    def office(self) -> Actor:
        """Who acts for the steering office of the case's city."""
        return self.cast.office(self.opened.programme)

    def answering(self, request: VerificationRequest) -> Actor:
        """Who answers the request in its issuing department."""
        return self.cast.officer(request.issuing_department, Duty.LIAISON, Duty.AGENT)

    def requests(self, *statuses: str) -> list[VerificationRequest]:
        """The requests of the case in these states, by number."""
        rows = VerificationRequest.objects.filter(case=self.opened, status__in=statuses).order_by("number")
        return list(rows.select_related("issuing_department", "requesting_department", "template", "case"))


def authorisation_of(story: Story, at: datetime) -> AuthorisationInput:
    """Whoever has an account shows a code; the others are read by duty, or agree at the window."""
    if story.citizen is None:
        return AuthorisationInput(method="duty" if story.version.duty_article else "on_site")
    user_id, holder_id = story.citizen
    holder = Actor(user_id=user_id, holder_ids=frozenset({holder_id}))
    shown = codes.create(holder_id, by=holder, at=at - SHOWN_BEFORE)
    return AuthorisationInput(method="code", token=shown.token)


def inputs(home: Household, version: ServiceItemVersion) -> list[PartyInput]:
    """The applicant, and whom the item has room for out of the same household."""
    alive = [person for person in home.people if person.died is None]
    first = next((person for person in alive if person.grown_up), alive[0])
    people = [_input(PartyRole.APPLICANT, first)]
    rest = [person for person in home.people if person is not first]
    for role in version.roles:
        fitting = [person for person in rest if _fits(str(role["role"]), person)][: int(role.get("max") or 9)]
        people += [_input(str(role["role"]), person) for person in fitting]
        rest = [person for person in rest if person not in fitting]
    return people


def _fits(role: str, person: Any) -> bool:
    if role == PartyRole.DECEASED or person.died is not None:
        return role == PartyRole.DECEASED and person.died is not None
    spouse = person.relation in ("户主", "配偶")
    return spouse if role == PartyRole.SPOUSE else role == PartyRole.HOUSEHOLD_MEMBER


def _input(role: str, person: Any) -> PartyInput:
    return PartyInput(role=role, document_type=person.document_type, number=person.number, name=person.name)
