"""The office switches interim channels, and keeps the directory of units outside the city."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from catalog import actions
from catalog.actions.outside import Entry
from catalog.models import InterimPeriod, OutsideIssuer
from portal.foundation import timeline
from portal.foundation.errors import Conflict, Invalid, NotAllowed
from tests.factories.catalog import AT, DepartmentFactory, ProgrammeFactory, actor
from tests.factories.channels import interim_period, office_of, outside_issuer

pytestmark = pytest.mark.django_db


class TestInterimPeriod:
    def test_there_is_none_unless_the_office_says_so(self):
        for programme in (ProgrammeFactory(), ProgrammeFactory(dongying=True)):
            assert not InterimPeriod.objects.in_force(AT).filter(programme=programme).exists()

    def test_holds_from_the_switch_until_the_system_is_declared_complete(self):
        programme = ProgrammeFactory()
        period = interim_period(programme)

        actions.interim.declare_complete(period_id=period.pk, by=office_of(programme), at=AT + timedelta(days=3))

        held = [InterimPeriod.objects.in_force(AT + timedelta(days=day)).count() for day in (0, 2, 3)]
        assert held == [1, 1, 0]

    def test_says_in_its_timeline_who_switched_and_why(self):
        period = interim_period(ProgrammeFactory())

        actions.interim.declare_complete(
            period_id=period.pk, by=office_of(period.programme), at=AT + timedelta(days=1), reason="联调完成"
        )

        told = [(event.kind, event.reason) for event in timeline.of(period)]
        assert told == [("interim.declared_complete", "联调完成"), ("interim.switched_on", "专网割接期间")]

    def test_ends_by_its_own_date(self):
        interim_period(ProgrammeFactory(), ends_at=AT + timedelta(days=1))

        assert not InterimPeriod.objects.in_force(AT + timedelta(days=1)).exists()

    def test_two_at_once_are_refused_by_the_verb_and_by_the_database(self):
        programme = ProgrammeFactory()
        period = interim_period(programme)

        with pytest.raises(Conflict):
            interim_period(programme)
        with pytest.raises(IntegrityError), transaction.atomic():
            InterimPeriod.objects.create(
                programme=programme, ways=["fax"], starts_at=period.starts_at, reason="x", switched_at=AT
            )

    def test_of_one_city_says_nothing_about_another(self):
        interim_period(ProgrammeFactory(dongying=True))

        assert not InterimPeriod.objects.in_force(AT).filter(programme=ProgrammeFactory()).exists()

    def test_is_switched_by_the_programmes_own_office_only(self):
        programme = ProgrammeFactory()
        strangers = [
            office_of(ProgrammeFactory(dongying=True)),
            actor(DepartmentFactory(programme=programme), "head", "liaison"),
        ]
        for by in strangers:
            with pytest.raises(NotAllowed):
                interim_period(programme, by=by)

    @pytest.mark.parametrize(
        "wrong", [{"ways": []}, {"ways": ["pigeon"]}, {"reason": " "}, {"ends_at": AT - timedelta(days=1)}]
    )
    def test_a_wrong_input_is_named(self, wrong):
        with pytest.raises(Invalid) as refusal:
            interim_period(ProgrammeFactory(), **wrong)

        assert list(refusal.value.errors) == [f"/{next(iter(wrong))}"]

    def test_an_ended_one_is_not_ended_again(self):
        period = interim_period(ProgrammeFactory(), ends_at=AT + timedelta(days=1))

        with pytest.raises(Conflict):
            actions.interim.declare_complete(
                period_id=period.pk, by=office_of(period.programme), at=AT + timedelta(days=2)
            )


class TestTheDirectory:
    @pytest.mark.parametrize(
        ("how", "missing"), [("bring", "/reason"), ("intercity", "/contact"), ("intercity", "/typical_days")]
    )
    def test_an_entry_says_why_or_how(self, how, missing):
        with pytest.raises(Invalid) as refusal:
            outside_issuer(ProgrammeFactory(), how, **{missing[1:]: "" if missing != "/typical_days" else None})

        assert list(refusal.value.errors) == [missing]

    def test_the_database_holds_it_too(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            OutsideIssuer.objects.create(
                programme=ProgrammeFactory(), kind="x", area="x", name="x", how="bring", changed_at=AT
            )

    def test_one_unit_stands_in_it_once(self):
        programme = ProgrammeFactory()
        outside_issuer(programme)

        with pytest.raises(Conflict):
            outside_issuer(programme)

    def test_a_retired_entry_is_not_offered_and_may_be_entered_anew(self):
        programme = ProgrammeFactory()
        unit = outside_issuer(programme)

        actions.outside.retire(issuer_id=unit.pk, by=office_of(programme), at=AT)

        assert not OutsideIssuer.objects.in_use().exists()
        assert outside_issuer(programme).pk != unit.pk

    def test_a_change_is_told(self):
        unit = outside_issuer(ProgrammeFactory())
        entry = Entry(kind=unit.kind, area=unit.area, name=unit.name, how="bring", reason="对方停办")

        actions.outside.change(issuer_id=unit.pk, entry=entry, by=office_of(unit.programme), at=AT)

        newest = timeline.of(unit).first()
        assert (newest.kind, newest.before, newest.after) == ("outside_issuer.changed", "intercity", "bring")

    def test_is_kept_by_the_programmes_own_office_only(self):
        programme = ProgrammeFactory()
        entry = Entry(kind="x", area="x", name="x", how="bring", reason="x")
        for by in (office_of(ProgrammeFactory(dongying=True)), actor(DepartmentFactory(programme=programme), "head")):
            with pytest.raises(NotAllowed):
                actions.outside.enter(programme_id=programme.pk, entry=entry, by=by, at=AT)
