"""The four jobs that are measured: open a case, look up by holder, the inbox page, the sweep."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from catalog.actors import actor_for
from catalog.models import RequirementChannel, ServiceItemVersion, Way
from certificates.actions import access, holders
from certificates.models import Holder
from portal.accounts.models import User
from portal.foundation.actors import Actor
from portal.operations.bench import measure, scale
from portal.operations.bench.measure import Scenario
from verification.actions import cases, requests, sweep
from verification.actions.cases import AuthorisationInput, PartyInput
from verification.models import RequestStatus, VerificationRequest

ITEM = "AQ-0089"
INBOX_PAGE = "/desk/"
DUE_AT_ONCE = 1_000

REQUIREMENTS = """
    select i.id, v.id, v.form, r.id, r.proof_id, r.parties, r.required, c.way, c.licence_type_id, c.source_id
    from catalog_serviceitem i
    join catalog_serviceitemversion v on v.item_id = i.id and v.status = 'published'
        and v.valid_from <= %s and (v.valid_until is null or v.valid_until > %s)
    join catalog_proofrequirement r on r.version_id = v.id
    join catalog_requirementchannel c on c.requirement_id = r.id
    where i.code = %s order by r.position, c.position"""
HOLDER = "select * from certificates_holder where document_type = %s and number_index = %s"
LICENCES = """
    select l.* from certificates_licence l
    join certificates_licenceholder h on h.licence_id = l.id
    where h.holder_id = %s and l.licence_type_id = any(%s)"""
INBOX = """
    select r.*, p.name, t.code, i.short_name, q.short_name, s.name
    from verification_verificationrequest r
    join catalog_proofitem p on p.id = r.proof_id
    join catalog_slatier t on t.id = r.tier_id
    join catalog_department i on i.id = r.issuing_department_id
    join catalog_department q on q.id = r.requesting_department_id
    join verification_case c on c.id = r.case_id
    join catalog_serviceitemversion v on v.id = c.item_version_id
    join catalog_serviceitem s on s.id = v.item_id
    where r.issuing_department_id = %s and r.status in ('submitted', 'received')
    order by r.due_at, r.id limit 50"""
NOTE = """
    update verification_verificationrequest set overdue_noted_at = %s where id in (
        select id from verification_verificationrequest
        where status in ('submitted', 'received') and overdue_noted_at is null and due_at < %s
        order by due_at limit %s for update skip locked)"""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Who acts in the scratch database, on whom, when."""

    at: datetime
    clerk: Actor
    liaison: User
    holder: Holder
    request: VerificationRequest


def stage(at: datetime, open_requests: int) -> Stage:
    """Opens one case, sends its request and clones that as often as wanted."""
    clerk = actor_for(User.objects.get(username="clerk").pk, at)
    holder = Holder.objects.filter(representations__user__username="citizen", representations__relation="self").get()
    case = _open(holder, clerk, at)
    draft = VerificationRequest.objects.filter(case=case, status=RequestStatus.DRAFT).order_by("pk")[0]
    request = requests.submit(request_id=draft.pk, by=clerk, at=at)
    scale.open_requests(request.pk, request.case_proof_id, open_requests)
    return Stage(at=at, clerk=clerk, liaison=_liaison_of(request), holder=holder, request=request)


def _open(holder: Holder, by: Actor, at: datetime) -> Any:
    applicant = PartyInput(
        role="applicant", document_type=holder.document_type, number=holder.number, name=holder.name, kind=holder.kind
    )
    duty = AuthorisationInput(method="duty")
    return cases.open_case(item_code=ITEM, applicant=applicant, authorisation=duty, by=by, at=at)


def _liaison_of(request: VerificationRequest) -> User:
    return User.objects.filter(duties__department=request.issuing_department, duties__duty="liaison").order_by("pk")[0]


def all_of(stage: Stage) -> list[Scenario]:
    """The jobs in the order of the README."""
    return [opening(stage), look_up(stage), inbox(stage), sweeping(stage)]


def opening(stage: Stage) -> Scenario:
    """A case with all its proofs, licences read, form filled, request drafted."""

    def ours() -> object:
        return _open(stage.holder, stage.clerk, stage.at)

    reads = [
        (REQUIREMENTS, [stage.at, stage.at, ITEM]),
        (HOLDER, [stage.holder.document_type, stage.holder.number_index]),
        (LICENCES, [stage.holder.pk, _licence_types(stage)]),
    ]
    plain = [*reads, *measure.writes_of(ours)]
    return Scenario(name="打开一件办件 / open a case", ours=ours, plain=lambda: measure.send(plain))


def look_up(stage: Stage) -> Scenario:
    """A person by number, and the licences of theirs that the item may read, with the access record."""
    types = list(
        RequirementChannel.objects.filter(pk__in=_channels(stage)).values_list("licence_type__code", flat=True)
    )
    one = stage.holder

    def ours() -> object:
        found = holders.find_or_create(one.kind, one.document_type, one.number, one.name, by=stage.clerk, at=stage.at)
        return access.read(ITEM, found, types, by=stage.clerk, at=stage.at)

    reads = [(HOLDER, [one.document_type, one.number_index]), (LICENCES, [one.pk, _licence_types(stage)])]
    plain = [*reads, *measure.writes_of(ours)]
    return Scenario(name="按人查证照 / look up by holder", ours=ours, plain=lambda: measure.send(plain))


def inbox(stage: Stage) -> Scenario:
    """The liaison officer's first page, as HTML."""
    client = Client()
    client.force_login(stage.liaison, backend="allauth.account.auth_backends.AuthenticationBackend")

    def ours() -> object:
        answer = client.get(INBOX_PAGE, headers={"host": "127.0.0.1"})
        assert answer.status_code == 200, answer.status_code
        return answer

    plain = [(INBOX, [stage.request.issuing_department_id])]
    return Scenario(name="联络员收件箱 / the inbox page", ours=ours, plain=lambda: measure.send(plain))


def sweeping(stage: Stage) -> Scenario:
    """A thousand requests fall due at once among all that are open."""
    assert stage.request.due_at is not None
    at = stage.request.due_at + timedelta(seconds=DUE_AT_ONCE)

    def ours() -> object:
        return sweep.sweep(at=at)

    plain = [(NOTE, [at, at, DUE_AT_ONCE + 1]), *measure.writes_of(ours)]
    name = f"扫描到期 {DUE_AT_ONCE} 件 / the sweep, {DUE_AT_ONCE} due"
    return Scenario(name=name, ours=ours, plain=lambda: measure.send(plain), rounds=8)


def _channels(stage: Stage) -> list[int]:
    versions = ServiceItemVersion.objects.in_force(stage.at).filter(item__code=ITEM)
    channels = RequirementChannel.objects.filter(requirement__version__in=versions, way=Way.DATA_SHARING)
    return list(channels.values_list("pk", flat=True))


def _licence_types(stage: Stage) -> list[int]:
    return list(RequirementChannel.objects.filter(pk__in=_channels(stage)).values_list("licence_type_id", flat=True))
