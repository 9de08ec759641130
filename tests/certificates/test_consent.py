"""Consent is given for something definite and ends when the holder says so; people are told what happened."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from certificates import handlers
from certificates.actions import authorisations, sources
from certificates.models import Authorisation, SourceOutage
from portal.foundation import notifications, outbox, timeline
from portal.foundation.actors import SYSTEM, Actor
from portal.foundation.errors import Conflict, Invalid, NotAllowed, NotVisible
from portal.foundation.notifications import Notification
from tests.factories.catalog import AT, DepartmentFactory, LicenceTypeFactory, actor
from tests.factories.certificates import (
    AuthorisationFactory,
    HolderFactory,
    LicenceFactory,
    PresentationFactory,
    RepresentationFactory,
)

pytestmark = pytest.mark.django_db
TOMORROW = AT + timedelta(days=1)


@pytest.fixture
def clerk():
    return actor(DepartmentFactory(), "clerk")


def citizen_of(holder):
    return Actor(user_id=RepresentationFactory(holder=holder).user_id, holder_ids=frozenset({holder.pk}))


def grant(by, *, holder=None, method="on_site", department_id=None, valid_until=TOMORROW, purpose="AQ-1", **more):
    return authorisations.grant(
        holder or HolderFactory(),
        department_id or by.department_id,
        purpose,
        ["b", "a", "b"],
        method,
        by=by,
        at=AT,
        valid_until=valid_until,
        **more,
    )


class TestGranting:
    def test_at_the_counter_records_who_wrote_it_down(self, clerk):
        consent = grant(clerk)

        assert (consent.licence_types, consent.recorded_by_id) == (["a", "b"], clerk.user_id)
        assert timeline.of(consent).get().kind == "authorisation.granted"
        assert Authorisation.objects.in_force(AT).exists()

    def test_by_code_names_the_presentation_once(self, clerk):
        shown = PresentationFactory()
        grant(clerk, holder=shown.holder, method="code", presentation=shown)

        with pytest.raises(Conflict):
            grant(clerk, holder=shown.holder, method="code", presentation=shown)

        assert Authorisation.objects.count() == 1

    def test_online_is_for_the_holder(self, clerk):
        holder = HolderFactory()

        assert grant(citizen_of(holder), holder=holder, method="online", department_id=clerk.department_id).pk
        with pytest.raises(NotAllowed):
            grant(clerk, holder=holder, method="online")

    def test_at_the_counter_is_for_officers_of_the_department(self, clerk):
        with pytest.raises(NotAllowed):
            grant(clerk, department_id=DepartmentFactory().pk)

    def test_refuses_nonsense_with_a_pointer_each(self, clerk):
        with pytest.raises(Invalid) as refused:
            grant(clerk, method="code", valid_until=AT, purpose=" ")

        assert set(refused.value.errors) == {"/token", "/valid_until", "/purpose"}

    def test_refuses_anothers_presentation(self, clerk):
        with pytest.raises(Invalid):
            grant(clerk, method="code", presentation=PresentationFactory())


class TestWithdrawing:
    def test_is_for_the_holder_and_counts_from_that_instant(self):
        consent = AuthorisationFactory()

        authorisations.withdraw(consent.pk, by=citizen_of(consent.holder), at=AT)

        assert not Authorisation.objects.in_force(AT).exists()
        assert timeline.of(consent).get().kind == "authorisation.withdrawn"

    def test_at_the_counter_is_for_its_department(self, clerk):
        consent = grant(clerk)

        authorisations.withdraw(consent.pk, by=clerk, at=AT)

        assert not Authorisation.objects.in_force(AT).exists()

    def test_is_not_visible_to_others(self, clerk):
        consent = AuthorisationFactory()

        for stranger, wanted in ((clerk, consent.pk), (citizen_of(HolderFactory()), consent.pk), (clerk, uuid4())):
            with pytest.raises(NotVisible):
                authorisations.withdraw(wanted, by=stranger, at=AT)

        assert Authorisation.objects.in_force(AT).exists()

    def test_twice_is_a_conflict(self, clerk):
        consent = grant(clerk)
        authorisations.withdraw(consent.pk, by=clerk, at=AT)

        with pytest.raises(Conflict):
            authorisations.withdraw(consent.pk, by=clerk, at=AT)

    def test_is_told_to_the_officer_who_recorded_it(self, clerk):
        consent = grant(clerk)
        authorisations.withdraw(consent.pk, by=citizen_of(consent.holder), at=AT)

        outbox.deliver_due(AT)

        told = Notification.objects.get()
        assert told.user_id == clerk.user_id
        assert "AQ-1" in notifications.words_of(told)


class TestWhoIsSeen:
    def test_consents_by_holder_and_department_only(self, clerk):
        consent = grant(clerk)

        assert consent in Authorisation.objects.visible_to(clerk)
        assert consent in Authorisation.objects.visible_to(citizen_of(consent.holder))
        assert consent not in Authorisation.objects.visible_to(actor(DepartmentFactory(), "clerk"))
        assert consent not in Authorisation.objects.visible_to(Actor(user_id=clerk.user_id))


class TestTelling:
    def test_the_holder_hears_once_a_day_who_read_by_duty(self, clerk):
        own = RepresentationFactory()
        payload = {"holder": str(own.holder_id), "department": clerk.department_id}

        handlers.tell_of_reading(uuid4(), payload, AT)
        handlers.tell_of_reading(uuid4(), payload, AT)

        told = Notification.objects.get()
        assert told.user_id == own.user_id
        assert "依职责" in notifications.words_of(told)

    def test_who_no_longer_represents_hears_nothing(self, clerk):
        own = RepresentationFactory(ended_at=AT)

        handlers.tell_of_reading(uuid4(), {"holder": str(own.holder_id), "department": None}, AT)

        assert not Notification.objects.exists()

    def test_the_holder_hears_of_a_new_licence_and_of_its_end(self):
        own = RepresentationFactory()
        licence = LicenceFactory(holder=own.holder)

        handlers.tell_of_issue(uuid4(), {"licence": str(licence.pk)}, AT)
        handlers.tell_of_status(uuid4(), {"licence": str(licence.pk), "before": "valid", "after": "revoked"}, AT)
        handlers.tell_of_status(uuid4(), {"licence": str(licence.pk), "before": "valid", "after": "superseded"}, AT)

        words = [notifications.words_of(told) for told in Notification.objects.order_by("pk")]
        assert len(words) == 2
        assert "吊销" in words[1]


class TestOutages:
    def test_are_declared_by_those_who_watch(self, clerk):
        licence_type = LicenceTypeFactory()

        with pytest.raises(NotAllowed):
            sources.declare_down(licence_type.code, by=clerk, at=AT)
        with pytest.raises(Invalid):
            sources.declare_down("nosuch", by=SYSTEM, at=AT)

        assert sources.declare_down(licence_type.code, by=SYSTEM, at=AT, until=TOMORROW).pk

    def test_end_by_the_clock(self):
        licence_type = LicenceTypeFactory()
        sources.declare_down(licence_type.code, by=SYSTEM, at=AT, until=TOMORROW)

        assert not SourceOutage.objects.in_force(TOMORROW).exists()

    def test_that_end_as_they_begin_never_were(self):
        licence_type = LicenceTypeFactory()
        sources.declare_down(licence_type.code, by=SYSTEM, at=AT)

        assert sources.declare_up(licence_type.code, by=SYSTEM, at=AT) == 1
        assert not SourceOutage.objects.exists()

    def test_cannot_end_before_they_begin(self):
        with pytest.raises(IntegrityError):
            SourceOutage.objects.create(licence_type=LicenceTypeFactory(), since=AT, until=AT)
