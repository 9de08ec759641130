"""Two people edit one thing: each says which version it saw (ETag, If-Match), so that no edit is lost unseen."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db.models import BinaryField, Model
from django.utils.http import parse_etags
from rest_framework.request import Request

from portal.foundation.errors import PreconditionRequired, Stale


def etag_of(row: Model, *more: object) -> str:
    """A strong tag that changes with any column of `row`.

    Sealed columns count by their row version. `more` adds what the answer shows beside the row, such as its
    children's versions.
    """
    facts = [row._meta.label_lower, *_columns(row), *more]
    digest = hashlib.sha256(json.dumps(facts, default=_plain, sort_keys=True).encode()).hexdigest()
    return f'"{digest[:32]}"'


def require_match(request: Request, row: Model, *more: object) -> None:
    """Do nothing if If-Match names the present version of `row`. Raises PreconditionRequired or Stale.

    Two editors may pass together unless `row` is locked: read it with `select_for_update(of=("self",))` in the
    transaction that also runs the action.
    """
    header = request.headers.get("If-Match")
    if not header:
        raise PreconditionRequired
    if header.strip() != "*" and etag_of(row, *more) not in parse_etags(header):
        raise Stale


def _columns(row: Model) -> list[Any]:
    fields = row._meta.concrete_fields
    return [getattr(row, field.attname) for field in fields if not isinstance(field, BinaryField)]


def _plain(value: object) -> str:
    # One moment has one text, whatever zone it came with.
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
