"""Who acts for whom: begun with evidence, ended by somebody or by the clock."""

from datetime import UTC, date, datetime, time
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from certificates import permissions
from certificates.models import Holder, Representation
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotAllowed, NotVisible
from portal.foundation.moment import LOCAL

_MAJORITY = 18


@transaction.atomic
def begin(
    user_id: int,
    holder: Holder,
    relation: str,
    *,
    by: Actor,
    at: datetime,
    evidence: str = "",
    valid_until: datetime | None = None,
) -> Representation:
    """Let a user act for `holder` from `at` on. Guardianship of a minor ends with the 18th birthday at the latest.

    For officers at a counter, who saw the evidence, and the portal itself. Raises NotAllowed, Invalid, Conflict.
    """
    permissions.may_register_holder(by)
    if relation != Representation.Relation.SELF and not evidence.strip():
        reason = _("代表他人须写明依据，如监护关系证明、授权委托书。")
        raise Invalid(reason, errors={"/evidence": reason})
    until = _until(holder, relation, at, valid_until)
    begun = Representation(user_id=user_id, holder=holder, relation=relation, valid_from=at, valid_until=until)
    begun.evidence = evidence
    _save(begun)
    timeline.record(about=begun, kind="representation.begun", by=by, at=at, details={"relation": relation})
    return begun


@transaction.atomic
def end(representation_id: UUID, *, by: Actor, at: datetime) -> Representation:
    """End it now: for the one who acts, for the one acted for, and for officers."""
    found = Representation.objects.select_for_update(of=("self",)).filter(pk=representation_id, ended_at=None).first()
    if found is None:
        raise NotVisible
    if by.user_id != found.user_id and found.holder_id not in by.holder_ids and not by.is_officer:
        raise NotVisible
    found.ended_at = at
    found.save(update_fields=["ended_at"])
    timeline.record(about=found, kind="representation.ended", by=by, at=at)
    return found


def _until(holder: Holder, relation: str, at: datetime, wished: datetime | None) -> datetime | None:
    if relation != Representation.Relation.GUARDIAN or not holder.birth_date:
        return wished
    grown_up = _birthday(date.fromisoformat(holder.birth_date), _MAJORITY)
    if grown_up <= at:
        if wished is None:
            raise NotAllowed(_("被监护人已成年，须写明监护的期限。"))
        return wished
    return min(wished, grown_up) if wished else grown_up


def _birthday(born: date, years: int) -> datetime:
    """The first instant of the birthday in Shanghai; who was born on a leap day has it on 1 March."""
    try:
        day = born.replace(year=born.year + years)
    except ValueError:
        day = date(born.year + years, 3, 1)
    return datetime.combine(day, time(), LOCAL).astimezone(UTC)


def _save(representation: Representation) -> None:
    try:
        with transaction.atomic():
            representation.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("这个账号已经登记为这一身份。"), code="represents_already") from error
