"""Objections 异议: of the person against a finding, of a third party whom the commitment touches."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.foundation import attachments, outbox, states, timeline
from portal.foundation.actors import Actor
from portal.foundation.attachments import Upload
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.errors import Conflict, NotAllowed, NotVisible
from portal.foundation.subjects import Subject
from portal.foundation.texts import at_most, needed
from verification import terms
from verification.actions import breaches, commitment_checks, noting
from verification.actions import commitment_parts as parts
from verification.actions.noting import Due, Level, Passed
from verification.models import (
    OBJECTION_MOVES,
    BreachStatus,
    CaseProof,
    Commitment,
    CommitmentObjection,
    CommitmentStatus,
    ObjectionStatus,
)
from verification.permissions import commitments as permissions
from verification.permissions.commitments import no_such_commitment

Kind = CommitmentObjection.Kind
LONGEST_NAME = 80
BATCH = 500


@transaction.atomic
def object_to_finding(
    *, commitment_id: UUID, text: str, by: Actor, at: datetime, files: tuple[Upload, ...] = ()
) -> CommitmentObjection:
    """The person objects to the finding within the term. Raises NotVisible, Conflict (nothing found, too late)."""
    commitment, held = parts.hold(commitment_id)
    is_own = permissions.is_the_person(by, commitment.holder_id, at)
    if not is_own:
        permissions.may_check(by, held.case)
    text = needed(parts.LONGEST_TEXT, text, "/text")
    _refuse_no_finding(commitment, at)
    if commitment.objections.filter(kind=Kind.FINDING, status=ObjectionStatus.FILED).exists():
        raise Conflict(_("已经提出过异议，正在答复。"), code="already_filed")
    objection = _filed(commitment, held, Kind.FINDING, by, at)
    objection.holder_id, objection.text = commitment.holder_id, text
    return _keep(objection, held, files, by, at)


@transaction.atomic
def object_as_third_party(
    *,
    commitment_id: UUID,
    text: str,
    by: Actor,
    at: datetime,
    name: str = "",
    contact: str = "",
    files: tuple[Upload, ...] = (),
) -> CommitmentObjection:
    """Somebody whom a commitment touches objects: signed in, to one that is on view; or at the window, any.

    At the window the clerk writes down who it is (`name`, `contact`). A commitment that needed no check gets one.
    Raises NotVisible, NotAllowed, Conflict (withdrawn), Invalid.
    """
    commitment, held = parts.hold(commitment_id)
    holder_id = _third_party(commitment, held, by, at)
    text = needed(parts.LONGEST_TEXT, text, "/text")
    if commitment.status == CommitmentStatus.WITHDRAWN:
        raise Conflict(_("这份承诺已经撤回，不用再提异议。"), code="commitment_withdrawn")
    objection = _filed(commitment, held, Kind.THIRD_PARTY, by, at)
    objection.holder_id, objection.text = holder_id, text
    objection.name, objection.contact = _who(name, by), at_most(LONGEST_NAME, contact, "/contact")
    kept = _keep(objection, held, files, by, at)
    commitment_checks.demand(commitment, "objection", by=by, at=at)
    return kept


@transaction.atomic
def answer(*, objection_id: UUID, upheld: bool, answer: str, by: Actor, at: datetime) -> CommitmentObjection:
    """Answer an objection; one against a finding by somebody else than who made it.

    Upheld against a finding: it is annulled with its credit record. Upheld for a third party: the doubt is raised,
    also where an earlier one was dismissed, and the person is heard; one that stands already goes on.
    Raises NotVisible, NotAllowed, IllegalMove.
    """
    commitment_id = CommitmentObjection.objects.filter(pk=objection_id).values_list("commitment_id", flat=True).first()
    if commitment_id is None:
        raise NotVisible(_("没有找到这条异议。"))
    commitment, held = parts.hold(commitment_id)
    permissions.may_decide(by, held.case)
    objection = CommitmentObjection.objects.select_for_update(of=("self",)).get(pk=objection_id)
    _refuse_own_finding(objection, commitment, by)
    answer = needed(parts.LONGEST_TEXT, answer, "/answer")
    after = ObjectionStatus.UPHELD if upheld else ObjectionStatus.REJECTED
    before = states.move(objection, OBJECTION_MOVES, after)
    objection.decided_at, objection.decided_by_id, objection.answer = at, by.user_id, answer
    objection.save(update_fields=["status", "decided_at", "decided_by", *SEALED_COLUMNS])
    _record(objection, held, "objection.answered", by, at, before=before, after=after)
    if upheld:
        _follow(objection, commitment, held, by, at)
    return objection


ANSWER = Level(
    "verification_commitmentobjection",
    "status = 'filed'",
    "answer_due_at",
    "overdue_noted_at",
    "<",
    "objection.overdue",
)


def note_overdue(*, at: datetime) -> int:
    """Note, once each, objections whose answer is late; returns how many."""
    return noting.note(ANSWER, _passed, at=at, limit=BATCH)


def _passed(rows: Sequence[Due]) -> list[Passed]:
    found = CommitmentObjection.objects.filter(pk__in=noting.ids(rows)).values_list("pk", "commitment_id")
    commitments, label = dict(found), CommitmentObjection._meta.label_lower
    return [
        Passed(
            Subject(label, str(row.pk)),
            {"commitment": str(commitments[row.pk]), "objection": str(row.pk)},
            row.moment,
        )
        for row in rows
    ]


# --- parts ---


def _third_party(commitment: Commitment, held: CaseProof, by: Actor, at: datetime) -> UUID | None:
    """Who objects, where the account says so."""
    if by.is_officer:
        permissions.may_register_objection(by, held.case)
        return None
    on_view = Commitment.objects.published(at).filter(pk=commitment.pk).exists()
    if not on_view or by.user_id is None:
        raise no_such_commitment()
    if commitment.holder_id in by.holder_ids:
        raise NotAllowed(
            _("这是您自己的承诺。"), remedy=_("对认定有异议的，在“我的承诺”里提出；不想承诺的，可以撤回。")
        )
    return min(by.holder_ids, default=None)


def _who(name: str, by: Actor) -> str:
    """The name of who objects, which must be there where a clerk writes it down."""
    if by.is_officer:
        return needed(LONGEST_NAME, name, "/name", _("写明是谁提出的。"), _("填写提出异议的人的姓名。"))
    return at_most(LONGEST_NAME, name, "/name")


def _refuse_no_finding(commitment: Commitment, at: datetime) -> None:
    breach = commitment.breach
    if breach is None or breach.status != BreachStatus.FOUND:
        raise Conflict(_("没有可以提异议的认定。"), code="nothing_found")
    if breach.object_until and breach.object_until < at:
        raise Conflict(
            _("异议期限已过。"), remedy=_("可以申请信用修复，或依法申请行政复议、提起诉讼。"), code="term_passed"
        )


def _refuse_own_finding(objection: CommitmentObjection, commitment: Commitment, by: Actor) -> None:
    breach = commitment.breach
    if objection.kind == Kind.FINDING and breach and breach.decided_by_id and breach.decided_by_id == by.user_id:
        raise NotAllowed(_("异议不能由作出认定的人自己答复。"), remedy=_("请本部门另一名工作人员或负责人答复。"))


def _follow(objection: CommitmentObjection, commitment: Commitment, held: CaseProof, by: Actor, at: datetime) -> None:
    if objection.kind == Kind.FINDING:
        breaches.annul(commitment, held, by=by, at=at)
    elif commitment.status in {CommitmentStatus.SIGNED, CommitmentStatus.KEPT}:
        suspicion = _("利害关系人提出异议，经核成立：%(text)s") % {"text": objection.text}
        commitment_checks.close_by_objection(commitment, suspicion, by=by, at=at)
        breaches.raise_doubt(commitment, held, suspicion, by=by, at=at)


def _filed(commitment: Commitment, held: CaseProof, kind: str, by: Actor, at: datetime) -> CommitmentObjection:
    days = held.case.programme.objection_answer_days
    due = terms.term(held.case.department, at, days).due_at
    return CommitmentObjection(
        commitment=commitment,
        kind=kind,
        filed_at=at,
        filed_by_id=by.user_id,
        answer_due_at=due,
        answer_days=days,
    )


def _keep(
    objection: CommitmentObjection, held: CaseProof, files: tuple[Upload, ...], by: Actor, at: datetime
) -> CommitmentObjection:
    objection.save(force_insert=True)
    for one in files:
        attachments.store(one, about=objection, by=by, at=at)
    _record(objection, held, "objection.filed", by, at, after=objection.status)
    return objection


def _record(
    objection: CommitmentObjection,
    held: CaseProof,
    kind: str,
    by: Actor,
    at: datetime,
    *,
    before: str = "",
    after: str = "",
) -> None:
    details = {"commitment": str(objection.commitment_id), "objection": str(objection.pk), "kind": objection.kind}
    for row in (objection, held.case):
        timeline.record(about=row, kind=kind, by=by, at=at, before=before, after=after, details=details)
    payload = {"commitment": str(objection.commitment_id), "objection": str(objection.pk), "after": after}
    outbox.emit(noting.event_name(kind), payload, at=at)
