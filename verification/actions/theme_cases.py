"""To open a theme 一件事: the cases of all its items for one applicant, in one transaction, bound together."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import PartyRole, ServiceItemVersion
from catalog.themes import ThemeInForce, theme_in_force
from portal.foundation import outbox
from portal.foundation.actors import Actor
from portal.foundation.errors import NotVisible
from verification.actions import consents, opening, people
from verification.actions.people import AuthorisationInput, PartyInput, Person
from verification.actions.resolving import load_version
from verification.models import Case, ThemeCase
from verification.numbers import Series, next_number
from verification.permissions import cases as permissions


@transaction.atomic
def open_theme(
    *,
    theme_code: str,
    applicant: PartyInput | None,
    parties: Sequence[PartyInput] = (),
    authorisation: AuthorisationInput,
    by: Actor,
    at: datetime,
    window_id: int | None = None,
    ticket: str = "",
) -> ThemeCase:
    """Open a case for every item of a theme. Each belongs to its item's department; what two need is asked once.

    Raises NotVisible (no such theme, or an item not in force), NotAllowed (another department leads it), Invalid with
    a pointer for each wrong value, Gone (code used or expired). Whatever is raised, nothing was written.
    """
    theme = _theme(theme_code, at)
    permissions.may_open_theme(by, theme.item.department_id)
    consents.check_method(theme, authorisation.method)
    found = people.find_people(theme, applicant, parties, authorisation, by=by, at=at)
    window = opening.window_at(window_id, theme.item.department_id)
    together = _new_theme_case(theme, found[0], by, at)
    openings = [_opening(together, version, found, authorisation.method, by, at) for version in theme.versions]
    # One consent to the theme carries all its cases: whoever showed a code or agreed is not asked again.
    bases = consents.settle_theme(together, openings, authorisation.method, by=by, at=at)
    for one, own in zip(openings, bases, strict=True):
        case = one.case
        case.ticket = opening.ticket_of(ticket)
        case.window = window if window and window.department_id == case.department_id else None
        opening.start(case, one.item, one.people, own, method=authorisation.method, by=by, at=at)
        if case.clerk_id is None:
            outbox.emit("verification.case_opened_elsewhere", {"case": str(case.pk)}, at=at)
    return together


def sisters_of(case: Case) -> list[Case]:
    """The other cases of the same theme, in the order of its items; one query, none for a case without a theme."""
    if case.theme_case_id is None:
        return []
    rows = Case.objects.filter(theme_case=case.theme_case_id).exclude(pk=case.pk)
    return list(rows.select_related("item_version__item", "department").order_by("pk"))


def _theme(code: str, at: datetime) -> ThemeInForce:
    found = theme_in_force(code, at)
    if found is None:
        raise NotVisible(
            _("没有编码为 %(code)s 的一件事。") % {"code": code[:20]}, remedy=_("请用名称查找。"), code="unknown_theme"
        )
    return found


def _new_theme_case(theme: ThemeInForce, applicant: Person, by: Actor, at: datetime) -> ThemeCase:
    programme = theme.item.programme
    return ThemeCase.objects.create(
        number=next_number(Series.THEME, programme, at),
        programme=programme,
        theme=theme.item,
        applicant=applicant.holder,
        opened_by_id=by.user_id,
        opened_at=at,
    )


def _opening(
    together: ThemeCase, version: ServiceItemVersion, found: Sequence[Person], method: str, by: Actor, at: datetime
) -> consents.Opening:
    """A case of the theme with the applicant and whoever has a role in its item."""
    item = load_version(version, at)
    case = opening.new_case(item, found[0], method, by, at)
    case.theme_case = together
    known = {PartyRole.APPLICANT, PartyRole.AGENT, *(str(role["role"]) for role in version.roles)}
    return consents.Opening(case, item, [person for person in found if person.role in known])
