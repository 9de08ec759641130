"""Credit records 信用记录: entered by a finding, annulled by an objection, repaired by a verb or lapsed by date."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.foundation import outbox, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotVisible
from portal.foundation.moment import LOCAL
from portal.foundation.texts import needed
from verification.models import CaseProof, Commitment, CreditProposal, CreditRecord
from verification.permissions import commitments as permissions

LONGEST_TEXT = 1_000


def record_falsity(
    commitment: Commitment, held: CaseProof, *, at: datetime, lapses_on: date | None = None
) -> CreditRecord:
    """Enter a false commitment. Raises Invalid where it would lapse before it counts."""
    if lapses_on is not None and lapses_on <= at.astimezone(LOCAL).date():
        raise Invalid(_("到期日须在今天以后。"), errors={"/lapses_on": _("选今天以后的日期，或留空。")})
    return CreditRecord.objects.create(
        holder_id=commitment.holder_id,
        programme=held.case.programme,
        kind=CreditRecord.Kind.FALSE_COMMITMENT,
        commitment=commitment,
        recorded_at=at,
        lapses_on=lapses_on,
        is_demo=held.case.is_demo,
    )


def enter(proposal: CreditProposal, *, at: datetime) -> CreditRecord:
    """Enter what was proposed and decided: it counts from now on."""
    return CreditRecord.objects.create(
        holder_id=proposal.holder_id,
        programme=proposal.department.programme,
        kind=proposal.kind,
        source=proposal.source,
        legal_basis=proposal.legal_basis,
        recorded_at=at,
        lapses_on=proposal.lapses_on,
        is_demo=proposal.holder.is_demo,
    )


def annul_of(commitment: Commitment, *, by: Actor, at: datetime) -> None:
    """Take the record of a finding back: as if it had never been."""
    rows = CreditRecord.objects.select_for_update(of=("self",)).filter(commitment=commitment, annulled_at=None)
    record = rows.first()
    if record is not None:
        record.annulled_at = at
        record.save(update_fields=["annulled_at"])
        timeline.record(about=record, kind="credit.annulled", by=by, at=at)


@transaction.atomic
def ask_repair(*, record_id: int, reason: str, by: Actor, at: datetime) -> CreditRecord:
    """The person asks for repair and says what was put right. Raises NotVisible, Conflict, Invalid."""
    record = _locked(record_id)
    if not permissions.is_the_person(by, record.holder_id, at):
        raise NotVisible(_("没有找到这条信用记录。"))
    _refuse_settled(record, at)
    reason = needed(LONGEST_TEXT, reason, "/reason", _("写明怎样改正的。"))
    if record.repair_asked_at:
        raise Conflict(_("已经申请过修复，正在核实。"))
    record.repair_asked_at = at
    record.save(update_fields=["repair_asked_at"])
    timeline.record(about=record, kind="credit.repair_asked", by=by, at=at, reason=reason)
    outbox.emit("verification.credit_repair_asked", {"record": record.pk}, at=at)
    return record


@transaction.atomic
def repair(*, record_id: int, by: Actor, at: datetime, reason: str) -> CreditRecord:
    """Note the repair and what was verified; the commitment way opens again. Raises NotVisible, Conflict, Invalid."""
    record = _locked(record_id)
    permissions.may_repair_credit(by, record)
    _refuse_settled(record, at)
    reason = needed(LONGEST_TEXT, reason, "/reason", _("写明核实了什么。"))
    record.repaired_at = at
    record.save(update_fields=["repaired_at"])
    timeline.record(about=record, kind="credit.repaired", by=by, at=at, reason=reason)
    outbox.emit("verification.credit_repaired", {"record": record.pk}, at=at)
    return record


def _locked(record_id: int) -> CreditRecord:
    rows = CreditRecord.objects.select_for_update(of=("self",)).select_related("programme")
    record = rows.filter(pk=record_id).first()
    if record is None:
        raise NotVisible(_("没有找到这条信用记录。"))
    return record


def _refuse_settled(record: CreditRecord, at: datetime) -> None:
    words = {
        "repaired": _("这条信用记录已经修复过了。"),
        "annulled": _("这条信用记录已经撤销了。"),
        "lapsed": _("这条信用记录已经到期，不再计。"),
    }
    if (standing := record.standing(at)) in words:
        raise Conflict(words[standing])
