"""Section `representations`: which account acts for which holder."""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from catalog.loading.facts import Facts, start_of
from catalog.loading.rows import Row
from certificates import actions
from certificates.loading.holders import Known, find_holder
from certificates.models import Holder, Representation
from portal.foundation.errors import DomainError

REPRESENTATION = ("username", "holder", "relation", "evidence", "valid_until")
HOLDER = ("document_type", "number")


def load_representations(facts: Facts) -> None:
    """Those that are in force already stay as they are."""
    users = dict(get_user_model().objects.values_list("username", "pk"))
    counts = facts.counts("representations")
    for row in facts.rows("representations", REPRESENTATION):
        user_id = row.found("username", users)
        holder = _holder(row, facts)
        relation = row.choice("relation", Representation.Relation.values)
        if not row.ok or holder is None or user_id is None:
            continue
        held = Representation.objects.in_force(facts.at).filter(user_id=user_id, holder=holder, relation=relation)
        if held.exists():
            counts.unchanged += 1
            continue
        _begin(row, user_id, holder, relation, facts)


def _holder(row: Row, facts: Facts) -> Holder | None:
    named = row.inner("holder", HOLDER)
    if named is None:
        row.bad("holder", None, _("请写明持证主体。"))
        return None
    return find_holder(named, facts, Known())


def _begin(row: Row, user_id: int, holder: Holder, relation: str, facts: Facts) -> None:
    until = row.day("valid_until")
    try:
        actions.representations.begin(
            user_id,
            holder,
            relation,
            by=facts.by,
            at=facts.at,
            evidence=row.text("evidence", longest=120),
            valid_until=start_of(until) if until else None,
        )
        facts.counts("representations").created += 1
    except DomainError as error:
        row.bad("relation", relation, " ".join([error.message, *(error.errors or {}).values()]))
