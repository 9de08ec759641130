"""Who acts in the scratch database, on whom, when; and how a household's case is opened there."""

from dataclasses import dataclass
from datetime import datetime

from catalog.actors import actor_for
from catalog.models import ServiceItemVersion
from certificates.loading.demo import everybody, people
from certificates.models import Holder
from portal.accounts.models import User
from portal.foundation.actors import Actor
from portal.operations.bench import scale
from portal.operations.plays.cast import inputs
from verification.actions import cases, requests, sweep
from verification.actions.cases import AuthorisationInput, PartyInput
from verification.models import Case, RequestStatus, VerificationRequest

ITEM = "AQ-0089"
CLOSED_PER_OPEN = 5


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The demo's first household, its clerk, and the liaison officer who is asked. `request` is sent and waits."""

    at: datetime
    clerk: Actor
    liaison: User
    holder: Holder
    household: list[PartyInput]
    request: VerificationRequest

    def open(self) -> Case:
        """Open the case of the household: four people, eleven proofs, read by duty."""
        return cases.open_case(
            item_code=ITEM,
            applicant=self.household[0],
            parties=self.household[1:],
            authorisation=AuthorisationInput(method="duty"),
            by=self.clerk,
            at=self.at,
        )


def prepare(at: datetime) -> Stage:
    """Let pass what is due already, open one case and send its request."""
    sweep.sweep(at=at)
    clerk = actor_for(User.objects.get(username="clerk").pk, at)
    version = ServiceItemVersion.objects.in_force(at).get(item__code=ITEM)
    household = inputs(next(people.households(people.Maker(everybody.SEED))), version)
    duty = AuthorisationInput(method="duty")
    case = cases.open_case(
        item_code=ITEM, applicant=household[0], parties=household[1:], authorisation=duty, by=clerk, at=at
    )
    [draft] = VerificationRequest.objects.filter(case=case, status=RequestStatus.DRAFT)
    request = requests.submit(request_id=draft.pk, by=clerk, at=at)
    return Stage(
        at=at, clerk=clerk, liaison=_liaison_of(request), holder=case.applicant, household=household, request=request
    )


def fill(stage: Stage, first: int, last: int) -> None:
    """Let there be as many open requests more, and five closed ones for each."""
    scale.open_requests(stage.request, first, last)
    scale.closed_requests(stage.request, CLOSED_PER_OPEN * (first - 1) + 1, CLOSED_PER_OPEN * last)


def _liaison_of(request: VerificationRequest) -> User:
    rows = User.objects.filter(duties__department=request.issuing_department, duties__duty="liaison")
    return rows.order_by("pk")[0]
