"""The archive package 归档包 of a case: everything that it rests on, in one ZIP that can be checked without the portal.

`manifest.json` names each file with its SHA-256 and is signed by the accepting department; `case.json` and
`timeline.json` are the records, `letters/` the letters as signed and as PDF, `files/` what people handed in.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from certificates.actions import access
from certificates.models import AccessRecord
from portal.foundation import attachments, signing, timeline
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import Conflict
from portal.foundation.moment import now
from portal.foundation.pdf import PdfMissing, render_pdf
from portal.pages import letters as letter_pages
from portal.pages.duties import needs
from portal.pages.hall.conflicts import named
from portal.pages.hall.frame import WORKERS
from portal.pages.hall.queries import case_numbered
from verification import letters
from verification.models import Case, CaseStatus, Commitment, VerificationRequest
from verification.permissions import cases as permissions
from verification.queries.papers import files_of

FINISHED = frozenset({CaseStatus.DECIDED, CaseStatus.ARCHIVED, CaseStatus.REVOKED})
EARLIEST = (1980, 1, 1, 0, 0, 0)  # what a ZIP can say; the same case gives the same bytes
File = tuple[str, bytes]


@needs(*WORKERS)
@named
def package(request: HttpRequest, number: str) -> HttpResponse:
    """The package of a decided case; taking it leaves a record with each of its people."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    permissions.may_take_replies(actor, case)
    if case.status not in FINISHED:
        raise Conflict(_("办结以后才有归档包。"), remedy=_("先办结，再下载。"))
    _note_taking(case, actor, at)
    answer = HttpResponse(zipped(case, list(_files(case, request, actor, at))), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{case.number}.zip"'
    return answer


def zipped(case: Case, files: list[File]) -> bytes:
    """The ZIP, with its signed manifest in front."""
    manifest = {
        "case": case.number,
        "department": case.department.code,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files},
    }
    signature = signing.sign(letters.owner_of(case.department_id), signing.canonical(manifest))
    first = _json({"manifest": manifest, "signature": signature})
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [("manifest.json", first), *files]:
            archive.writestr(zipfile.ZipInfo(name, EARLIEST), data)
    return kept.getvalue()


def _files(case: Case, request: HttpRequest, actor: Actor, at: datetime) -> Iterator[File]:
    yield "case.json", _json(_record_of(case))
    yield "timeline.json", _json([_event(row) for row in timeline.of(case).order_by("at", "pk")])
    followed = case.proofs.filter(follows__isnull=False).values_list("follows", flat=True)
    letters_of = {*case.requests.values_list("pk", flat=True), *followed}
    sent = VerificationRequest.objects.filter(pk__in=letters_of).exclude(submitted_at=None)
    for asked in sent.for_lists().order_by("number"):
        yield from _letters(asked, request, actor, at)
    yield from _handed_in(case)


def _letters(asked: VerificationRequest, request: HttpRequest, actor: Actor, at: datetime) -> Iterator[File]:
    """Each letter as it was signed, and for people as PDF where this machine can make one."""
    if asked.is_blanked:
        yield f"letters/{asked.number}-blanked.json", _json(_blanked(asked))
        return
    signed = {"inquiry": (letters.inquiry_document(asked), asked.inquiry_signature)}
    if asked.has_reply:
        signed["reply"] = (letters.reply_document(asked), asked.reply_signature)
    for kind, (document, signature) in signed.items():
        yield f"letters/{asked.number}-{kind}.json", _json({"document": document, "signature": signature})
        try:
            told = letter_pages.context_of(asked, kind, viewer=str(request.user), actor=actor, at=at)
            page = render_to_string("letters/pdf.html", told, request)
            yield f"letters/{asked.number}-{kind}.pdf", render_pdf(page, letter_pages.STYLES)
        except PdfMissing:
            continue  # the signed document is there


def _blanked(asked: VerificationRequest) -> dict[str, Any]:
    """What is left of letters after their retention period: the digests that the signatures cover."""
    return {
        "blanked_at": asked.blanked_at,
        "digests": asked.signed_digests,
        "inquiry_signature": asked.inquiry_signature,
        "reply_signature": asked.reply_signature,
    }


def _handed_in(case: Case) -> Iterator[File]:
    """What the applicant handed in or signed."""
    for row in files_of(case_proof__case=case).order_by("pk"):
        suffix = Path(row.filename).suffix or ".bin"
        yield f"files/{row.pk}{suffix}", attachments.open_attachment(row)


def _record_of(case: Case) -> dict[str, Any]:
    """The case as decided: people, proofs, form, decision, commitments."""
    return {
        "number": case.number,
        "service_item": {"code": case.item_version.item.code, "name": case.item_version.item.name},
        "version": case.item_version.version,
        "department": case.department.code,
        "status": case.status,
        "outcome": case.outcome,
        "reason": case.decision_reason,
        "times": {"opened": case.opened_at, "accepted": case.accepted_at, "decided": case.decided_at},
        "people": [_person(row) for row in case.parties.select_related("holder")],
        "proofs": [_proof(row) for row in case.proofs.select_related("proof").order_by("position", "pk")],
        "form": case.form,
        "commitments": [
            {"proof": str(row.case_proof_id), "status": row.status, "signed_at": row.signed_at, "notice": row.notice}
            for row in Commitment.objects.filter(case_proof__case=case).order_by("signed_at")
        ],
    }


def _person(row: Any) -> dict[str, str]:
    holder = row.holder
    return {"role": row.role, "document_type": holder.document_type, "number": holder.number, "name": holder.name}


def _proof(row: Any) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "code": row.proof.code,
        "name": row.proof.name,
        "way": row.way,
        "status": row.status,
        "tried": row.tried,
    }


def _event(row: Any) -> dict[str, Any]:
    return {"kind": row.kind, "at": row.at, "actor": row.actor, "before": row.before, "after": row.after}


def _json(value: Any) -> bytes:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _note_taking(case: Case, actor: Actor, at: datetime) -> None:
    for holder_id in dict.fromkeys(case.parties.values_list("holder_id", flat=True)):
        access.record_view(
            holder_id=holder_id,
            what=_("整件归档包"),
            purpose=case.number,
            fields=["form", "letters", "files"],
            by=actor,
            at=at,
            basis=AccessRecord.Basis.DUTY,
            article=case.item_version.duty_article,
        )
