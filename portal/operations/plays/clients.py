"""The demo's OAuth clients: another system for each city and duty, bound to the department of that demo account."""

import hashlib
import hmac
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from oauth2_provider.models import Application

from catalog.models import Department, Duty, Officer, Programme, SystemClient

DEMO_ACCOUNT = {"anqiu": "", "dongying": "dongying-"}  # how a city's plain accounts begin


def ensure(at: datetime) -> list[dict[str, Any]]:
    """Makes what is missing; each client with its secret, which this machine can compute again at any time."""
    found = []
    for programme in Programme.objects.order_by("code"):
        for duty in Duty:
            officer = _officer(programme, duty, at)
            if officer is not None:
                found.append(_client(programme, duty, officer, at))
    return found


def _officer(programme: Programme, duty: str, at: datetime) -> Officer | None:
    """Who holds the duty: the demo account of that plain name first, else the first of the registry."""
    registry = Officer.objects.in_force(at).filter(department__programme=programme, duty=duty)
    registry = registry.select_related("department").order_by("pk")
    plain = f"{DEMO_ACCOUNT.get(programme.code, '')}{duty}"
    return registry.filter(user__username=plain).first() or registry.first()


def _client(programme: Programme, duty: str, officer: Officer, at: datetime) -> dict[str, Any]:
    client_id = f"demo-{programme.code}-{duty}"
    secret = secret_of(client_id)
    held = Officer.objects.in_force(at).filter(user=officer.user_id, department=officer.department_id)
    duties = sorted(set(held.values_list("duty", flat=True)))
    application = _application(client_id, secret, f"{programme.city} {Duty(duty).label}（演示）")
    SystemClient.objects.update_or_create(
        application=application,
        defaults={"department": officer.department, "duties": duties, "is_demo": True},
    )
    return {
        "programme": programme.code,
        "duty": duty,
        "duties": duties,
        "department": _named(officer.department),
        "client_id": client_id,
        "client_secret": secret,
    }


def _application(client_id: str, secret: str, name: str) -> Application:
    """The client as django-oauth-toolkit knows it; the secret is stored as a hash."""
    application = Application.objects.filter(client_id=client_id).first() or Application(client_id=client_id)
    if application.pk and check_password(secret, application.client_secret):
        return application
    application.name = name
    application.client_secret = secret
    application.client_type = Application.CLIENT_CONFIDENTIAL
    application.authorization_grant_type = Application.GRANT_CLIENT_CREDENTIALS
    application.save()
    return application


def secret_of(client_id: str) -> str:
    """The secret, derived from this installation's own SECRET_KEY: nobody else can compute it."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"demo client {client_id}".encode(), hashlib.sha256).hexdigest()[:40]


def _named(department: Department) -> dict[str, str]:
    return {"code": department.code, "name": department.name}
