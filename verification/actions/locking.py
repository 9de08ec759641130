"""The one order in which rows of a case are locked: case → case proof → request.

Every verb that touches more than one of them begins here, so that two verbs never wait for each other in a circle.
The cases of a theme are locked together, in the order of their keys: one reply may settle proofs in all of them.
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, Subquery
from django.utils.translation import gettext as _

from portal.foundation.errors import NotVisible
from verification.models import Case, CaseProof, VerificationRequest


def lock_case(case_id: UUID) -> Case:
    """The case, locked until the transaction ends, with its sisters. Raises NotVisible if there is none."""
    theme = Subquery(Case.objects.filter(pk=case_id).values("theme_case"))
    rows = Case.objects.filter(Q(pk=case_id) | Q(theme_case=theme)).order_by("pk")
    locked = rows.select_for_update(of=("self",)).select_related("programme", "department")
    case = next((one for one in locked if one.pk == case_id), None)
    if case is None:
        raise NotVisible(_("没有找到这个办件。"))
    return case


def lock_cases(ids: Collection[UUID]) -> None:
    """Lock several cases, each with its sisters, in the one order."""
    themes = Case.objects.filter(pk__in=ids, theme_case__isnull=False).values_list("theme_case", flat=True)
    together = Q(pk__in=ids) | Q(theme_case__in=set(themes))
    list(Case.objects.filter(together).order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))


def lock_proof(case_proof_id: UUID, case_id: UUID | None = None) -> CaseProof:
    """The proof with `.case`, both locked, the case first. Raises NotVisible if there is none.

    `case_id`: its case, which is never another, where the caller knows it.
    """
    case_id = case_id or CaseProof.objects.filter(pk=case_proof_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotVisible(_("没有找到这项证明。"))
    case = lock_case(case_id)
    proofs = CaseProof.objects.select_for_update(of=("self",)).select_related(
        "proof", "party__holder", "requirement", "outside_issuer", "follows"
    )
    case_proof = proofs.get(pk=case_proof_id)
    case_proof.case = case
    return case_proof


def lock_request(request_id: UUID) -> VerificationRequest:
    """The request alone, locked, for verbs that touch nothing else. Raises NotVisible if there is none."""
    rows = VerificationRequest.objects.select_for_update(of=("self",)).select_related(
        "programme",
        "tier",
        "source__tier",
        "proof",
        "template",
        "agreement",
        "issuing_department__programme",
        "requesting_department",
    )
    request = rows.filter(pk=request_id).first()
    if request is None:
        raise NotVisible(_("没有找到这件协查核验。"))
    return request


def lock_with_case(request_id: UUID) -> VerificationRequest:
    """The request with `.case` and `.case_proof`, all three locked in the one order."""
    ids = VerificationRequest.objects.filter(pk=request_id).values_list("case_proof_id", "case_id").first()
    if ids is None:
        raise NotVisible(_("没有找到这件协查核验。"))
    case_proof = lock_proof(*ids)
    request = lock_request(request_id)
    request.case, request.case_proof = case_proof.case, case_proof
    return request
