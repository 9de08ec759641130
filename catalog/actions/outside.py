"""Keep the directory of units outside the city: enter, change, retire."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import permissions
from catalog.models import OutsideIssuer, Programme
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotVisible

MOST_DAYS = 365


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What the directory says of a unit."""

    kind: str
    area: str
    name: str
    how: str
    phone: str = ""
    address: str = ""
    reason: str = ""
    contact: str = ""
    typical_days: int | None = None


@transaction.atomic
def enter(
    *, programme_id: int, entry: Entry, by: Actor, at: datetime, proof_ids: Collection[int] = (), is_demo: bool = False
) -> OutsideIssuer:
    """Add a unit. Raises NotVisible, NotAllowed, Invalid naming every wrong input, Conflict (it is there already)."""
    programme = Programme.objects.select_for_update(of=("self",)).filter(pk=programme_id).first()
    if programme is None:
        raise NotVisible(_("没有这项建设。"))
    permissions.may_keep_directory(by, programme)
    _check(entry)
    _refuse_twice(programme, entry)
    unit = OutsideIssuer.objects.create(programme=programme, changed_at=at, is_demo=is_demo, **asdict(entry))
    unit.proofs.set(proof_ids)
    timeline.record(about=unit, kind="outside_issuer.entered", by=by, at=at, details={"how": unit.how})
    return unit


@transaction.atomic
def change(*, issuer_id: int, entry: Entry, by: Actor, at: datetime, proof_ids: Collection[int] = ()) -> OutsideIssuer:
    """Say something else of a unit; open cases keep what they were told until they are next opened.

    Raises NotVisible, NotAllowed, Invalid, Conflict.
    """
    unit = _locked(issuer_id)
    permissions.may_keep_directory(by, unit.programme)
    _refuse_retired(unit)
    _check(entry)
    _refuse_twice(unit.programme, entry, but=unit.pk)
    before = unit.how
    for name, value in asdict(entry).items():
        setattr(unit, name, value)
    unit.changed_at = at
    unit.save()
    unit.proofs.set(proof_ids)
    timeline.record(about=unit, kind="outside_issuer.changed", by=by, at=at, before=before, after=unit.how)
    return unit


@transaction.atomic
def retire(*, issuer_id: int, by: Actor, at: datetime) -> OutsideIssuer:
    """Take a unit out of use; what was done with it stays. Raises NotVisible, NotAllowed, Conflict."""
    unit = _locked(issuer_id)
    permissions.may_keep_directory(by, unit.programme)
    _refuse_retired(unit)
    unit.retired_at = at
    unit.save(update_fields=["retired_at"])
    timeline.record(about=unit, kind="outside_issuer.retired", by=by, at=at)
    return unit


def _locked(issuer_id: int) -> OutsideIssuer:
    rows = OutsideIssuer.objects.select_for_update(of=("self",)).select_related("programme")
    unit = rows.filter(pk=issuer_id).first()
    if unit is None:
        raise NotVisible(_("名录里没有这个单位。"))
    return unit


def _refuse_retired(unit: OutsideIssuer) -> None:
    if unit.retired_at is not None:
        raise Conflict(_("这个单位已经停用。"), remedy=_("要再用，重新登记一条。"), code="outside_issuer_retired")


def _refuse_twice(programme: Programme, entry: Entry, but: int | None = None) -> None:
    same = OutsideIssuer.objects.in_use().filter(programme=programme, area=entry.area, name=entry.name)
    if same.exclude(pk=but or 0).exists():
        raise Conflict(
            _("%(area)s的%(name)s已经在名录里。") % {"area": entry.area, "name": entry.name},
            remedy=_("打开那一条修改。"),
            code="outside_issuer_twice",
        )


def _check(entry: Entry) -> None:
    wrong: dict[str, str] = {}
    limits = {"kind": 40, "area": 60, "name": 80}
    for name, longest in limits.items():
        if not 0 < len(getattr(entry, name)) <= longest:
            wrong[f"/{name}"] = _("必填，最多 %(most)d 个字。") % {"most": longest}
    for name, longest in {"phone": 40, "address": 120, "reason": 200, "contact": 120}.items():
        if len(getattr(entry, name)) > longest:
            wrong[f"/{name}"] = _("最多 %(most)d 个字。") % {"most": longest}
    wrong |= _check_how(entry)
    if wrong:
        raise Invalid(errors=wrong)


def _check_how(entry: Entry) -> dict[str, str]:
    if entry.how not in OutsideIssuer.How.values:
        return {"/how": _("选一样：要申请人带来，或跨区域协查。")}
    if entry.how == OutsideIssuer.How.BRING:
        return {} if entry.reason else {"/reason": _("写明为什么要申请人带来，申请人会看到。")}
    wrong = {} if entry.contact else {"/contact": _("写明对方的协查窗口或平台。")}
    if entry.typical_days is None or not 0 < entry.typical_days <= MOST_DAYS:
        wrong["/typical_days"] = _("写明一般几个工作日，1 到 %(most)d。") % {"most": MOST_DAYS}
    return wrong
