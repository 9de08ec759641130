"""Whether a case changed since its page was shown: what every open page of the hall asks each quarter of a minute."""

from hashlib import sha256

from django.db.models import Q

from portal.foundation.actors import Actor
from portal.foundation.errors import NotVisible
from verification.models import Case, VerificationRequest

OF_CASE = ("row_version", "status", "clerk_id", "needs_review_since")
OF_PROOF = ("pk", "status", "way", "reason_code", "tried", "updated_at")
OF_REQUEST = ("pk", "status", "due_at", "received_at")


def last_revision(number: str, actor: Actor) -> str:
    """The revision of a case that the actor may see. Raises NotVisible. Four small queries, no sealed field."""
    case = Case.objects.visible_to(actor).filter(number=number).only(*OF_CASE, "theme_case_id").first()
    if case is None:
        raise NotVisible
    return revision_of(case)


def revision_of(case: Case) -> str:
    """A short word that changes whenever something on the page of the case does."""
    asked = Q(case=case, left_at=None)
    if case.theme_case_id is not None:
        asked |= Q(pk__in=case.proofs.filter(follows__isnull=False).values("follows"))
    facts = [
        [getattr(case, name) for name in OF_CASE],
        case.parties.count(),
        *case.proofs.order_by("pk").values_list(*OF_PROOF),
        *VerificationRequest.objects.filter(asked).order_by("pk").values_list(*OF_REQUEST),
    ]
    return sha256(repr(facts).encode()).hexdigest()[:16]
