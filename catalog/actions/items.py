"""Publish a version of a service item: from then on cases can be opened with it, and it never changes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import completeness, permissions, queries
from catalog.actions import versions
from catalog.models import ServiceItem, ServiceItemVersion, VersionStatus
from portal.foundation.actors import Actor
from portal.foundation.errors import NotVisible


@transaction.atomic
def publish(*, version_id: int, by: Actor, at: datetime) -> ServiceItemVersion:
    """Put a draft in force, from its own date on but not in the past.

    Raises NotVisible, NotAllowed, IllegalMove, Conflict, and Invalid with every missing piece.
    """
    item = ServiceItem.objects.select_for_update(of=("self",)).filter(versions=version_id).first()
    if item is None:
        raise NotVisible(_("没有这个事项版本。"))
    permissions.may_publish_item(by, item)
    version = queries.with_requirements(ServiceItemVersion.objects.all()).get(pk=version_id)
    versions.check_publishable(version)
    version.valid_from = max(version.valid_from, at)
    versions.refuse_gaps(completeness.gaps_of_item(version))
    others = list(item.versions.filter(status=VersionStatus.PUBLISHED).order_by("version"))
    versions.put_in_force(version, others, "item.published", by, at)
    return version
