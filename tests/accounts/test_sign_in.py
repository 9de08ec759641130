"""Signing in at half past eight: a whole hall behind one address."""

import pytest
from django.test import Client

from tests.factories.catalog import UserFactory

pytestmark = pytest.mark.django_db


def test_a_hall_behind_one_router_does_not_lock_itself_out():
    user = UserFactory()
    user.set_password("mianzheng-test")
    user.save()

    answers = [
        Client(REMOTE_ADDR="203.0.113.77").post(
            "/accounts/login/", {"login": user.username, "password": "mianzheng-test"}
        )
        for _ in range(40)
    ]

    assert {answer.status_code for answer in answers} == {302}
