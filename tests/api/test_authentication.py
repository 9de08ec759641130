"""Who calls the API: systems by a token bound to a department and its duties, browsers by session and CSRF."""

import base64
from datetime import timedelta

import pytest
from oauth2_provider.models import AccessToken
from rest_framework.test import APIClient

from certificates.actions import codes
from certificates.models import Presentation
from portal.accounts.models import User
from portal.foundation.moment import now
from tests.certificates.api import V1, browser, citizen, officer, problem
from tests.factories.catalog import ServiceItemFactory, ServiceItemVersionFactory, SystemClientFactory

pytestmark = pytest.mark.django_db


def token_of(system, secret="secret"):
    pair = base64.b64encode(f"{system.application.client_id}:{secret}".encode()).decode()
    return APIClient().post(
        "/oauth/token/",
        "grant_type=client_credentials",
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Basic {pair}"},
    )


def calling(token):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


class TestSystems:
    @pytest.fixture
    def system(self):
        return SystemClientFactory()

    def test_get_a_token_for_their_secret_and_act_for_their_department(self, system):
        item = ServiceItemVersionFactory(item=ServiceItemFactory(department=system.department)).item
        _client, shown_by = citizen()
        code = codes.create(next(iter(shown_by.holder_ids)), by=shown_by, at=now())
        token = token_of(system).json()["access_token"]

        answer = calling(token).post(f"{V1}/presentations/", {"token": code.token, "purpose": item.code})

        assert answer.status_code == 201
        presentation = Presentation.objects.get()
        assert (presentation.department, presentation.user) == (system.department, None)

    def test_get_no_token_for_a_wrong_secret(self, system):
        assert token_of(system, "guessed").status_code == 401

    def test_are_bound_to_their_duties(self, system):
        system.duties = ["office"]
        system.save(update_fields=["duties"])
        token = token_of(system).json()["access_token"]

        problem(calling(token).post(f"{V1}/presentations/", {"token": "MZC.x", "purpose": "AQ-1"}), 400)
        problem(calling(token).post(f"{V1}/holder-codes/"), 403)

    def test_with_a_bad_or_old_token_are_refused_and_not_taken_for_nobody(self, system):
        token = token_of(system).json()["access_token"]
        AccessToken.objects.update(expires=now() - timedelta(hours=1))

        for bad in (token, "made-up"):
            refused = calling(bad).post(f"{V1}/licences/verify/", {"identifier": "1"})
            assert problem(refused, 401)["code"] == "invalid_token"
            assert refused["WWW-Authenticate"].startswith("Bearer")

    def test_that_are_not_registered_to_a_department_are_refused(self, system):
        token = token_of(system).json()["access_token"]
        system.delete()

        refused = calling(token).get(f"{V1}/me/accesses/")

        assert problem(refused, 401)["code"] == "client_not_registered"


class TestBrowsers:
    def test_without_a_session_are_asked_to_sign_in(self):
        refused = browser().get(f"{V1}/me/accesses/")

        assert problem(refused, 401)["title"] == "需要先登录"

    def test_need_the_csrf_token_to_write(self):
        _client, by = citizen()
        strict = APIClient(enforce_csrf_checks=True)
        strict.force_login(_user(by))

        problem(strict.post(f"{V1}/holder-codes/"), 403)

    def test_of_inactive_users_are_nobody(self):
        client, by = officer("clerk")
        user = _user(by)
        user.is_active = False
        user.save(update_fields=["is_active"])

        problem(client.get(f"{V1}/me/accesses/"), 401)


def _user(by):
    return User.objects.get(pk=by.user_id)
