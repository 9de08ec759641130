"""Enter a bad or grave credit record 拟记入信用记录: proposed with evidence, the person heard first, then decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Department
from certificates.actions import holders
from certificates.actions.holders import HolderInput
from certificates.models import Holder
from portal.foundation import attachments, outbox, states, timeline
from portal.foundation.actors import Actor
from portal.foundation.attachments import Upload
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.errors import Conflict, Invalid, NotVisible
from portal.foundation.moment import LOCAL
from portal.foundation.texts import needed, plain
from portal.foundation.worktime_words import end_words
from verification import terms
from verification.actions import commitment_parts as parts
from verification.actions import credit
from verification.models import PROPOSAL_MOVES, CreditProposal, ProposalStatus
from verification.permissions import commitments as permissions

LONGEST_SOURCE, LONGEST_BASIS = 120, 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be entered, and on what it rests."""

    kind: str
    source: str
    legal_basis: str
    facts: str
    lapses_on: date | None = None


@transaction.atomic
def propose(*, person: HolderInput, wanted: Wanted, files: Sequence[Upload], by: Actor, at: datetime) -> CreditProposal:
    """Propose a record and invite the person to state their view within the programme's term for it.

    Nothing counts yet. Raises NotAllowed, Invalid (each wrong value; no evidence), Conflict (proposed already).
    """
    department = proposing_department(by)
    _check(wanted, files, at)
    holder = holders.find_or_create(person.kind, person.document_type, person.number, person.name, by=by, at=at)
    _refuse_second(holder, department, wanted)
    days = department.programme.hearing_days
    until = terms.term(department, at, days).due_at
    row = CreditProposal(
        holder=holder, department=department, kind=wanted.kind, source=plain(wanted.source),
        legal_basis=plain(wanted.legal_basis), lapses_on=wanted.lapses_on, proposed_at=at,
        proposed_by_id=by.user_id, hear_until=until, hearing_days=days,
    )  # fmt: skip
    row.facts = plain(wanted.facts)
    row.save(force_insert=True)
    for one in files:
        attachments.store(one, about=row, by=by, at=at)
    _record(row, "credit.proposed", by, at, before="")
    return row


def proposing_department(by: Actor) -> Department:
    """The department in whose name `by` proposes. Raises NotVisible, NotAllowed."""
    department = Department.objects.acting(by).select_related("programme").first()
    if department is None:
        raise NotVisible(_("您没有代表任何部门。"))
    permissions.may_propose_credit(by, department.programme_id)
    return department


@transaction.atomic
def hear(
    *,
    proposal_id: UUID,
    statement: str,
    by: Actor,
    at: datetime,
    waived: bool = False,
    files: Sequence[Upload] = (),
) -> CreditProposal:
    """Record what the person says: in the own account, or before an officer. `waived`: they have nothing to say.

    Raises NotVisible, NotAllowed, IllegalMove, Invalid.
    """
    row = _locked(proposal_id, by)
    is_own = permissions.is_the_person(by, row.holder_id, at)
    if not is_own:
        permissions.may_propose_credit(by, row.department.programme_id)
    statement = "" if waived else needed(parts.LONGEST_TEXT, statement, "/statement")
    before = states.move(row, PROPOSAL_MOVES, ProposalStatus.HEARD)
    spoke = CreditProposal.Hearing.OWN if is_own else CreditProposal.Hearing.OFFICE
    row.heard_at, row.hearing, row.statement = at, CreditProposal.Hearing.WAIVED if waived else spoke, statement
    row.save(update_fields=["status", "heard_at", "hearing", *SEALED_COLUMNS])
    for one in files:
        attachments.store(one, about=row, by=by, at=at)
    _record(row, "credit.proposal_heard", by, at, before=before)
    return row


@transaction.atomic
def decide(*, proposal_id: UUID, is_entered: bool, grounds: str, by: Actor, at: datetime) -> CreditProposal:
    """Enter the record, or drop the proposal; only after the hearing or its term (Conflict `not_heard`).

    An entered record counts from now on: offers of commitments and their signing ask it. Raises NotVisible,
    NotAllowed, IllegalMove, Invalid.
    """
    row = _locked(proposal_id, by)
    permissions.may_propose_credit(by, row.department.programme_id)
    grounds = needed(parts.LONGEST_TEXT, grounds, "/grounds")
    if is_entered and row.is_open and not row.may_be_decided(at):
        raise Conflict(
            _("还没有听取本人的陈述申辩，期限到 %(until)s。") % {"until": end_words(row.hear_until)},
            remedy=_("先记录本人的陈述，或等期限届满。"),
            code="not_heard",
        )
    before = states.move(row, PROPOSAL_MOVES, ProposalStatus.ENTERED if is_entered else ProposalStatus.DROPPED)
    row.decided_at, row.decided_by_id, row.grounds = at, by.user_id, grounds
    if is_entered:
        row.record = credit.enter(row, at=at)
    row.save(update_fields=["status", "decided_at", "decided_by", "record", *SEALED_COLUMNS])
    _record(row, "credit.entered" if is_entered else "credit.dropped", by, at, before=before)
    return row


def _check(wanted: Wanted, files: Sequence[Upload], at: datetime) -> None:
    errors = {}
    if wanted.kind not in CreditProposal.KINDS:
        errors["/kind"] = _("选严重失信或者不良记录；虚假承诺由承诺核查认定")
    if not 0 < len(plain(wanted.source)) <= LONGEST_SOURCE:
        errors["/source"] = _("写明哪个机关的哪份文书，最多 %(most)s 个字") % {"most": LONGEST_SOURCE}
    if not 0 < len(plain(wanted.legal_basis)) <= LONGEST_BASIS:
        errors["/legal_basis"] = _("写明依据哪部法律法规哪一条，最多 %(most)s 个字") % {"most": LONGEST_BASIS}
    if not 0 < len(plain(wanted.facts)) <= parts.LONGEST_TEXT:
        errors["/facts"] = _("写明事实，最多 %(most)s 个字") % {"most": parts.LONGEST_TEXT}
    if wanted.lapses_on is not None and wanted.lapses_on <= at.astimezone(LOCAL).date():
        errors["/lapses_on"] = _("选今天以后的日期，或留空")
    if not files:
        errors["/files"] = _("附上文书或者别的证据")
    if errors:
        raise Invalid(_("没有登记：有 %(count)s 处没填好。") % {"count": len(errors)}, errors=errors)


def _refuse_second(holder: Holder, department: Department, wanted: Wanted) -> None:
    same = CreditProposal.objects.undecided().filter(
        holder=holder, department__programme=department.programme_id, kind=wanted.kind, source=plain(wanted.source)
    )
    if same.exists():
        raise Conflict(_("凭这份文书的同类记录已经提出，正在听取意见。"), code="already_proposed")


def _locked(proposal_id: UUID, by: Actor) -> CreditProposal:
    if not CreditProposal.objects.visible_to(by).filter(pk=proposal_id).exists():
        raise NotVisible(_("没有找到这条拟记入的信用记录。"))
    rows = CreditProposal.objects.select_for_update(of=("self",)).select_related("department__programme", "holder")
    return rows.get(pk=proposal_id)


def _record(row: CreditProposal, kind: str, by: Actor, at: datetime, *, before: str) -> None:
    timeline.record(about=row, kind=kind, by=by, at=at, before=before, after=row.status)
    outbox.emit("verification.credit_proposal_moved", {"proposal": str(row.pk), "step": kind}, at=at)
