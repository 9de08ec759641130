"""Which request stands behind each proof of a case: its own, or the one of a sister case that it follows."""

from collections.abc import Collection, Sequence
from uuid import UUID

from verification.models import Case, Clarification, VerificationRequest

BESIDE = ("issuing_department__programme", "tier", "source__tier", "source__department__programme")


def requests_of(
    case: Case, beside: Sequence[str] = BESIDE, *, without: Sequence[str] = ()
) -> dict[UUID, VerificationRequest]:
    """The newest request of each proof, by proof id, `without` some states; one more query for a case of a theme.

    What the case left to its sisters is not among them.
    """
    rows = case.requests.filter(left_at=None).exclude(status__in=without).select_related(*beside)
    found = {row.case_proof_id: row for row in rows.order_by("drafted_at", "pk")}
    if case.theme_case_id is None:
        return found
    following = case.proofs.filter(follows__isnull=False).exclude(follows__status__in=without)
    names = [f"follows__{name}" for name in ("case", *beside)]
    return found | {proof.pk: proof.follows for proof in following.select_related(*names) if proof.follows}


def followers_of(request: VerificationRequest) -> list[Case]:
    """The sister cases that take over what comes of a request; one query, none outside themes."""
    if request.case.theme_case_id is None:
        return []
    rows = Case.objects.filter(proofs__follows=request).distinct().order_by("pk")
    return list(rows.select_related("item_version__item", "department"))


def asked_back(requests: Collection[VerificationRequest]) -> set[UUID]:
    """Of these requests, the open ones on which the issuing department wrote last: it waits for an answer."""
    rows = Clarification.objects.filter(request_id__in=[one.pk for one in requests])
    last = rows.order_by("request_id", "-at", "-pk").distinct("request_id")
    spoke_last = dict(last.values_list("request_id", "department_id"))
    return {one.pk for one in requests if one.is_open and spoke_last.get(one.pk) == one.issuing_department_id}
