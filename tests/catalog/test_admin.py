"""The admin pages: everything shown in Chinese, nothing changed but through the verbs."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from catalog.models import CalendarDay, Department, Duty, Officer, ServiceItemVersion, VersionStatus
from portal.accounts.read_only import ReadOnlyAdmin
from portal.foundation import timeline
from portal.foundation.models import OutboxEvent
from tests.factories.catalog import (
    DepartmentFactory,
    OfficerFactory,
    ProofRequirementFactory,
    ServiceItemVersionFactory,
    UserFactory,
    actor,
)

pytestmark = pytest.mark.django_db

OURS = ("catalog", "accountability", "accounts")


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True, is_superuser=True), backend=BACKEND)
    return client


BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def said(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def registered():
    return [model for model in admin.site._registry if model._meta.app_label in OURS]


@pytest.mark.parametrize("model", registered(), ids=lambda model: model._meta.model_name)
def test_every_list_opens(administrator: Client, model) -> None:
    page = administrator.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))

    assert page.status_code == 200
    assert "免证通管理" in page.content.decode()


def test_every_model_of_the_catalogue_is_registered_with_a_chinese_name() -> None:
    for model in registered():
        assert any("\u4e00" <= letter <= "\u9fff" for letter in str(model._meta.verbose_name)), model


def test_nothing_of_the_catalogue_is_changed_or_deleted_here(rf) -> None:
    request = rf.get("/")
    request.user = UserFactory.build(is_staff=True, is_superuser=True)

    for model, page in admin.site._registry.items():
        if model._meta.app_label in ("catalog", "accountability"):
            assert isinstance(page, ReadOnlyAdmin), model
            assert not page.has_change_permission(request), model
            assert not page.has_delete_permission(request), model


@pytest.mark.parametrize("duty", Duty.values)
def test_officers_stay_outside(client: Client, duty: str) -> None:
    user = UserFactory()
    actor(DepartmentFactory(), duty, user=user)
    client.force_login(user, backend=BACKEND)

    assert client.get(reverse("admin:catalog_officer_changelist")).status_code == 302


class TestOfficersAtTheAdminPages:
    def test_are_appointed_by_the_verb(self, administrator: Client) -> None:
        user, department = UserFactory(), DepartmentFactory()

        appoint(administrator, user, department)

        officer = Officer.objects.get()
        assert user.has_perm("catalog.act_as_liaison", department)
        assert timeline.of(officer).get().kind == "officer.appointed"

    def test_are_not_appointed_twice_and_the_page_says_why(self, administrator: Client) -> None:
        officer = OfficerFactory(duty=Duty.LIAISON)

        page = appoint(administrator, officer.user, officer.department)

        assert Officer.objects.count() == 1
        assert "已经担任" in said(page)
        assert f'value="{officer.user_id}" selected' in page.content.decode()

    def test_are_dismissed_by_the_verb(self, administrator: Client) -> None:
        officer = OfficerFactory()

        chosen(administrator, officer, "dismiss")

        officer.refresh_from_db()
        assert officer.valid_until is not None
        assert timeline.of(officer).get().kind == "officer.dismissed"


def appoint(client: Client, user, department: Department):
    facts = {"user": user.pk, "department": department.pk, "duty": "liaison", "cover": "A", "window": ""}
    return client.post(reverse("admin:catalog_officer_add"), facts)


def chosen(client: Client, row, verb: str):
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_changelist")
    return client.post(address, {"action": verb, "_selected_action": [row.pk]})


def test_a_day_is_set_by_the_verb_and_told(administrator: Client) -> None:
    department = DepartmentFactory()
    facts = {"date": "2026-12-01", "name": "检修", "programme": "", "department": department.pk}

    administrator.post(reverse("admin:catalog_calendarday_add"), facts)

    assert CalendarDay.objects.get().date == date(2026, 12, 1)
    assert OutboxEvent.objects.get().payload == {"department": department.pk}


def test_publishing_says_what_is_missing(administrator: Client) -> None:
    version = ServiceItemVersionFactory(status=VersionStatus.DRAFT)
    requirement = ProofRequirementFactory(version=version)

    page = chosen(administrator, version, "publish")

    assert requirement.proof.name in said(page)
    assert ServiceItemVersion.objects.get().status == VersionStatus.DRAFT
