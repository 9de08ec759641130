"""What people typed into the form of one case of a theme, taken over where a sister's form asks the same (沿用).

The same is what the standard field library (标准字段库) calls the same: a form field that bears a standard field's code
means that field, whatever the item. Only what people typed is taken over: what offices said is each case's own to read,
on its own basis. It ends with the theme, and with the applicant's consent.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from catalog.models import PartyRole, StandardField
from certificates.models import AccessRecord, Authorisation
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.encryption import SEALED_COLUMNS
from verification import form_cells
from verification.form_cells import Cell
from verification.form_values import clean_value
from verification.models import Case, CaseParty

Form = Mapping[str, Cell]


def carry(case: Case, *, by: Actor, at: datetime) -> None:
    """Bring the open sisters of a locked case up to what was typed into it; none outside themes."""
    if case.theme_case_id is None:
        return
    for sister in Case.objects.open().filter(theme_case=case.theme_case_id).exclude(pk=case.pk).order_by("pk"):
        before: Form = sister.form or {}
        after = with_carried(sister, before, at)
        changed = sorted(name for name, cell in after.items() if cell != before.get(name))
        if not changed:
            continue
        sister.form = after
        sister.save(update_fields=SEALED_COLUMNS)
        details = {"fields": changed, "from": case.number}
        timeline.record(about=sister, kind="case.form_carried", by=by, at=at, details=details)


def with_carried(case: Case, form: Form, at: datetime) -> dict[str, Cell]:
    """The form of a locked case with what its sisters' people typed where it waits for people.

    A value whose origin was emptied goes again. As it is outside themes, and after the consent has ended.
    """
    if case.theme_case_id is None or not _is_agreed(case, at):
        return dict(form)
    waiting = {
        str(field["name"]): field
        for field in case.item_version.form
        if form_cells.takes_carried(form.get(str(field["name"])) or form_cells.to_fill())
    }
    after = {name: form_cells.to_fill() if _is_carried(cell) else cell for name, cell in form.items()}
    for name, (sister, origin) in _told_by_sisters(case, waiting).items():
        before = form.get(name) or form_cells.to_fill()
        after[name] = form_cells.carried(before, origin, sister.number, sister.item_version.item.name)
    return after


def _told_by_sisters(case: Case, waiting: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[Case, Cell]]:
    """By field the newest that was typed into a sister's form and fits, with the sister; standard fields only."""
    standard = StandardField.objects.filter(code__in=waiting).values_list("code", flat=True)
    sisters = (
        Case.objects.filter(theme_case=case.theme_case_id).exclude(pk=case.pk).select_related("item_version__item")
    )
    typed = [
        (sister, name, cell)
        for sister in sisters
        for name in standard
        if (cell := (sister.form or {}).get(name)) and _is_origin(cell) and _fits(cell["value"], waiting[name])
    ]
    typed.sort(key=lambda one: datetime.fromisoformat(one[2]["source"]["at"]))
    return {name: (sister, cell) for sister, name, cell in typed}


def _is_agreed(case: Case, at: datetime) -> bool:
    """Whether the case is read by duty, or on a consent of the applicant that still holds."""
    if case.basis == AccessRecord.Basis.DUTY:
        return True
    own = CaseParty.objects.filter(case=case, role=PartyRole.APPLICANT).values("authorisation")
    return Authorisation.objects.in_force(at).filter(pk__in=own).exists()


def _is_origin(cell: Cell) -> bool:
    return form_cells.is_typed(cell) and not _is_carried(cell)


def _is_carried(cell: Cell) -> bool:
    return bool(cell["source"]["kind"] == "carried")


def _fits(value: Any, definition: Mapping[str, Any]) -> bool:
    """Whether the value could have been typed here: a choice may be offered there and not here."""
    try:
        return bool(clean_value(definition, value) == value)
    except ValueError:
        return False
