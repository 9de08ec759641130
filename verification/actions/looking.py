"""Looking at what names people: every door comes by here, and each look leaves a record that the person can see.

Of a request: what was asked and found; of a case: its form; of a proof: its papers; a commitment; a credit proposal.
Lists show masked values and leave none. Article 12 of Dongying's rules; what was looked at says `access_words`.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from certificates.actions import access
from certificates.models import AccessRecord
from portal.foundation import attachments
from portal.foundation.actors import Actor
from portal.foundation.errors import Gone, NotVisible
from portal.foundation.models import Attachment
from verification import access_words, reading
from verification.models import CaseProof, Commitment, CreditProposal, LetterFile, VerificationRequest
from verification.permissions import requests as permissions
from verification.queries.case_page import CasePage
from verification.queries.papers import Paper, papers_open_to


def note_request_opening(request: VerificationRequest, *, by: Actor, at: datetime) -> None:
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
    request = reading.request_numbered(number, by)
    if request.submitted_at is None or (kind == "reply" and not request.has_reply):
        raise NotVisible(
            _("%(number)s还没有这份函。") % {"number": number},
            remedy=_("协查发出后才有协查函，反馈后才有反馈函。"),
        )
    note_request_opening(request, by=by, at=at)
    return request


def open_letter_file(
    request: VerificationRequest, file_id: UUID, *, by: Actor, at: datetime
) -> tuple[reading.FileRow, bytes]:
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
    return reading.file_row(found), data


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


@transaction.atomic
def note_case_opening(page: CasePage, *, by: Actor, at: datetime) -> None:
    """Opening a case shows what offices said about its people: each of them can see that it was opened."""
    if not by.is_officer:
        return
    case = page.case
    for holder_id in dict.fromkeys(proof.party.holder_id for proof in page.proofs):
        access.record_view(
            holder_id=holder_id,
            what=access_words.FORM,
            purpose=case.number,
            fields=page.told_by_offices,
            by=by,
            at=at,
            basis=AccessRecord.Basis.DUTY if case.basis == "duty" else AccessRecord.Basis.CONSENT,
            article=case.item_version.duty_article,
            window=case.window.number if case.window else "",
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
