"""Who acts: the Actor of a user or client, from the duties that stand in the registry now."""

from datetime import datetime

from catalog.models import Officer, SystemClient
from catalog.officers import covering_for
from portal.foundation.actors import Actor


def departments_of(user_id: int, at: datetime) -> list[int]:
    """Departments in which a user holds a duty at `at`, in a fixed order."""
    held = Officer.objects.in_force(at).filter(user_id=user_id)
    return list(held.order_by("department_id").values_list("department_id", flat=True).distinct())


def actor_for(user_id: int, at: datetime, department_id: int | None = None) -> Actor:
    """The actor of a user in one department: the one chosen, else the first; no duty, no department.

    Who holds a B role there acts for the A roles that are away, if any is (AB 角); the timeline keeps for whom.
    """
    held = list(
        Officer.objects.in_force(at)
        .filter(user_id=user_id)
        .order_by("department_id")
        .values_list("department_id", "duty", "cover")
    )
    departments = [department for department, _duty, _cover in held]
    chosen = department_id if department_id in departments else next(iter(departments), None)
    here = [(duty, cover) for department, duty, cover in held if department == chosen]
    stands_in = any(cover == Officer.Cover.B for _duty, cover in here)
    return Actor(
        user_id=user_id,
        department_id=chosen,
        duties=frozenset(duty for duty, _cover in here),
        covering_for_ids=covering_for(user_id, chosen, at) if stands_in and chosen else frozenset(),
    )


def client_actor(client: SystemClient) -> Actor:
    """The actor of another system: its department and duties."""
    return Actor(client_id=client.pk, department_id=client.department_id, duties=frozenset(client.duties))
