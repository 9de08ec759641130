"""Publish a version of a proof item: its legal basis, who issues it, or that it is cancelled."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import completeness, permissions
from catalog.actions import versions
from catalog.models import ProofItem, ProofItemVersion, VersionStatus
from portal.foundation.actors import Actor
from portal.foundation.errors import NotVisible


@transaction.atomic
def publish(*, version_id: int, by: Actor, at: datetime) -> ProofItemVersion:
    """Put a draft in force, from its own date on but not in the past.

    Raises NotVisible, NotAllowed, IllegalMove, Conflict, and Invalid with every missing piece.
    """
    proof = ProofItem.objects.select_for_update(of=("self",)).filter(versions=version_id).first()
    if proof is None:
        raise NotVisible(_("没有这个证明事项版本。"))
    permissions.may_publish_proof(by)
    version = ProofItemVersion.objects.get(pk=version_id)
    versions.check_publishable(version)
    versions.refuse_gaps(completeness.gaps_of_proof(version))
    others = list(proof.versions.filter(status=VersionStatus.PUBLISHED).order_by("version"))
    versions.put_in_force(version, others, "proof.published", by, at)
    return version
