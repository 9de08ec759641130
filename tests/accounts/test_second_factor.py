"""Production settings: whoever has duties gives a second factor, citizens do not."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from catalog.models import Duty
from portal.accounts.models import User
from tests.factories.catalog import DepartmentFactory, actor
from tests.factories.certificates import RepresentationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def production(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def officer():
    return User.objects.get(pk=actor(DepartmentFactory(), Duty.LIAISON).user_id)


def test_an_officer_without_one_is_led_to_set_one_up_and_nothing_else_opens(client, officer):
    client.force_login(officer)

    assert client.get("/desk/").headers["Location"] == "/accounts/2fa/totp/activate/"
    refusal = client.get("/api/v1/verification-requests/")
    assert (refusal.status_code, refusal.json()["code"]) == (403, "second_factor_required")


def test_an_officer_with_one_works_on(client, officer):
    TOTP.activate(officer, generate_totp_secret())
    client.force_login(officer)

    assert Authenticator.objects.filter(user=officer).exists()
    assert client.get("/desk/").status_code == 200


def test_a_citizen_is_not_asked(client):
    client.force_login(RepresentationFactory().user)

    assert client.get("/me/").status_code == 200


def test_the_demo_asks_nobody(client, officer, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(officer)

    assert client.get("/desk/").status_code == 200
