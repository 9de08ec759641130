"""To read a licence once more after its source was down, expired or missing, without opening a second case."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Way
from certificates.models import AccessRecord
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict
from verification.actions import asking, consents, forms, proofs
from verification.actions.locking import lock_case, lock_proof
from verification.actions.resolving import Item, Needed, load_version
from verification.models import TO_GET, CaseProof, ProofStatus
from verification.permissions import cases as permissions


@transaction.atomic
def read_again(*, case_proof_id: UUID, by: Actor, at: datetime) -> CaseProof:
    """Try the sharing way once more. Granted: the proof is there and a request not yet sent is dropped.

    Refused or failed again: the proof stays on its next way, with today's reason. Raises Conflict.
    """
    held = lock_proof(case_proof_id)
    permissions.may_work(by, held.case)
    item = load_version(held.case.item_version, at)
    needed = next(one for one in item.needed if one.requirement.pk == held.requirement_id)
    _refuse_unless_readable(held, needed)
    code = needed.licence_type
    fields = {code: _attributes(item, held.party.role, code)}
    basis = consents.basis_of_party(held.case, held.party, item)
    reading = consents.read_one(held.case, held.party.holder, fields, basis, item, by=by, at=at).by_type[code]
    if reading.status != AccessRecord.Result.GRANTED:
        return proofs.note_failed(held, Way.DATA_SHARING, reading.reason_code, by=by, at=at)
    asking.withdraw_open_of(held.case, by=by, at=at, reason="", case_proof=held)
    proofs.settle(held, ProofStatus.SATISFIED, by=by, at=at, licence=reading.licence_id, way=Way.DATA_SHARING)
    label = next((m.licence_type.name for m in item.mappings if m.licence_type and m.licence_type.code == code), "")
    read = forms.Read(
        party_id=str(held.party_id),
        name=held.party.holder.name,
        label=label,
        licence_id=str(reading.licence_id),
        attributes=reading.attributes,
    )
    case = lock_case(held.case_id)
    forms.fill_from_reading(case, item.mappings, {(held.party.role, code): [read]}, at)
    return lock_proof(case_proof_id)


def _attributes(item: Item, role: str, code: str) -> list[str]:
    return [m.attribute for m in item.mappings if m.party == role and m.licence_type and m.licence_type.code == code]


def _refuse_unless_readable(held: CaseProof, needed: Needed) -> None:
    if needed.channel(Way.DATA_SHARING) is None:
        raise Conflict(_("这项证明不走数据共享，没有可读的证照。"), code="not_shared")
    if held.status not in TO_GET:
        raise Conflict(
            _("这项证明现在是“%(status)s”，不用再读。") % {"status": held.get_status_display()}, code="not_needed"
        )
