"""Who calls the API in tests: browsers with a session, systems with a token, nobody."""

from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from catalog.models import Department
from portal.accounts.models import User
from portal.foundation.actors import Actor
from portal.foundation.moment import now
from tests.factories.catalog import DepartmentFactory, actor
from tests.factories.certificates import AuthorisationFactory, RepresentationFactory

V1 = "/api/v1"


def browser(user: User | None = None) -> APIClient:
    """A browser, signed in as `user` if given; without CSRF, which one test asks for."""
    client = APIClient(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client


def officer(*duties: str, department: Department | None = None) -> tuple[APIClient, Actor]:
    """A browser of somebody with duties in a department."""
    by = actor(department or DepartmentFactory(), *duties)
    return browser(User.objects.get(pk=by.user_id)), by


def citizen(holder=None) -> tuple[APIClient, Actor]:
    """A browser of somebody who represents a holder."""
    own = RepresentationFactory(holder=holder) if holder else RepresentationFactory()
    return browser(own.user), Actor(user_id=own.user_id, holder_ids=frozenset({own.holder_id}))


def consent_now(**values):
    """A consent that holds at this moment: the API takes the time from the clock."""
    at = now()
    return AuthorisationFactory(granted_at=at - timedelta(minutes=1), valid_until=at + timedelta(days=1), **values)


def problem(response, status: int) -> dict[str, Any]:
    """The body of a refusal of this status, in the one shape of problems."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "code", "errors"} <= set(body)
    if not body["detail"]:
        pytest.fail("A problem says what happened.")
    return body
