"""A verb that fails at its last step leaves nothing of its earlier ones."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.apps import apps

from certificates.actions import authorisations, codes, holders, licences, representations, sources
from certificates.models import Licence
from portal.foundation import outbox, timeline
from portal.foundation.actors import SYSTEM, Actor
from tests.factories.catalog import AT, DepartmentFactory, LicenceTypeFactory, UserFactory, actor
from tests.factories.certificates import HolderFactory, LicenceFactory, RepresentationFactory

pytestmark = pytest.mark.django_db
TOMORROW = AT + timedelta(days=1)
DATA = licences.LicenceData(number="SL1", attributes={}, issued_on=date(2026, 1, 1), valid_from=date(2026, 1, 1))


class Broken(Exception):
    """The disk is full, the connection is gone."""


@dataclass
class World:
    """What the verbs need."""

    department: object = field(default_factory=DepartmentFactory)
    own: object = field(default_factory=RepresentationFactory)

    def __post_init__(self):
        self.clerk = actor(self.department, "clerk")
        self.holder = self.own.holder
        self.citizen = Actor(user_id=self.own.user_id, holder_ids=frozenset({self.holder.pk}))
        self.licence = LicenceFactory(issuer=self.department, holder=self.holder)
        self.code = codes.create(self.holder.pk, by=self.citizen, at=AT)
        self.type = LicenceTypeFactory()

    def consent(self):
        return authorisations.grant(
            self.holder, self.department.pk, "AQ-1", ["x"], "on_site", by=self.clerk, at=AT, valid_until=TOMORROW
        )


def issue(world):
    licences.issue(
        type_code=world.type.code,
        issuer_id=world.department.pk,
        holders=[(world.holder, "holder")],
        data=DATA,
        by=world.clerk,
        at=AT,
    )


VERBS = {
    "issue": issue,
    "replace": lambda w: licences.replace(w.licence.pk, data=DATA, by=w.clerk, at=AT),
    "change_status": lambda w: licences.change_status(w.licence.pk, "revoked", by=w.clerk, at=AT, reason="x"),
    "change_status_of": lambda w: licences.change_status_of([w.licence.pk], "revoked", by=w.clerk, at=AT, reason="x"),
    "present": lambda w: codes.present(token=w.code.token, purpose="AQ-1", by=w.clerk, at=AT),
    "consume": lambda w: codes.consume_presentation(w.code.token, by=w.clerk, at=AT, purpose="AQ-1"),
    "grant": lambda w: w.consent(),
    "find_or_create": lambda w: holders.find_or_create(
        "person", "id_card", HolderFactory.build().number, "李样本", by=w.clerk, at=AT
    ),
    "begin": lambda w: representations.begin(UserFactory().pk, w.holder, "agent", by=w.clerk, at=AT, evidence="x"),
    "end": lambda w: representations.end(w.own.pk, by=w.clerk, at=AT),
    "declare_down": lambda w: sources.declare_down(w.type.code, by=SYSTEM, at=AT),
}


def rows():
    """All that the library, timeline and outbox hold, as values."""
    models = [*apps.get_app_config("certificates").get_models(), timeline.TimelineEvent, outbox.OutboxEvent]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_is_left(verb, monkeypatch):
    world, work = World(), VERBS[verb]

    def broken(*args, **kwargs):
        raise Broken

    monkeypatch.setattr(timeline, "record", broken)
    monkeypatch.setattr(timeline, "record_many", broken)
    before = rows()

    with pytest.raises(Broken):
        work(world)

    assert rows() == before


def test_a_withdrawal_that_fails_leaves_the_consent(monkeypatch):
    world = World()
    consent = world.consent()
    before = rows()

    def broken(*args, **kwargs):
        raise Broken

    monkeypatch.setattr(outbox, "emit", broken)
    with pytest.raises(Broken):
        authorisations.withdraw(consent.pk, by=world.clerk, at=AT)

    assert rows() == before


def test_of_many_a_broken_chunk_leaves_the_chunks_before_it(monkeypatch):
    monkeypatch.setattr(licences, "_CHUNK", 2)
    department = DepartmentFactory()
    clerk = actor(department, "clerk")
    ids = [LicenceFactory(issuer=department).pk for _n in range(4)]
    record_many, calls = timeline.record_many, []

    def broken_second_time(events):
        calls.append(1)
        if len(calls) == 2:
            raise Broken
        record_many(events)

    monkeypatch.setattr(timeline, "record_many", broken_second_time)
    with pytest.raises(Broken):
        licences.change_status_of(ids, "revoked", by=clerk, at=AT, reason="x")

    assert Licence.objects.filter(status="revoked").count() == 2
    assert outbox.OutboxEvent.objects.count() == 2
