"""Nothing personal leaves by a side door: logs, texts of rows and errors, addresses, code that goes round `read`."""

import logging
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from certificates import models
from certificates.actions import holders
from portal.accounts.models import User
from portal.foundation.errors import Invalid
from portal.foundation.moment import now
from tests.certificates.api import V1, browser, citizen, officer
from tests.factories.catalog import AT, DepartmentFactory, actor
from tests.factories.certificates import (
    AccessRecordFactory,
    AuthorisationFactory,
    HolderFactory,
    LicenceFactory,
    PresentationFactory,
    RepresentationFactory,
)

pytestmark = pytest.mark.django_db
LICENCE_CONTENT = re.compile(r"licence\.(attributes|number|envelope|sealed_values)\b")


def secrets_of(holder, licence):
    return (holder.name, holder.number, licence.attributes["address"])


def test_logs_say_nothing_of_a_reading_nor_of_a_refusal(caplog):
    caplog.set_level(logging.DEBUG)
    holder = HolderFactory()
    licence = LicenceFactory(holder=holder)
    client, _by = citizen(holder)
    clerk, by = officer("clerk")

    client.get(f"{V1}/me/licences/{licence.pk}/")
    clerk.get(f"{V1}/licences/", {"holder": str(holder.pk), "purpose": "nosuch"})
    with pytest.raises(Invalid):
        holders.find_or_create("person", "id_card", holder.number, "李样本", by=by, at=now())

    assert not any(secret in caplog.text for secret in secrets_of(holder, licence))


def test_rows_do_not_name_people():
    holder = HolderFactory()
    licence = LicenceFactory(holder=holder)
    rows = [
        holder,
        licence,
        RepresentationFactory(holder=holder),
        AuthorisationFactory(holder=holder),
        PresentationFactory(holder=holder),
        AccessRecordFactory(holder_id=holder.pk),
        *licence.parties.all(),
    ]

    said = " ".join(f"{row} {row!r}" for row in rows)

    assert not any(secret in said for secret in secrets_of(holder, licence))


def test_a_mismatch_of_names_tells_neither_the_name_nor_the_number():
    holder = HolderFactory()

    with pytest.raises(Invalid) as refused:
        holders.find_or_create(
            "person", "id_card", holder.number, "李样本", by=actor(DepartmentFactory(), "clerk"), at=AT
        )

    said = f"{refused.value.args} {refused.value.message} {refused.value.remedy} {refused.value.errors}"
    assert not any(secret in said for secret in (holder.name, holder.number, "李样本"))


@pytest.mark.parametrize("app", ["verification", "accountability", "portal/pages", "portal/api"])
def test_nobody_reads_a_licence_past_the_one_way_in(app):
    sources = [path for path in Path(settings.BASE_DIR, app).rglob("*.py") if "migrations" not in path.parts]

    found = {str(path) for path in sources if LICENCE_CONTENT.search(path.read_text())}

    assert not found


@pytest.mark.parametrize("model", [m for m in admin.site._registry if m.__module__.startswith("certificates.")])
def test_administrators_see_lists_and_rows_without_personal_data(model):
    holder = HolderFactory()
    licence = LicenceFactory(holder=holder)
    AuthorisationFactory(holder=holder)
    PresentationFactory(holder=holder)
    RepresentationFactory(holder=holder)
    AccessRecordFactory(holder_id=holder.pk)
    client = browser(User.objects.create_superuser("root-example", password="mianzheng-test"))
    base = f"admin:{model._meta.app_label}_{model._meta.model_name}"

    addresses = [reverse(f"{base}_changelist")]
    addresses += [reverse(f"{base}_change", args=[row.pk]) for row in model.objects.all()[:1]]

    for page in map(client.get, addresses):
        assert page.status_code == 200
        assert not any(secret in page.content.decode() for secret in secrets_of(holder, licence))
    assert client.get(reverse(f"{base}_add")).status_code == 403


def test_every_model_of_the_library_is_covered_here():
    assert {"Holder", "Licence", "AccessRecord", "Authorisation", "Presentation"} <= set(models.__all__)
