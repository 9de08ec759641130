"""A case as a purpose of reading licences: the library below cannot know cases, so they are told to it here."""

from dataclasses import replace
from datetime import datetime

from certificates import purposes
from portal.foundation.actors import Actor
from verification.models import Case


@purposes.resolver
def case_purpose(text: str, by: Actor, at: datetime) -> purposes.Purpose | None:
    """The case numbered `text` with what its version maps, about its parties only; a closed one says so."""
    case = Case.objects.filter(number__iexact=text).select_related("item_version__item").first()
    if case is None:
        return None
    return replace(
        purposes.purpose_of(case.item_version),
        text=case.number,
        department_id=case.department_id,
        is_closed=not Case.objects.open().filter(pk=case.pk).exists(),
        holder_ids=frozenset(case.parties.values_list("holder_id", flat=True)),
    )
