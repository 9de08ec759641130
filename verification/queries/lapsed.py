"""Which cases wait for something whose term has passed: the clerk's to remind of, or to put on another day."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from verification.acceptance import still_to_follow_of
from verification.models import Case, Correction, SiteCheck, SupplementRecord


def something_lapsed(cases: QuerySet[Case], at: datetime) -> Q:
    """Among `cases`: a correction or supplement that did not come, a visit that nobody recorded; noted, not settled.

    Or 容缺 whose term has passed while something is missing. The sealed form says part of that, so those few cases
    are read here, in two queries at most.
    """
    corrections = Correction.objects.open().filter(case=OuterRef("pk"), lapse_noted_at__isnull=False)
    supplements = SupplementRecord.objects.lapsed().filter(case_proof__case=OuterRef("pk"))
    visits = SiteCheck.objects.lapsed().filter(case_proof__case=OuterRef("pk"))
    tolerated = list(cases.filter(pending_due_at__lt=at).select_related("item_version"))
    owing = [pk for pk, names in still_to_follow_of(tolerated, at).items() if names]
    return Q(Exists(corrections)) | Q(Exists(supplements)) | Q(Exists(visits)) | Q(pk__in=owing)
