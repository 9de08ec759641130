"""The archive package 归档包 of a case, with its letters as PDF beside the signed ones."""

from datetime import datetime

from portal.foundation.actors import Actor
from portal.foundation.pdf import PdfMissing
from portal.papers import letters
from verification.actions import packing
from verification.models import Case, VerificationRequest

BESIDE = ("item_version__item", "department", "programme", "applicant")  # what a package reads of a case


def taken(case: Case, *, viewer: str, by: Actor, at: datetime) -> bytes:
    """The package of a finished case; taking it leaves a record with each of its people. Raises as `packing.take`."""

    def printed(asked: VerificationRequest, kind: str) -> bytes | None:
        try:
            return letters.pdf_of(asked, kind, viewer=viewer, at=at)
        except PdfMissing:
            return None  # the signed document is there

    return packing.take(case=case, by=by, at=at, printed=printed)
