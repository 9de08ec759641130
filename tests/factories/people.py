"""Who acts in a test, and the same row once more as it now stands."""

from typing import Any

from django.test import Client

from portal.accounts.models import User
from portal.foundation.actors import Actor
from tests.factories import catalog
from verification.models import Case


def clerk_of(row: Any, *duties: str) -> Actor:
    """An officer of the department of a case, or of what belongs to one; a clerk unless duties are named."""
    case = row if isinstance(row, Case) else row.case
    return catalog.actor(case.department, *(duties or ("clerk",)))


def signed_in(client: Client, who: Actor) -> Client:
    """A browser of somebody who has an account already."""
    client.force_login(User.objects.get(pk=who.user_id))
    return client


def again(row: Any) -> Any:
    """The row as it stands in the database now."""
    return type(row).objects.get(pk=row.pk)
