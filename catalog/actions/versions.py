"""What publishing a version of an item and of a proof have in common: the move and the end of the one before."""

from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from catalog.models import ProofItemVersion, ServiceItemVersion, VersionStatus
from catalog.models.proofs import VERSION_MOVES
from portal.foundation import states, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid

Version = TypeVar("Version", ServiceItemVersion, ProofItemVersion)


def check_publishable(version: Version) -> None:
    """Raises IllegalMove unless it is a draft."""
    states.check(version, VERSION_MOVES, VersionStatus.PUBLISHED)


def refuse_gaps(gaps: dict[str, str]) -> None:
    """Raises Invalid listing everything that is missing."""
    if gaps:
        message = _("还不能发布，缺 %(count)s 处：%(gaps)s") % {
            "count": len(gaps),
            "gaps": " ".join(dict.fromkeys(gaps.values())),
        }
        raise Invalid(message, remedy=_("补齐后再发布。"), errors=gaps, code="incomplete")


def put_in_force(version: Version, others: list[Version], kind: str, by: Actor, at: datetime) -> None:
    """Publish a locked `version`; the published one before it ends where this begins, never in the past.

    Raises Conflict if another published version begins at the same time or later.
    """
    version.valid_from = max(version.valid_from, at)
    for other in others:
        if other.valid_from >= version.valid_from:
            raise Conflict(_("第 %(version)s 版的生效日期不早于这一版，不能倒插。") % {"version": other.version})
        if other.valid_until is None or other.valid_until > version.valid_from:
            other.valid_until = version.valid_from
            other.save(update_fields=["valid_until"])
    before = states.move(version, VERSION_MOVES, VersionStatus.PUBLISHED)
    version.save(update_fields=["valid_from", "status"])
    timeline.record(about=version, kind=kind, by=by, at=at, before=before, after=version.status)
