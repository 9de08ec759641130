"""A request to a department with nobody on duty reaches its head and the office instead of dying in an inbox."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from catalog.models import Absence, Duty, Officer
from portal.accounts.models import User
from portal.foundation import timeline
from portal.foundation.models import Notification
from tests.factories import requests as situations
from tests.factories.catalog import AT, OfficerFactory
from tests.outbox import deliver_all
from verification.actions import requests, sweep, unattended
from verification.queries.attendance import unattended_of

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)


class Alone:
    """A drafted request to a department whose only liaison is on leave; with a head, and an office."""

    def __init__(self, *, away: bool = True) -> None:
        self.inquiry = situations.drafted()
        self.department = self.inquiry.request.issuing_department
        self.head = OfficerFactory(department=self.department, duty=Duty.HEAD).user_id
        self.office = OfficerFactory(department__programme=self.department.programme, duty=Duty.OFFICE).user_id
        if away:
            self.leave()

    def leave(self) -> None:
        Absence.objects.create(
            user_id=self.inquiry.answering.user_id,
            department=self.department,
            starts_at=AT - A_DAY,
            ends_at=AT + A_DAY,
        )

    def send(self, at=AT):
        request = requests.submit(request_id=self.inquiry.request.pk, by=self.inquiry.asking, at=at)
        deliver_all(at)
        return request


def lines(user_id: int) -> list[str]:
    found = Notification.objects.filter(user_id=user_id, kind=unattended.KIND).order_by("at")
    return list(found.values_list("link", flat=True))


def test_head_and_office_hear_when_it_is_sent_each_with_a_page_that_they_may_open() -> None:
    alone = Alone()
    request = alone.send()

    assert lines(alone.head) == [f"/desk/{request.number}/"]
    assert lines(alone.office) == [f"/office/requests/{request.number}/"]
    assert timeline.of(request).get(kind=unattended.KIND).details["heads"] == 1


def test_they_hear_again_with_each_warning_and_when_it_is_late() -> None:
    alone = Alone()
    alone.send()
    for minutes in (15, 24, 31):
        sweep.sweep(at=AT + minutes * A_MINUTE)
        deliver_all(AT + minutes * A_MINUTE)

    assert len(lines(alone.head)) == 4


def test_nobody_is_troubled_while_somebody_is_there() -> None:
    alone = Alone(away=False)
    request = alone.send()

    assert lines(alone.head) == lines(alone.office) == []
    assert unattended_of([request], AT) == []


def test_whoever_loses_their_last_person_later_is_told_of_within_a_minute_and_once(django_assert_num_queries) -> None:
    alone = Alone(away=False)
    OfficerFactory(department=alone.inquiry.request.requesting_department, duty=Duty.LIAISON)
    request = alone.send()
    alone.leave()
    OfficerFactory(department_id=Officer.objects.get(user_id=alone.office).department_id, duty=Duty.AGENT)

    told = [unattended.tell_waiting(at=AT + minute * A_MINUTE) for minute in (1, 2)]

    assert told == [1, 0]
    assert len(lines(alone.head)) == len(lines(alone.office)) == 1
    [shown] = unattended_of([request], AT + 2 * A_MINUTE)
    assert shown.told_at == AT + A_MINUTE


def test_the_sender_sees_that_nobody_is_there_before_and_after_they_were_told() -> None:
    alone = Alone()
    request = requests.submit(request_id=alone.inquiry.request.pk, by=alone.inquiry.asking, at=AT)

    assert [one.told_at for one in unattended_of([request], AT)] == [None]
    deliver_all(AT)
    assert [one.told_at for one in unattended_of([request], AT)] == [AT]


def test_after_an_outage_the_warnings_repeat_nothing() -> None:
    alone = Alone()
    request = requests.submit(request_id=alone.inquiry.request.pk, by=alone.inquiry.asking, at=AT)
    Absence.objects.update(ends_at=AT + 9 * A_DAY)
    deliver_all(AT)

    sweep.sweep(at=AT + 3 * A_DAY)
    deliver_all(AT + 3 * A_DAY)

    assert timeline.of(request).filter(kind=unattended.KIND).count() == 1


def test_both_pages_of_the_sender_and_that_of_the_head_say_so(client) -> None:
    alone = Alone()
    request = alone.send()

    with time_machine.travel(AT + A_MINUTE, tick=False):
        client.force_login(User.objects.get(pk=alone.inquiry.asking.user_id))
        desk = client.get(reverse("desk:asked", args=[request.number])).content.decode()
        hall = client.get(reverse("hall:case", args=[request.case.number])).content.decode()
        client.force_login(User.objects.get(pk=alone.head))
        head = client.get(reverse("desk:request", args=[request.number])).content.decode()

    assert f'<a href="{reverse("desk:staff_registry")}">登记人员</a>' in head
    for page in (desk, hall, head):
        assert f"{alone.department.short_name}此刻无人在岗" in page
        assert f"已同时告知其负责人和{alone.department.programme.office_name}" in page
