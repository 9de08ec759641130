"""Views of one request: what its letter, its page and the API show, from one place. Looking: `actions.looking`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.foundation.actors import Actor
from portal.foundation.errors import NotVisible
from verification.facts import differences
from verification.models import CaseProof, LetterFile, VerificationRequest
from verification.models.requests import CLOSED_WITH_REPLY

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
    return [file_row(row) for row in (rows.filter(part__in=parts) if parts else rows)]


def file_row(row: LetterFile) -> FileRow:
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
