"""What the tests of the window share: the hour, a counter with its household, a case, and a clerk's browser."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from verification.actions import cases

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def _at_ten(ten_o_clock):
    return ten_o_clock


@pytest.fixture
def case(counter):
    return cases.open_case(**counter.opening())


@pytest.fixture
def window(counter):
    return window_of(counter.clerk)


def window_of(who):
    """The browser of an officer."""
    client = Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
    client.force_login(User.objects.get(pk=who.user_id))
    return client


def proof(case, name, status=None):
    """The first proof of a case with this name."""
    rows = case.proofs.filter(proof__name=name).order_by("position")
    return rows.filter(status=status).first() if status else rows.first()


def address(case, verb, proof_row=None):
    """The address of a step, or of a proof's."""
    if proof_row is None:
        return reverse(f"hall:{verb}", args=[case.number])
    return reverse(f"hall:proof_{verb}", args=[case.number, proof_row.pk])
