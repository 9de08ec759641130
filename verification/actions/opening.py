"""To open a case: its people, their consent, every proof on its first way, the form filled. All of it or nothing."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Window
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid
from verification.actions import asking, consents, eligibility, forms, people
from verification.actions.locking import lock_case
from verification.actions.people import AuthorisationInput, PartyInput, Person
from verification.actions.resolving import Item, Resolution, load_item, load_version, resolve
from verification.models import Case, CaseParty, CaseProof
from verification.numbers import Series, next_number
from verification.permissions import cases as permissions

TICKET = re.compile(r"[A-Z0-9-]{1,12}")


@transaction.atomic
def open_case(
    *,
    item_code: str,
    applicant: PartyInput | None,
    parties: Sequence[PartyInput] = (),
    authorisation: AuthorisationInput,
    by: Actor,
    at: datetime,
    window_id: int | None = None,
    ticket: str = "",
) -> Case:
    """Open a case and start every proof on its first way; where a licence cannot be read, on the next at once.

    Raises NotVisible (no such item), NotAllowed (another department's), Invalid with a pointer for each wrong
    value, Gone (code used or expired). Whatever is raised, nothing was written.
    """
    item = load_item(item_code, at)
    permissions.may_open(by, item.version.item.department_id)
    consents.check_method(item.version, authorisation.method)
    found = people.find_people(item.version, applicant, parties, authorisation, by=by, at=at)
    case = new_case(item, found[0], authorisation.method, by, at)
    case.window = window_at(window_id, item.version.item.department_id)
    case.ticket = ticket_of(ticket)
    bases = consents.settle_bases(case, item, found, authorisation.method, by=by, at=at)
    return start(case, item, found, bases, method=authorisation.method, by=by, at=at)


def start(
    case: Case,
    item: Item,
    found: Sequence[Person],
    bases: Sequence[consents.Basis],
    *,
    method: str,
    by: Actor,
    at: datetime,
) -> Case:
    """Write a new case of people who were found, each read on their basis: every proof on its first way, the form."""
    rows = _parties(case, found, bases)
    resolution = _resolve(case, item, rows, bases, by, at)
    case.form = forms.first_form(item.version.form, item.mappings, resolution.reads, resolution.pendings, at)
    case.save(force_insert=True)
    CaseParty.objects.bulk_create(rows)
    opened = timeline.event(
        about=case,
        kind="case.opened",
        by=by,
        at=at,
        after=case.status,
        details={
            "item": item.version.item.code,
            "version": item.version.version,
            "method": method,
        },
    )
    _write(case, resolution, opened, by, at)
    return case


@transaction.atomic
def add_party(*, case_id: UUID, party: PartyInput, by: Actor, at: datetime) -> CaseParty:
    """Add somebody to an open case and start the proofs that the item needs of them.

    Raises NotVisible, NotAllowed, Conflict (the case is closed), Invalid.
    """
    case = lock_case(case_id)
    permissions.may_work(by, case)
    if not case.is_at_work:
        raise Conflict(_("办件现在是“%(status)s”，不能再添加人员。") % {"status": case.get_status_display()})
    item = load_version(case.item_version, at)
    present = list(case.parties.order_by("position"))
    found = _found_party(item, present, party, by, at)
    row = _row(case, found, len(present) + 1)
    [basis] = consents.settle_bases(
        case, item, [found], case.basis if case.basis == "duty" else "on_site", by=by, at=at
    )
    row.authorisation = basis.authorisation
    resolution = _resolve(case, item, [row], [basis], by, at, case.proofs.count() + 1)
    row.save(force_insert=True)
    added = timeline.event(
        about=case, kind="case.party_added", by=by, at=at, details={"party": str(row.pk), "role": row.role}
    )
    _write(case, resolution, added, by, at)
    # The case anew: following a sister's reply has written the form in this transaction.
    forms.fill_from_reading(lock_case(case.pk), item.mappings, resolution.reads, at)
    return row


def _found_party(item: Item, present: Sequence[CaseParty], party: PartyInput, by: Actor, at: datetime) -> Person:
    """The new person, whose role still has room and who is not in the case yet. Raises Invalid."""
    roles = [row.role for row in present if row.role != "applicant"] + [party.role]
    problems = people.role_errors(item.version, roles, also_missing=False)
    if problems:
        reason = next(iter(problems.values()))
        raise Invalid(reason, errors={"/role": reason})
    found = people.find_one(party, by=by, at=at)
    if found.holder.pk in {row.holder_id for row in present}:
        reason = _("这个人在本办件里已经有了。")
        raise Invalid(reason, errors={"/number": reason}, code="party_twice")
    return found


def new_case(item: Item, applicant: Person, method: str, by: Actor, at: datetime) -> Case:
    """A case of an item, unsaved. Its clerk is whoever opens it, where that is the item's own department."""
    version = item.version
    return Case(
        number=next_number(Series.CASE, version.item.programme, at),
        programme=version.item.programme,
        department=version.item.department,
        item_version=version,
        applicant=applicant.holder,
        clerk_id=by.user_id if by.department_id == version.item.department_id else None,
        basis="duty" if method == "duty" else "consent",
        opened_at=at,
        is_demo=version.item.is_demo,
    )


def window_at(window_id: int | None, department_id: int) -> Window | None:
    """The window of a department with this id; None for none. Raises Invalid."""
    if window_id is None:
        return None
    window = Window.objects.filter(pk=window_id, department=department_id).first()
    if window is None:
        raise Invalid(_("这个窗口不属于您的部门。"), errors={"/window": _("重新选择窗口。")})
    return window


def ticket_of(text: str) -> str:
    """The number of the queue, as the machine in the hall prints it. Raises Invalid."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    if plain and not TICKET.fullmatch(plain):
        reason = _("排队号最多 12 位字母、数字，例如 A012。")
        raise Invalid(reason, errors={"/ticket": reason})
    return plain


def _parties(case: Case, found: Sequence[Person], bases: Sequence[consents.Basis]) -> list[CaseParty]:
    rows = [_row(case, person, position) for position, person in enumerate(found, start=1)]
    for row, basis in zip(rows, bases, strict=True):
        row.authorisation = basis.authorisation
    return rows


def _row(case: Case, person: Person, position: int) -> CaseParty:
    return CaseParty(case=case, holder=person.holder, role=person.role, position=position)


def _resolve(
    case: Case,
    item: Item,
    rows: Sequence[CaseParty],
    bases: Sequence[consents.Basis],
    by: Actor,
    at: datetime,
    first_position: int = 1,
) -> Resolution:
    by_party = {row.pk: basis for row, basis in zip(rows, bases, strict=True)}
    readings = consents.read_all(case, item, rows, by_party, by=by, at=at)
    holders = [row.holder_id for row in rows]
    records = eligibility.barring_records(holders, case.programme, at) if item.may_commit else {}
    return resolve(case, item, rows, readings, records, at, first_position)


def _write(case: Case, resolution: Resolution, event: timeline.TimelineEvent, by: Actor, at: datetime) -> None:
    CaseProof.objects.bulk_create(resolution.proofs)
    asking.draft_many(case=case, wanted=resolution.wanted, by=by, at=at, also=[event])
