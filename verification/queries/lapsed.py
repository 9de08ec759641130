"""Which cases wait for something whose term has passed: the clerk's to remind of, or to put on another day."""

from django.db.models import Exists, OuterRef, Q

from verification.models import Correction, SiteCheck, SupplementRecord


def something_lapsed() -> Q:
    """Of a case: a correction or supplement that did not come, a visit that nobody recorded; noted, not settled."""
    corrections = Correction.objects.open().filter(case=OuterRef("pk"), lapse_noted_at__isnull=False)
    supplements = SupplementRecord.objects.lapsed().filter(case_proof__case=OuterRef("pk"))
    visits = SiteCheck.objects.lapsed().filter(case_proof__case=OuterRef("pk"))
    return Q(Exists(corrections)) | Q(Exists(supplements)) | Q(Exists(visits))
