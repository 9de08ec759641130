"""The jobs of people: open a case, look up by holder, the inbox page, answer."""

import html
import re

from django.test import Client
from django.urls import reverse

from catalog.actors import actor_for
from catalog.models import RequirementChannel, ServiceItemVersion, Way
from certificates.actions import access, holders
from portal.foundation.moment import LOCAL
from portal.operations.bench import measure
from portal.operations.bench.measure import Scenario
from portal.operations.bench.stage import ITEM, Stage
from verification.actions import requests
from verification.periods import month_of
from verification.queries import assessment

INBOX_PAGE = "/desk/"
FACTS = {"owned_count": 1, "floor_area": "86.50", "location": "示例街道样板社区1号楼"}

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


def all_of(stage: Stage) -> list[Scenario]:
    """The jobs in the order of docs/performance.md."""
    window = [opening_at_least(stage), opening(stage), look_up(stage)]
    return [*window, answering(stage), inbox(stage), polling(stage), assessing(stage)]


def opening_at_least(stage: Stage) -> Scenario:
    """A household's case against three reads and the rows that it leaves: what any implementation must send."""
    one = stage.holder
    reads = [
        (REQUIREMENTS, [stage.at, stage.at, ITEM]),
        (HOLDER, [one.document_type, one.number_index]),
        (LICENCES, [one.pk, _licence_types(stage)]),
    ]
    plain = [*reads, *measure.writes_of(stage.open)]
    name = "打开一件办件，比最少的 SQL / open a case, against the least SQL"
    return Scenario(name=name, ours=stage.open, plain=lambda: measure.send(plain))


def opening(stage: Stage) -> Scenario:
    """A household's case against the same statements sent by the driver alone."""
    plain = measure.statements_of(stage.open)
    return Scenario(name="打开一件办件 / open a case", ours=stage.open, plain=lambda: measure.send(plain))


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


def answering(stage: Stage) -> Scenario:
    """A reply with its facts: request, proof, form, letter, access record, timeline, outbox."""
    liaison = actor_for(stage.liaison.pk, stage.at)

    def ours() -> object:
        return requests.answer(
            request_id=stage.request.pk, outcome="matched", facts=FACTS, by=liaison, at=stage.at, note="已核对登记簿。"
        )

    plain = measure.statements_of(ours)
    return Scenario(name="反馈一件协查 / answer a request", ours=ours, plain=lambda: measure.send(plain))


def inbox(stage: Stage) -> Scenario:
    """The liaison officer's first page as HTML, fifty rows and all counts, against the same statements."""
    client = Client()
    client.force_login(stage.liaison, backend="allauth.account.auth_backends.AuthenticationBackend")

    def ours() -> object:
        answer = client.get(INBOX_PAGE, headers={"host": "127.0.0.1"})
        assert answer.status_code == 200, answer.status_code
        return answer

    plain = measure.statements_of(ours)
    return Scenario(name="联络员收件箱 / the inbox page", ours=ours, plain=lambda: measure.send(plain))


def polling(stage: Stage) -> Scenario:
    """What every open page of the desk asks each fifteen seconds, in vain as it mostly is, against its statements."""
    client = Client()
    client.force_login(stage.liaison, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(INBOX_PAGE, headers={"host": "127.0.0.1"}).content.decode()
    [pulse] = re.findall(f'data-poll="([^"]*{reverse("desk:pulse")}[^"]*)"', page)

    def ours() -> object:
        answer = client.get(html.unescape(pulse), headers={"host": "127.0.0.1", "hx-request": "true"})
        assert answer.status_code in (200, 204), answer.status_code  # 200 where one fell due meanwhile
        return answer

    plain = measure.statements_of(ours)
    return Scenario(name="收件箱轮询 / the poll of the inbox", ours=ours, plain=lambda: measure.send(plain))


def assessing(stage: Stage) -> Scenario:
    """The figures of every department for this month, and of all together: as many statements, whatever the scale."""
    departments = list(stage.request.programme.departments.values_list("pk", flat=True))
    month = month_of(stage.at.astimezone(LOCAL).date())

    def ours() -> object:
        return assessment.counted(departments, month, stage.at)

    plain = measure.statements_of(ours)
    name = "一个月的考核指标 / a month's figures by department"
    return Scenario(name=name, ours=ours, plain=lambda: measure.send(plain))


def _channels(stage: Stage) -> list[int]:
    versions = ServiceItemVersion.objects.in_force(stage.at).filter(item__code=ITEM)
    channels = RequirementChannel.objects.filter(requirement__version__in=versions, way=Way.DATA_SHARING)
    return list(channels.values_list("pk", flat=True))


def _licence_types(stage: Stage) -> list[int]:
    return list(RequirementChannel.objects.filter(pk__in=_channels(stage)).values_list("licence_type_id", flat=True))
