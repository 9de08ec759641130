"""Accounts are made and locked at the admin pages, never deleted, and get no rights there."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from tests.factories.catalog import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> Client:
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_an_account_is_made_without_any_right(administrator: Client) -> None:
    password = "a-long-enough-word"
    facts = {"username": "window3", "display_name": "王示例", "password1": password, "password2": password}

    page = administrator.post(reverse("admin:accounts_user_add"), facts | {"usable_password": "true"})

    assert page.status_code == 302
    made = get_user_model().objects.get(username="window3")
    assert not made.is_staff
    assert not made.get_all_permissions()


def test_an_account_is_not_deleted(administrator: Client) -> None:
    user = UserFactory()

    page = administrator.post(reverse("admin:accounts_user_delete", args=[user.pk]), {"post": "yes"})

    assert page.status_code == 403
    assert get_user_model().objects.filter(pk=user.pk).exists()


def test_the_form_offers_no_groups_and_no_permissions(administrator: Client) -> None:
    page = administrator.get(reverse("admin:accounts_user_change", args=[UserFactory().pk])).content.decode()

    assert 'name="display_name"' in page
    assert 'name="groups"' not in page
    assert 'name="user_permissions"' not in page
    assert not admin.site.is_registered(Group)


def test_an_account_is_called_by_its_display_name() -> None:
    assert str(UserFactory.build(display_name="王示例")) == "王示例"
    assert str(UserFactory.build(username="u7", display_name="")) == "u7"


def test_nobody_signs_up_alone(client: Client) -> None:
    page = client.post("/accounts/signup/", {"username": "me", "password1": "x", "password2": "x"})

    assert not get_user_model().objects.filter(username="me").exists()
    assert page.status_code in (200, 302, 403)


def test_tokens_and_groups_have_no_page(administrator: Client) -> None:
    page = administrator.get(reverse("admin:index")).content.decode()

    for address in ("oauth2_provider/accesstoken", "oauth2_provider/refreshtoken", "axes/", "auth/group"):
        assert address not in page
