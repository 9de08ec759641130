"""Who acts: plain ids, so that every layer can pass it down and the timeline can keep it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """A user or a client in one role. Built anew for each request; never stored as an object."""

    user_id: int | None = None
    client_id: int | None = None  # catalog.SystemClient, for business systems
    department_id: int | None = None  # the department whose duties count now
    duties: frozenset[str] = frozenset()  # of that department: "clerk", "liaison", …
    holder_ids: frozenset[UUID] = frozenset()  # holders whom this user represents now, self included
    covering_for_ids: frozenset[int] = frozenset()  # AB 角: the absent officers whom this one stands in for
    on_behalf_of_id: UUID | None = None  # the holder for whom this is done
    label: str = ""  # what acts when nobody does: "sweep"

    @property
    def is_officer(self) -> bool:
        """Acts for a department, in person or by a business system."""
        return self.department_id is not None and bool(self.duties)

    @property
    def is_authenticated(self) -> bool:
        return self.user_id is not None or self.client_id is not None

    def has(self, *duties: str) -> bool:
        """Holds at least one of `duties` in the department that counts now."""
        return not self.duties.isdisjoint(duties)

    def as_dict(self) -> dict[str, Any]:
        """What the timeline keeps: the ids that are set. `holder_ids` only says who could be acted for; left out."""
        facts: dict[str, Any] = {
            "user_id": self.user_id,
            "client_id": self.client_id,
            "department_id": self.department_id,
            "duties": sorted(self.duties),
            "covering_for_ids": sorted(self.covering_for_ids),
            "on_behalf_of_id": str(self.on_behalf_of_id) if self.on_behalf_of_id else None,
            "label": self.label,
        }
        return {name: value for name, value in facts.items() if value}


SYSTEM = Actor(label="sweep")
ANONYMOUS = Actor(label="anonymous")
