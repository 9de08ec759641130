"""The commitment as PDF 告知承诺书: made once after signing and kept; whoever opens it later gets the same bytes."""

import base64
import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import translation

from certificates.originals import owner_of
from portal.foundation import attachments, signing
from portal.foundation.actors import SYSTEM
from portal.foundation.pdf import missing_glyphs, render_pdf
from verification.actions import commitments
from verification.models import Commitment

STYLES = Path(settings.BASE_DIR, "portal/static/mianzheng/css/commitment.css")
PICTURES = ("image/png", "image/jpeg")


def document_of(commitment: Commitment, at: datetime) -> bytes:
    """The kept PDF; made now where the machine had not come to it yet. Raises PdfMissing, Gone."""
    if commitment.document is None:
        commitment = keep(commitment, at)
    assert commitment.document is not None
    return attachments.open_attachment(commitment.document)


def keep(commitment: Commitment, at: datetime) -> Commitment:
    """Make the PDF and keep it; whoever was faster wins. Raises PdfMissing."""
    with translation.override("zh-hans"):
        data = render_pdf(render_to_string("commitments/document.html", context_of(commitment)), STYLES)
    upload = ContentFile(data, name=f"commitment-{commitment.pk.hex[-8:]}.pdf")
    digest = hashlib.sha256(data).hexdigest()
    return commitments.keep_document(commitment_id=commitment.pk, document=upload, sha256=digest, by=SYSTEM, at=at)


def context_of(commitment: Commitment) -> dict[str, Any]:
    """What the document says: the text that was shown, who signed how and when, the department's signature."""
    holder = commitment.holder
    notice, _blank, declaration = commitment.notice.partition("\n\n")
    return {
        "commitment": commitment,
        "case": commitment.case_proof.case,
        "proof": commitment.case_proof.proof,
        "holder": holder,
        "lines": notice.split("\n"),
        "declaration": declaration,
        "drawn": _drawn(commitment),
        "is_genuine": is_genuine(commitment),
        "missing": missing_glyphs(holder.name + commitment.notice),
    }


def is_genuine(commitment: Commitment) -> bool:
    """Whether text, person and time are still what the department signed."""
    data = signing.canonical(commitments.signed_data(commitment))
    return signing.check(owner_of(commitment.case_proof.case.department_id), data, commitment.signature).valid


def download_name(commitment: Commitment) -> str:
    """The file's name: no person in it."""
    return f"{commitment.case_proof.case.number}-{commitment.case_proof.proof.code}-commitment.pdf"


def _drawn(commitment: Commitment) -> str:
    """The signature drawn on the pad, as the address of a picture; empty where it was signed otherwise."""
    evidence = commitment.evidence
    if evidence is None or commitment.method != Commitment.Method.PAD or evidence.media_type not in PICTURES:
        return ""
    picture = base64.b64encode(attachments.open_attachment(evidence)).decode()
    return f"data:{evidence.media_type};base64,{picture}"
