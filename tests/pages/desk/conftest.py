"""What the tests of the desk share: the moment, a liaison's browser, a colleague, more requests to one desk."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from catalog.models import Duty
from portal.accounts.models import User
from tests.factories import requests as situations
from tests.factories.catalog import AT, OfficerFactory, UserFactory
from verification.models import VerificationRequest

SOON = AT + timedelta(minutes=20)


@pytest.fixture(autouse=True)
def twenty_minutes_later():
    with time_machine.travel(SOON, tick=False) as clock:
        yield clock


def desk_of(client, actor):
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def colleague(inquiry, duty=Duty.LIAISON, **changes):
    """Another officer of the issuing department."""
    user = UserFactory(**changes)
    OfficerFactory(user=user, duty=duty, department=inquiry.request.issuing_department)
    return user


def same_desk(first, count):
    """More requests to the department of `first`."""
    rows = []
    for _ in range(count):
        other = situations.sent()
        VerificationRequest.objects.filter(pk=other.request.pk).update(
            issuing_department=first.request.issuing_department
        )
        rows.append(other)
    return rows


def page(number, **query):
    return reverse("desk:request", args=[number], query=query)
