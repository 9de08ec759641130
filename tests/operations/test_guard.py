"""Production settings refuse accounts whose passwords stand in the README; wrong keys stop any start."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from portal.accounts.models import User
from portal.operations import guard
from tests.factories.certificates import HolderFactory


@pytest.mark.django_db
class TestDemoAccounts:
    @pytest.fixture(autouse=True)
    def clerk(self):
        return User.objects.create_user("clerk", is_demo=True)

    def test_stop_the_start_in_production(self, settings):
        settings.PRODUCTION = True
        with pytest.raises(ImproperlyConfigured, match="clerk"):
            guard.refuse_demo_accounts()

    def test_do_no_harm_once_they_are_inactive(self, settings, clerk):
        settings.PRODUCTION = True
        clerk.is_active = False
        clerk.save()
        guard.refuse_demo_accounts()

    def test_are_welcome_in_the_demo(self, settings):
        settings.PRODUCTION = False
        guard.refuse_demo_accounts()


def test_a_database_that_is_away_does_not_stop_the_web_server(settings, monkeypatch):
    settings.PRODUCTION = True

    def away(**_):
        raise DatabaseError

    monkeypatch.setattr(User.objects, "filter", away)
    guard.refuse_demo_accounts()


@pytest.mark.django_db
def test_keys_of_another_installation_stop_the_start(settings):
    HolderFactory.create()
    guard.refuse_foreign_keys()
    settings.KEY_RING = {settings.KEY_ACTIVE: "77" * 32}
    with pytest.raises(ImproperlyConfigured, match="KEY_RING"):
        guard.refuse_foreign_keys()
