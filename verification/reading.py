"""Views of one request: what its letter, its page and the API show, from one place; and the records of looking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from certificates.actions import access
from certificates.models import AccessRecord
from portal.foundation import attachments
from portal.foundation.actors import Actor
from portal.foundation.errors import Gone, NotVisible
from portal.foundation.models import Attachment
from verification import access_words
from verification.facts import differences
from verification.models import CaseProof, Commitment, CreditProposal, LetterFile, VerificationRequest
from verification.models.requests import CLOSED_WITH_REPLY
from verification.permissions import requests as permissions
from verification.queries.papers import Paper, papers_open_to

_BESIDE = (
    "programme",
    "proof",
    "template",
    "agreement",
    "tier",
    "source",
    "case__item_version__item",
    "case_proof__party",
    "requesting_department__programme",
    "issuing_department__programme",
    "submitted_by",
    "answered_by",
    "assignee",
    "case__window",
)


@dataclass(frozen=True, slots=True)
class FactRow:
    """One line of question and answer: what the form says, what the issuing department found."""

    name: str
    label: str
    type: str
    unit: str
    required: bool
    options: tuple[str, ...]
    claimed: Any
    found: Any
    differs: bool


def request_numbered(number: str, actor: Actor) -> VerificationRequest:
    """The request with this number, with everything around it. Raises NotVisible."""
    rows = VerificationRequest.objects.filter(number=number).reachable_by(actor).select_related(*_BESIDE)
    request = rows.first()
    if request is None:
        raise NotVisible(_("没有找到协查 %(number)s，或者它不归您的部门。") % {"number": number[:40]})
    return request


def note_opening(request: VerificationRequest, *, by: Actor, at: datetime) -> None:
    """Opening a request shows personal data: it leaves a record that the holder can see. Every door comes by here.

    Asked and answered facts are both on the page. Raises NotVisible, NotAllowed.
    """
    refuse_unconcerned(request, by=by, at=at)
    fields = ["name", "number", *sorted({*(request.claimed or {}), *(request.facts or {})})]
    _note(request, fields, by, at)


def refuse_unconcerned(request: VerificationRequest, *, by: Actor, at: datetime) -> None:
    """Do nothing for who needs to know what a request says; anybody else is refused, and that leaves a record too.

    It is written before the refusal, which a door inside a transaction of its own takes back with it.
    Raises NotVisible, NotAllowed.
    """
    permissions.may_see(by, request)
    if not permissions.reads(by, request):
        _note(request, [], by, at, refused_for="not_concerned")
        permissions.may_read(by, request)


def open_letter(number: str, kind: str, *, by: Actor, at: datetime) -> VerificationRequest:
    """The request whose letter (`inquiry` or `reply`) is opened, noted as opened. Raises NotVisible, NotAllowed."""
    request = request_numbered(number, by)
    if request.submitted_at is None or (kind == "reply" and not request.has_reply):
        raise NotVisible(
            _("%(number)s还没有这份函。") % {"number": number},
            remedy=_("协查发出后才有协查函，反馈后才有反馈函。"),
        )
    note_opening(request, by=by, at=at)
    return request


@transaction.atomic
def _note(
    request: VerificationRequest,
    fields: Sequence[str],
    by: Actor,
    at: datetime,
    *,
    what: str = "",
    refused_for: str = "",
) -> None:
    access.record_view(
        holder_id=request.case_proof.party.holder_id,
        what=what or request.proof.name,
        purpose=permissions.case_for(by, request).number,
        fields=fields,
        by=by,
        at=at,
        basis=AccessRecord.Basis.DUTY,
        article=request.programme.regime_name,
        result=AccessRecord.Result.REFUSED if refused_for else AccessRecord.Result.GRANTED,
        reason_code=refused_for,
    )


def open_proof_file(proof: CaseProof, file_id: UUID, *, by: Actor, at: datetime) -> tuple[Paper, Attachment, bytes]:
    """A paper of a proof with its file and bytes; leaves a record that the holder can see. Raises NotVisible, Gone."""
    paper = next((one for one in papers_open_to(proof, by) if one.attachment and one.attachment.pk == file_id), None)
    if paper is None or paper.attachment is None:
        raise NotVisible(_("没有这个附件，或者它只给经办人看。"))
    data = attachments.open_attachment(paper.attachment)
    _note_of_proof(proof, proof.party.holder_id, access_words.PROOF_FILE, "file", by, at)
    return paper, paper.attachment, data


def note_site_check_opening(proof: CaseProof, *, by: Actor, at: datetime) -> None:
    """What was found on the spot names the person visited: opening it leaves a record that the holder can see."""
    _note_of_proof(proof, proof.party.holder_id, access_words.SITE_CHECK, "site_check", by, at)


def note_commitment_opening(commitment: Commitment, *, by: Actor, at: datetime) -> None:
    """Opening a commitment shows who made it: it leaves a record that the holder can see."""
    _note_of_proof(commitment.case_proof, commitment.holder_id, access_words.COMMITMENT, "commitment", by, at)


@transaction.atomic
def _note_of_proof(proof: CaseProof, holder_id: UUID, what: str, field: str, by: Actor, at: datetime) -> None:
    access.record_view(
        holder_id=holder_id,
        what=what.format(proof=proof.proof.name),
        purpose=proof.case.number,
        fields=[field],
        by=by,
        at=at,
        basis=AccessRecord.Basis.DUTY,
        article=proof.case.item_version.duty_article,
    )


def note_credit_opening(proposal: CreditProposal, *, by: Actor, at: datetime) -> None:
    """Opening what is proposed for somebody's credit names the person: it leaves a record that they can see."""
    access.record_view(
        holder_id=proposal.holder_id,
        what=access_words.CREDIT_PROPOSAL,
        purpose=access_words.FOR_CREDIT,
        fields=["credit"],
        by=by,
        at=at,
        basis=AccessRecord.Basis.DUTY,
        article=proposal.legal_basis[:60],
    )


