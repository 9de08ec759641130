"""Whose registry a page shows: one's own department's at the desk, any of the programme's for the office."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Department, Duty
from catalog.queries import OVERSEERS, department_for
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import NotVisible
from portal.foundation.moment import now
from portal.pages.desk import frame as desk
from portal.pages.office import frame as office

READERS = (*desk.READERS, *OVERSEERS)


@dataclass(frozen=True, slots=True)
class Place:
    """A department, who looks at its registry, and from where: `code` is empty at the department's own desk."""

    department: Department
    actor: Actor
    at: datetime
    code: str = ""

    @property
    def may_change(self) -> bool:
        """Whether to offer what the registry's verbs would allow: the head here, the office everywhere."""
        return self.actor.has(Duty.OFFICE if self.code else Duty.HEAD)

    @property
    def home(self) -> str:
        """The address of the registry itself."""
        return self.url("registry")

    def url(self, step: str, *args: object) -> str:
        """The address of a page or step of this registry."""
        if self.code:
            return reverse(f"office_staff_{step}", args=[self.code, *args])
        return reverse(f"desk:staff_{step}", args=args)


def place_of(request: HttpRequest, code: str = "") -> Place:
    """The registry that the address means. Raises NotVisible where it is not the reader's to see."""
    actor, at = actor_of_request(request), now()
    if code and not actor.has(*OVERSEERS):
        raise NotVisible(_("没有这个部门，或者它不归您管。"))
    return Place(department_for(actor, code), actor, at, code)


def frame(request: HttpRequest, place: Place) -> dict[str, Any]:
    """What the page has around it, at the desk or in the office."""
    if place.code:
        beside = office.frame(request, place.department.programme, "office_staff", place.at)
        return {**beside, "base": "office/base.html", "staff": place}
    beside = desk.frame(request, "duty", place.at)
    return {**beside, "base": "desk/page.html", "staff": place, "tabs": tabs("staff_registry")}


def tabs(current: str) -> list[dict[str, Any]]:
    """What hangs together at the desk: who is on duty, who is on record, what they have learnt."""
    pages = [
        ("duty", _("值班")),
        ("staff_registry", _("信息库")),
        ("staff_calendar", _("日历")),
        ("training", _("培训")),
        ("practice", _("练习")),
    ]
    return [{"url": reverse(f"desk:{name}"), "label": label, "current": name == current} for name, label in pages]
