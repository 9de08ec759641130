"""Change a programme's ladder, who is told how long after the deadline; open late requests follow, others never."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import permissions
from catalog.models import Programme
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Invalid, NotVisible
from verification.actions import ladder
from verification.models import EscalationLevel, LevelNote, Party, VerificationRequest

MOST_LEVELS, LONGEST_NAME = 9, 40
MOST_MINUTES, MOST_DAYS = 9_600, 90


@dataclass(frozen=True, slots=True)
class Step:
    """A level as somebody wrote it: exactly one of the two amounts, in service time of the issuing department."""

    name: str
    tells: Sequence[str]
    after_minutes: int | None = None
    after_working_days: int | None = None
    outside_hours: bool = False


@transaction.atomic
def change(*, programme_id: int, steps: Sequence[Step], by: Actor, at: datetime) -> int:
    """Put `steps`, in their order, in place of the programme's levels; returns how many late open requests follow.

    What a request has come to stays noted, and no rank is told twice. The same steps again change nothing.
    Raises NotVisible, NotAllowed, Invalid with every place.
    """
    programme = Programme.objects.select_for_update(of=("self",)).filter(pk=programme_id).first()
    if programme is None:
        raise NotVisible(_("没有这项建设。"))
    permissions.may_set_limits(by, programme_id)
    _check(steps)
    current = EscalationLevel.objects.current().filter(programme=programme).order_by("rank")
    before, wanted = [_said(level) for level in current], [_said(step) for step in steps]
    if before == wanted:
        return 0
    current.update(retired_at=at)
    EscalationLevel.objects.bulk_create(
        EscalationLevel(programme=programme, rank=rank, **said) for rank, said in enumerate(wanted, start=1)
    )
    timeline.record(
        about=programme, kind="programme.ladder_changed", by=by, at=at, details={"before": before, "after": wanted}
    )
    return _follow(programme, at)


def _follow(programme: Programme, at: datetime) -> int:
    """The steps to come of requests that are late and open are laid out anew."""
    late = VerificationRequest.objects.open().filter(programme=programme, overdue_noted_at__isnull=False)
    ids = list(late.order_by("pk").values_list("pk", flat=True))
    LevelNote.objects.filter(request__in=ids, noted_at=None).delete()
    ladder.lay_out(ids, at)
    return len(ids)


def _said(level: EscalationLevel | Step) -> dict[str, Any]:
    step = Step(
        name=level.name.strip(),
        tells=list(level.tells),
        after_minutes=level.after_minutes,
        after_working_days=level.after_working_days,
        outside_hours=level.outside_hours,
    )
    return asdict(step)


def _check(steps: Sequence[Step]) -> None:
    errors: dict[str, str] = {}
    if len(steps) > MOST_LEVELS:
        errors["/levels"] = _("最多 %(most)s 级") % {"most": MOST_LEVELS}
    for number, step in enumerate(steps):
        errors |= {f"/levels/{number}/{field}": why for field, why in _wrong(step).items()}
    if errors:
        raise Invalid(_("逾期层级没有改：有 %(count)s 处没填对。") % {"count": len(errors)}, errors=errors)


def _wrong(step: Step) -> dict[str, str]:
    errors = {}
    if not 0 < len(step.name.strip()) <= LONGEST_NAME:
        errors["name"] = _("填写名称，最多 %(most)s 个字") % {"most": LONGEST_NAME}
    amounts = (step.after_minutes, step.after_working_days)
    if amounts.count(None) != 1 or not _is_within(*amounts):
        errors["after"] = _("服务分钟（最多 %(minutes)s）或者工作日（最多 %(days)s），只填一样，至少 1") % {
            "minutes": MOST_MINUTES,
            "days": MOST_DAYS,
        }
    if not step.tells or set(step.tells) - set(Party.values):
        errors["tells"] = _("至少选一个要告知的")
    return errors


def _is_within(minutes: int | None, days: int | None) -> bool:
    return 1 <= (minutes or 1) <= MOST_MINUTES and 1 <= (days or 1) <= MOST_DAYS and 0 not in (minutes, days)
