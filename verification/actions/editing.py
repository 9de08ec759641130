"""Work on an open case that does not change its state: typing into the form, handing over, showing a hidden number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Duty, Officer
from certificates.actions import access
from certificates.models import AccessRecord
from portal.foundation import outbox, timeline
from portal.foundation.actors import Actor
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.errors import Conflict, Invalid, NotVisible, Stale
from portal.foundation.texts import at_most
from verification import access_words, form_cells
from verification.actions import carrying
from verification.actions.locking import lock_case
from verification.form_values import clean_values
from verification.models import Case, CaseParty, CaseStatus
from verification.permissions import cases as permissions

LONGEST_NOTE = 1_000


@dataclass(frozen=True, slots=True)
class Unmasked:
    """A name and a number in clear, for the one who asked and nobody's log."""

    name: str
    number: str

    def __repr__(self) -> str:
        return "<unmasked>"


@transaction.atomic
def save_form(
    *, case_id: UUID, values: Mapping[str, Any], by: Actor, at: datetime, row_version: int | None = None
) -> Case:
    """Write what people typed. A value over an office's one is marked and keeps what it replaced.

    In a theme the sister cases take it over where their forms ask the same and nobody has filled it.

    `row_version`: the version that the typist saw; another one raises Stale. Raises NotVisible, NotAllowed,
    Conflict (closed), Invalid with a pointer for each wrong value.
    """
    case = lock_case(case_id)
    permissions.may_work(by, case)
    if not case.is_at_work:
        raise Conflict(_("办件现在是“%(status)s”，申请表不能再改。") % {"status": case.get_status_display()})
    if row_version is not None and row_version != case.row_version:
        raise Stale
    form = dict(case.form or {})
    cleaned = clean_values(case.item_version.form, values)
    changed = sorted(name for name, value in cleaned.items() if form.get(name, {}).get("value", "") != value)
    if not changed:
        return case
    for name in changed:
        before = form.get(name) or form_cells.to_fill()
        form[name] = form_cells.typed(cleaned[name], at, by.user_id, before)
    case.form = form
    case.save(update_fields=SEALED_COLUMNS)
    timeline.record(about=case, kind="case.form_saved", by=by, at=at, details={"fields": changed})
    carrying.carry(case, by=by, at=at)
    return case


@transaction.atomic
def hand_over(*, case_id: UUID, to_user_id: int, note: str, by: Actor, at: datetime) -> Case:
    """Give an open case to a colleague of the department, with a note. Raises Conflict, Invalid."""
    case = lock_case(case_id)
    permissions.may_work(by, case)
    if case.status in {CaseStatus.ARCHIVED, CaseStatus.WITHDRAWN, CaseStatus.REVOKED}:
        raise Conflict(_("办件现在是“%(status)s”，不用再转交。") % {"status": case.get_status_display()})
    colleague = Officer.objects.in_force(at).filter(
        user_id=to_user_id,
        user__is_active=True,
        department_id=case.department_id,
        duty__in=[Duty.CLERK, Duty.AGENT],
    )
    if to_user_id == case.clerk_id or not colleague.exists():
        reason = _("只能转交给本部门另一位窗口人员或代办员。")
        raise Invalid(reason, errors={"/to": reason})
    note = at_most(LONGEST_NOTE, note, "/note")
    return give_case(case, to_user_id, note=note, by=by, at=at)


def give_case(case: Case, to_user_id: int, *, note: str, by: Actor, at: datetime) -> Case:
    """Write who works on a locked case from now on, and tell them; the caller has checked both."""
    before, case.clerk_id = case.clerk_id, to_user_id
    case.save(update_fields=["clerk"])
    details = {"from": before, "to": to_user_id}
    timeline.record(about=case, kind="case.handed_over", by=by, at=at, reason=note, details=details)
    outbox.emit("verification.case_handed_over", {"case": str(case.pk), "to": to_user_id}, at=at)
    return case


@transaction.atomic
def unmask(*, case_id: UUID, party_id: UUID, by: Actor, at: datetime) -> Unmasked:
    """Show somebody's full name and number; it leaves a record that they can see. Raises NotVisible, NotAllowed."""
    case = Case.objects.select_related("window", "item_version").filter(pk=case_id).first()
    party = CaseParty.objects.select_related("holder").filter(pk=party_id, case_id=case_id).first()
    if case is None or party is None:
        raise NotVisible(_("没有找到这个办件或人员。"))
    permissions.may_work(by, case)
    access.record_view(
        holder_id=party.holder_id,
        what=access_words.IDENTITY,
        purpose=case.number,
        fields=["name", "number"],
        by=by,
        at=at,
        basis=AccessRecord.Basis.CONSENT if party.authorisation_id else AccessRecord.Basis.DUTY,
        article=case.item_version.duty_article,
        window=case.window.number if case.window else "",
    )
    return Unmasked(party.holder.name, party.holder.number)