def fact_rows(request: VerificationRequest) -> list[FactRow]:
    """The fields of the letter with both sides' values, in the template's order."""
    fields = request.template.fields if request.template else []
    return [_fact_row(field, request.claimed or {}, request.facts or {}) for field in fields]


def differing_fields(case_proof: CaseProof) -> list[str]:
    """Names of the fields that the newest reply about a proof found otherwise than the form states."""
    return [row.name for row in in_question(facts_of_proof(case_proof))]


def in_question(rows: Sequence[FactRow]) -> list[FactRow]:
    """What an applicant may be asked to prove: what differs; everything asked, where the form stated nothing of it."""
    stated = any(row.claimed is not None for row in rows)
    return [row for row in rows if row.differs or not stated]


def facts_of_proof(case_proof: CaseProof) -> list[FactRow]:
    """Both sides, field by field, of the newest reply about a proof; empty where none came."""
    newest = newest_reply(case_proof)
    return fact_rows(newest) if newest else []


def newest_reply(case_proof: CaseProof) -> VerificationRequest | None:
    """The request about a proof that was answered last, with everything around it."""
    replied = VerificationRequest.objects.filter(status__in=CLOSED_WITH_REPLY)
    theirs = Q(pk=case_proof.follows_id) if case_proof.follows_id else Q(case_proof=case_proof, left_at=None)
    return replied.filter(theirs).select_related(*_BESIDE).order_by("-answered_at").first()


def _fact_row(field: Mapping[str, Any], claimed: Mapping[str, Any], found: Mapping[str, Any]) -> FactRow:
    name = field["name"]
    stated, known = claimed.get(name), found.get(name)
    return FactRow(
        name=name,
        label=field.get("label", name),
        type=field.get("type", "text"),
        unit=field.get("unit", ""),
        required=bool(field.get("required", False)),
        options=tuple(field.get("options", ())),
        claimed=stated,
        found=known,
        differs=bool(differences({name: stated}, {name: known})) if None not in (stated, known) else False,
    )


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file with a letter, as lists show it."""

    pk: UUID
    part: str
    name: str
    media_type: str
    size: int
    held: bool  # put there and not sent yet
    clarification_id: UUID | None


def files_of(request: VerificationRequest, actor: Actor, *parts: str) -> list[FileRow]:
    """What goes with the request: what was sent, and what the reader's own department holds to send. One query."""
    rows = LetterFile.objects.filter(request=request).visible_to(actor).select_related("attachment")
    return [_file_row(row) for row in (rows.filter(part__in=parts) if parts else rows)]


def _file_row(row: LetterFile) -> FileRow:
    kept = row.attachment
    return FileRow(
        pk=row.pk,
        part=row.part,
        name=kept.filename if kept else _("已到期清除"),
        media_type=kept.media_type if kept else "",
        size=kept.size if kept else 0,
        held=row.sent_at is None,
        clarification_id=row.clarification_id,
    )


def open_file(request: VerificationRequest, file_id: UUID, *, by: Actor, at: datetime) -> tuple[FileRow, bytes]:
    """A file with its bytes; leaves a record that the holder can see. Raises NotVisible, NotAllowed, Gone."""
    refuse_unconcerned(request, by=by, at=at)
    rows = LetterFile.objects.filter(request=request).visible_to(by).select_related("attachment")
    found = rows.filter(pk=file_id).first()
    if found is None:
        raise NotVisible(_("没有这个附件，或者它还没有发出。"))
    if found.attachment is None:
        raise Gone(_("这个附件已过保留期，按规定清除了。"), code="attachment_blanked")
    data = attachments.open_attachment(found.attachment)
    _note(request, ["file"], by, at, what=access_words.LETTER_FILE.format(proof=request.proof.name))
    return _file_row(found), data
