"""Every operation against its own schema, with generated right and wrong calls: no 500, no answer but a described one.

The cases are derived from the schema alone and always the same (`derandomize`); a failure prints the call.
"""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portal.accounts.models import User
from tests.api import world
from tests.api.world import World
from tests.factories.catalog import UserFactory
from tests.permissions.matrix import BACKEND

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EXAMPLES = 6
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CSRF = "c" * 32
SCHEMA: Any = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(public=True))
SCHEMA.app = get_wsgi_application()
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations()]


@pytest.fixture(scope="module")
def here(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with world.for_a_module(django_db_blocker) as made:
        yield made


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The application ends no connection of ours at the end of a request: Django's own test client does the same."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def unthrottled(monkeypatch: pytest.MonkeyPatch) -> None:
    """How often one may ask is another subject."""
    monkeypatch.setattr("rest_framework.throttling.SimpleRateThrottle.allow_request", lambda *args: True)


def cookies_of(user: User) -> dict[str, str]:
    """A signed-in browser's."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value, "csrftoken": CSRF}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_conforms(operation: Any, here: World, unthrottled: None, one_connection: None) -> None:
    cookies, real = cookies_of(here.caller(operation.path)), here.parameters(operation.path)

    for mode in GenerationMode:
        with contextlib.suppress(Unsatisfiable):  # where any text will do nothing can be wrong
            send_generated(operation, mode, cookies, real)


def send_generated(operation: Any, mode: GenerationMode, cookies: dict[str, str], real: dict[str, str]) -> None:
    """Calls made from the schema, right or wrong ones; every second leads to something that is there."""

    @given(case=operation.as_strategy(mode), lead_somewhere=st.booleans())
    @hypothesis_settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(case: Any, lead_somewhere: bool) -> None:
        if lead_somewhere:
            case.path_parameters = {**(case.path_parameters or {}), **real}
        call(case, cookies)

    run()


def call(case: Any, cookies: dict[str, str]) -> None:
    """Send it, take back what it did, and hold the answer against the schema."""
    case.headers = {**(case.headers or {}), "X-CSRFToken": CSRF}
    with transaction.atomic():
        response = case.call(cookies=cookies, base_url="http://localhost")
        transaction.set_rollback(True)
    case.validate_response(response, checks=CHECKS)


# --- what people and programs really send ---

JUNK = {
    "control characters": "\x00\x01\x1b[2J\u2028",
    "a year long ago": "0531-01-01",
    "a huge text": "长" * 50_000,
    "half a pair": "\ud800",
    "a huge number": "9" * 400,
    "a formula": "=cmd|' /C calc'!A0",
    "nothing": "",
    "a list": [[]],
    "an object": {"$ne": None},
    "no number": float("nan"),
}
WRITES = [operation for operation in OPERATIONS if operation.method.upper() in {"POST", "PATCH"}]


def query_of(operation: Any) -> list[str]:
    """The parameters behind the question mark that it reads, as the schema says; of others nothing is read."""
    return [one["name"] for one in operation.definition.raw.get("parameters", []) if one["in"] == "query"]


READS = [operation for operation in OPERATIONS if operation.method.upper() == "GET" and query_of(operation)]


@pytest.mark.parametrize("operation", WRITES, ids=lambda operation: operation.label)
def test_junk_in_any_field_is_refused_in_words(operation: Any, here: World, unthrottled: None) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(here.caller(operation.path), backend=BACKEND)
    path = operation.path.format(**here.parameters(operation.path))
    names = fields_of(operation)

    for junk in JUNK.values():
        nested = [{"form": {"name": junk}, "facts": {"amount": junk}}] if {"form", "facts"} & set(names) else []
        for body in (dict.fromkeys(names, junk), junk, *nested):
            with transaction.atomic():
                answer = client.generic(
                    operation.method.upper(),
                    path,
                    json.dumps(body),
                    "application/json",
                    headers={"If-Match": "*"},
                )
                transaction.set_rollback(True)
            assert answer.status_code < 500, answer.content[:500]


@pytest.mark.parametrize("operation", READS, ids=lambda operation: operation.label)
def test_junk_in_an_address_is_refused_in_words(operation: Any, client: Client, unthrottled: None) -> None:
    client.raise_request_exception = False
    client.force_login(UserFactory(), backend=BACKEND)

    for junk in JUNK.values():
        text = str(junk)[:2_000].encode("utf-8", "replace").decode()
        for query in query_of(operation):
            assert client.get(operation.path.split("{")[0], {query: text}).status_code < 500


def fields_of(operation: Any) -> list[str]:
    """The names of the body's fields, as the schema says."""
    content = operation.definition.raw.get("requestBody", {}).get("content", {}).get("application/json", {})
    reference = content.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
    return list(SCHEMA.raw_schema["components"]["schemas"].get(reference, {}).get("properties", {}))
