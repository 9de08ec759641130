"""Who gets what from the endpoints of cases, cell by cell; and whether administrators see only what they may."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Department, Duty, Theme, Way
from tests.factories.catalog import AT, UserFactory
from tests.factories.themes import theme_of
from tests.factories.verification import (
    CaseFactory,
    CasePartyFactory,
    CaseProofFactory,
    CommitmentFactory,
    CreditRecordFactory,
    VerificationRequestFactory,
)
from tests.permissions.matrix import BACKEND, OFFICERS, Cell, Endpoint, Owner, cells, check
from verification.models import Case, CaseProof, ThemeCase

pytestmark = pytest.mark.django_db

WORKERS = {Duty.CLERK, Duty.AGENT}
ASKERS = {Duty.LIAISON, Duty.AGENT}
HIDDEN = frozenset({Owner.SISTER, Owner.FOREIGN})
JSON = "application/json"


def case_of(department: Department, **state: Any) -> Case:
    version = {"item_version__item__department": department}
    case: Case = CasePartyFactory(case=CaseFactory(**version, **state)).case
    return case


def accepted(department: Department) -> Case:
    return case_of(department, accepted=True)


def proof_of(department: Department) -> CaseProof:
    party = case_of(department).parties.get()
    proof: CaseProof = CaseProofFactory(party=party)
    return proof


def drafted(department: Department) -> CaseProof:
    proof = proof_of(department)
    VerificationRequestFactory(case_proof=proof)
    return proof


def mismatched(department: Department) -> CaseProof:
    proof: CaseProof = CaseProofFactory(party=case_of(department).parties.get(), mismatched=True)
    return proof


def offered(department: Department) -> CaseProof:
    ways = [Way.COMMITMENT, Way.APPLICANT]
    proof: CaseProof = CaseProofFactory(party=case_of(department).parties.get(), offered=True, ways=ways)
    return proof


def post_case(verb: str, **body: Any) -> Any:
    return lambda client, case: client.post(f"/api/v1/cases/{case.number}/{verb}/", body, JSON)


def post_proof(verb: str, **body: Any) -> Any:
    return lambda client, proof: client.post(f"/api/v1/cases/{proof.case.number}/proofs/{proof.pk}/{verb}/", body, JSON)


def door(name: str, make: Any, call: Any, duties: Any, ok: int = 200) -> Endpoint:
    return Endpoint(name=name, make=make, call=call, answered={Owner.OWN: duties}, ok=ok, hidden=HIDDEN)


def theme_case_of(department: Department) -> ThemeCase:
    case = case_of(department)
    theme = theme_of(department)
    together: ThemeCase = ThemeCase.objects.create(
        number=f"T-{case.number}", programme=case.programme, theme=theme, applicant=case.applicant, opened_at=AT
    )
    Case.objects.filter(pk=case.pk).update(theme_case=together)
    return together


def open_theme(client: Client, theme: Theme) -> Any:
    return client.post("/api/v1/theme-cases/", {"theme": theme.code, "authorisation": {"method": "on_site"}}, JSON)


ENDPOINTS = [
    door("theme case", theme_case_of, lambda client, row: client.get(f"/api/v1/theme-cases/{row.number}/"), OFFICERS),
    # Nobody is named as the applicant: whoever may open a theme hears that, the others that they may not.
    Endpoint(
        name="open theme",
        make=theme_of,
        call=open_theme,
        answered={Owner.OWN: WORKERS},
        ok=400,
        hidden_from=frozenset(),
    ),
    door("one case", case_of, lambda client, case: client.get(f"/api/v1/cases/{case.number}/"), OFFICERS),
    door(
        "form",
        case_of,
        lambda client, case: client.patch(
            f"/api/v1/cases/{case.number}/", {"form": {}}, JSON, headers={"If-Match": "*"}
        ),
        WORKERS,
    ),
    door("accept", case_of, post_case("accept"), WORKERS),
    door("decide", accepted, post_case("decide", outcome="approved"), WORKERS),
    door("withdraw", case_of, post_case("withdraw"), WORKERS),
    door("request", drafted, post_proof("request"), ASKERS, 201),
    door("supply", proof_of, post_proof("supply", note="自愿"), WORKERS, 201),
    door("supplement", mismatched, post_proof("supplement", reason="补一份"), WORKERS, 201),
    door("site check", proof_of, post_proof("site-check"), WORKERS, 201),
    door("decline", offered, post_proof("decline"), WORKERS),
]


@pytest.mark.parametrize("cell", cells(ENDPOINTS), ids=str)
def test_cell(cell: Cell, client: Client) -> None:
    check(cell, client)


ROWS = {
    "case": lambda: CasePartyFactory().case,
    "verificationrequest": lambda: VerificationRequestFactory(),
    "commitment": lambda: CommitmentFactory(),
    "creditrecord": lambda: CreditRecordFactory(),
}


@pytest.mark.parametrize("model", sorted(ROWS))
def test_administrators_see_states_and_never_names(model: str, client: Client) -> None:
    row = ROWS[model]()
    client.force_login(UserFactory(is_staff=True, is_superuser=True), backend=BACKEND)

    shown = "".join(
        client.get(address).content.decode()
        for address in (
            reverse(f"admin:verification_{model}_changelist"),
            reverse(f"admin:verification_{model}_change", args=[row.pk]),
        )
    )

    assert "王示例" not in shown
    assert "告知内容" not in shown.replace("承诺书", "")
