"""Switching a data source off and on: maintenance at its owner's, or to see what the counter does without it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import LicenceType
from certificates import permissions
from certificates.models import SourceOutage
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Invalid


@transaction.atomic
def declare_down(
    type_code: str, *, by: Actor, at: datetime, until: datetime | None = None, reason_code: str = "source_down"
) -> SourceOutage:
    """From `at` on (until `until`, if said) readings of this type fail. Raises Invalid for an unknown type."""
    permissions.may_declare_outage(by)
    licence_type = LicenceType.objects.filter(code=type_code).first()
    if licence_type is None:
        raise Invalid(errors={"/licence_type": _("没有这种证照类型。")})
    outage = SourceOutage.objects.create(licence_type=licence_type, since=at, until=until, reason_code=reason_code)
    timeline.record(about=outage, kind="source.down", by=by, at=at, details={"type": type_code})
    return outage


@transaction.atomic
def declare_up(type_code: str, *, by: Actor, at: datetime) -> int:
    """End the outages of this type at `at`; return how many there were."""
    permissions.may_declare_outage(by)
    lasting = SourceOutage.objects.in_force(at).filter(licence_type__code=type_code)
    outages = list(lasting.select_for_update(of=("self",)))
    for outage in outages:
        _end(outage, by, at)
    return len(outages)


def _end(outage: SourceOutage, by: Actor, at: datetime) -> None:
    if outage.since >= at:  # began in this very instant: it never was
        outage.delete()
        return
    outage.until = at
    outage.save(update_fields=["until"])
    timeline.record(about=outage, kind="source.up", by=by, at=at)
