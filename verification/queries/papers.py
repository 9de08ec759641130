"""Files that applicants handed in or signed for the proofs of a case."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from portal.foundation.models import Attachment
from verification.models import Commitment, SupplementRecord, VoluntaryRecord


def files_of(**which: Any) -> QuerySet[Attachment]:
    """The files of some proofs: `case_proof=…`, or `case_proof__case=…` for those of a whole case."""
    kept: set[UUID | None] = set()
    for model in (VoluntaryRecord, SupplementRecord):
        kept |= set(model.objects.filter(**which).values_list("attachment_id", flat=True))
    signed = [str(pk) for pk in Commitment.objects.filter(**which).values_list("pk", flat=True)]
    return Attachment.objects.filter(Q(pk__in=kept - {None}) | Q(subject_id__in=signed))
