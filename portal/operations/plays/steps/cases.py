"""The course of a case: opened, accepted, suspended, decided, put away; and what the applicant brings to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from catalog.models import Way
from portal.operations.plays.cast import Story, authorisation_of
from portal.operations.plays.steps.words import FACTS_BY_TYPE
from verification.actions import cases, commitments, materials
from verification.models import NEGATIVE, Case, CaseProof, ProofStatus, SuspensionReason

# What people type into forms, by the field's name, else by its type.
TYPED: Mapping[str, str] = {"phone": "0536-0000000", "bank_account": "0000 0000 0000 0000"}
TYPED_BY_TYPE: Mapping[str, Any] = {**FACTS_BY_TYPE, "text": "演示填写", "date": "2026-11-02"}


def open_case(story: Story, detail: str, at: datetime) -> None:
    """Open the case; whoever has an account shows a code, the others are read by duty or with consent on site."""
    story.case = cases.open_case(
        item_code=story.version.item.code,
        applicant=None if story.citizen else story.people[0],
        parties=story.people[1:],
        authorisation=authorisation_of(story, at),
        by=story.clerk,
        at=at,
    )


def accept(story: Story, detail: str, at: datetime) -> None:
    """Fill what people type, take the signatures, accept."""
    values = {
        str(one["name"]): TYPED.get(
            one["name"], one["options"][0] if one.get("options") else TYPED_BY_TYPE[one["type"]]
        )
        for one in story.version.form
        if one.get("required") and not (story.opened.form.get(one["name"]) or {}).get("value")
    }
    cases.save_form(case_id=story.opened.pk, values=values, by=story.clerk, at=at)
    for proof in CaseProof.objects.filter(case=story.opened, required=True).order_by("position"):
        if proof.status == ProofStatus.OFFERED:
            commitments.sign(case_proof_id=proof.pk, by=story.clerk, at=at, agrees_to_publication=True)
        elif proof.way == Way.APPLICANT and proof.status == ProofStatus.PENDING:
            materials.supply(case_proof_id=proof.pk, by=story.clerk, at=at, note="申请人提供原件，核对无误后退还。")
    cases.accept(case_id=story.opened.pk, by=story.clerk, at=at)


def supplement(story: Story, detail: str, at: datetime) -> None:
    """After a negative reply the clerk asks for what proves the point and no more."""
    for proof in CaseProof.objects.filter(case=story.opened, status__in=NEGATIVE):
        reason = "核验结果与申请不一致，请提供能说明该处房屋来源的材料。"
        materials.supplement(case_proof_id=proof.pk, reason=reason, by=story.clerk, at=at)


def suspend(story: Story, detail: str, at: datetime) -> None:
    """The case waits for something outside it."""
    note = "申请人本周外出，约好下周入户。"
    cases.suspend(case_id=story.opened.pk, by=story.clerk, at=at, reason=SuspensionReason.APPLICANT, note=note)


def decide(story: Story, detail: str, at: datetime) -> None:
    """The decision: `detail` is the outcome."""
    reason = "经核验，申请人名下财产状况不符合规定条件。" if detail == Case.Outcome.REFUSED else ""
    cases.decide(case_id=story.opened.pk, outcome=detail, by=story.clerk, at=at, reason=reason)


def archive(story: Story, detail: str, at: datetime) -> None:
    """The file is put away."""
    cases.archive(case_id=story.opened.pk, by=story.clerk, at=at)


def withdraw(story: Story, detail: str, at: datetime) -> None:
    """The applicant changes their mind."""
    cases.withdraw(case_id=story.opened.pk, by=story.clerk, at=at, reason="申请人改为申请其他救助。")
