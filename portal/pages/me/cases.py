"""`/me/cases/`: one's matters, in words: where each stands, what comes next, what one must still do."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.models import RequirementChannel
from portal.foundation.errors import NotVisible
from portal.foundation.moment import LOCAL
from portal.pages.forms import go
from portal.pages.me import case_words
from portal.pages.me.case_events import events
from portal.pages.me.frame import Whose, for_holder, page, page_of
from portal.pages.me.supplying import may_supply
from portal.pages.public.places import around_of
from portal.papers.codes import barcode_svg
from verification import queries, reading
from verification.actions import cases as actions
from verification.actions.eligibility import commitment_bars
from verification.models import (
    CASE_MOVES,
    Case,
    CaseProof,
    CaseStatus,
    Measure,
    ProofStatus,
    SiteCheck,
    SupplementRecord,
    VerificationRequest,
)
from verification.models.materials import handed_in
from verification.models.requests import KEPT_BACK
from verification.queries.asked import requests_of
from verification.queries.next_actions import waits_for_visit

PAGE = 20


@require_safe
@for_holder
def cases(request: HttpRequest, whose: Whose) -> HttpResponse:
    """Open matters and past ones, newest first."""
    own = queries.own_cases(whose.actor).order_by("-opened_at", "-pk")
    found, following = page_of(own, "opened_at", request.GET.get("after", ""), PAGE)
    address = reverse("me_cases")
    context = {
        "rows": [_row(one, whose) for one in found],
        "next": f"{address}?after={following}" if following else "",
        "newest": address if request.GET.get("after") else "",
    }
    return page(request, whose, "me/cases.html", "licences", context)


@require_safe
@for_holder
def case(request: HttpRequest, whose: Whose, number: str) -> HttpResponse:
    """One matter: what is done and by whom, what one must still do."""
    found = _found(whose, number)
    proofs = _proofs(found, whose)
    requests = _requests(found, proofs)
    asked = _asked_for(found) if _is_applicant(found, whose) else []
    beside = _beside(proofs, requests, {one.case_proof_id for one in asked}, whose)
    own = [proof.pk for proof in proofs if beside[proof.pk].is_own]
    lines = [case_words.proof_line(proof, beside[proof.pk], whose.at) for proof in proofs]
    supplies = [one for one in proofs if may_supply(found, one)]
    context = {
        "case": found,
        "row": _row(found, whose),
        "sisters": _sisters(found, whose),
        "lines": lines,
        "todo": case_words.todo(found, whose.holder.pk, lines, asked, whose.at),
        "offers": [one for one in _offers(found, proofs, whose) if not beside[one.pk].bar],
        "owed": [one for one in supplies if case_words.is_to_bring(one)],
        "supplies": [one for one in supplies if not case_words.is_to_bring(one)],
        "may_commit": any(one.status == ProofStatus.OFFERED and not beside[one.pk].bar for one in supplies),
        "asked": [_asked(one, requests.get(one.case_proof_id), whose.at) for one in asked],
        "events": events(found, list(requests.values()), own, is_applicant=_is_applicant(found, whose)),
        "is_applicant": _is_applicant(found, whose),
        "revocation": _revocation(found),
        "suspension": found.suspensions.filter(ends_at=None).first(),
        **around_of(found.programme),
        "may_withdraw": _is_applicant(found, whose) and CaseStatus.WITHDRAWN in CASE_MOVES[found.status],
    }
    return page(request, whose, "me/case.html", "licences", context)


@require_POST
@for_holder
def withdraw(request: HttpRequest, whose: Whose, number: str) -> HttpResponse:
    """Take one's application back, before the decision."""
    found = _found(whose, number)
    actions.withdraw(case_id=found.pk, reason=request.POST.get("reason", ""), by=whose.actor, at=whose.at)
    messages.success(request, _("申请已撤回。以后要办，随时可以再来。"))
    return go(request, reverse("me_case", args=[found.number]))


@require_safe
@for_holder
def receipt(request: HttpRequest, whose: Whose, number: str) -> HttpResponse:
    """The receipt to show or print; masked, for paper is left lying about."""
    found = _found(whose, number)
    context = {
        "case": found,
        "row": _row(found, whose),
        "to_follow": case_words.to_follow(found, whose.at) if _is_applicant(found, whose) else [],
        "barcode": barcode_svg(found.number, _("办件编号的条形码")),
        "printed_at": whose.at,
    }
    return page(request, whose, "me/receipt.html", "licences", context)


def _offers(found: Case, proofs: list[CaseProof], whose: Whose) -> list[CaseProof]:
    """Proofs of one's own for which one may commit now."""
    if not found.is_open:
        return []
    return [one for one in proofs if one.status == "offered" and one.party.holder_id == whose.holder.pk]


def _asked_for(found: Case) -> list[SupplementRecord]:
    """What the window asked one to add: the reason and the term."""
    rows = SupplementRecord.objects.owed().filter(case_proof__case=found).select_related("case_proof__proof")
    return list(rows.order_by("due_at"))


def _found(whose: Whose, number: str) -> Case:
    found = queries.own_cases(whose.actor).select_related("programme").filter(number=number[:24]).first()
    if found is None:
        raise NotVisible(_("没有找到办件 %(number)s。") % {"number": number[:24]}, remedy=_("回“我的办件”再找。"))
    return found


def _sisters(found: Case, whose: Whose) -> list[dict[str, Any]]:
    """The other matters of the same theme that one has a part in."""
    if found.theme_case_id is None:
        return []
    rows = queries.own_cases(whose.actor).filter(theme_case=found.theme_case_id).exclude(pk=found.pk)
    return [_row(one, whose) for one in rows.order_by("pk")]


def _revocation(found: Case) -> Measure | None:
    """Why the decision was taken back and what becomes of what was issued on it."""
    if found.status != CaseStatus.REVOKED:
        return None
    return Measure.objects.filter(breach__commitment__case_proof__case=found, kind=Measure.Kind.REVOKE).last()


def _is_applicant(found: Case, whose: Whose) -> bool:
    return found.applicant_id == whose.holder.pk


def _proofs(found: Case, whose: Whose) -> list[CaseProof]:
    """All proofs for the applicant; for others in the case those of their own only."""
    rows = found.proofs.select_related("proof", "party__holder", "outside_issuer").order_by("position", "pk")
    return list(rows if _is_applicant(found, whose) else rows.filter(party__holder_id=whose.holder.pk))


def _requests(found: Case, proofs: list[CaseProof]) -> dict[Any, VerificationRequest]:
    asked = requests_of(found, ("issuing_department", "proof", "template"), without=KEPT_BACK)
    return {proof.pk: asked[proof.pk] for proof in proofs if proof.pk in asked}


def _asked(record: SupplementRecord, replied: VerificationRequest | None, at: datetime) -> dict[str, Any]:
    """What was asked: why, which points differ, until when, and whether that is over."""
    labels = {row.name: row.label for row in reading.fact_rows(replied)} if replied and record.points else {}
    return {
        "record": record,
        "points": [labels[name] for name in record.points if name in labels],
        "is_late": record.due_at is not None and record.due_at < at,
    }


def _beside(
    proofs: list[CaseProof], requests: dict[Any, VerificationRequest], asked: set[Any], whose: Whose
) -> dict[Any, case_words.Beside]:
    keys = [proof.pk for proof in proofs]
    visits = {row.case_proof_id: row for row in SiteCheck.objects.filter(case_proof__in=keys, done_at=None)}
    came = set(CaseProof.objects.filter(handed_in(), pk__in=keys).values_list("pk", flat=True))
    unvisited = _waiting_for_visit(proofs)
    own = {proof.pk for proof in proofs if proof.party.holder_id == whose.holder.pk}
    offered = [proof for proof in proofs if proof.status == ProofStatus.OFFERED and proof.pk in own]
    bars = commitment_bars(offered, whose.at)
    return {
        pk: case_words.Beside(
            requests.get(pk),
            visits.get(pk),
            pk in came,
            pk in unvisited,
            is_asked_for=pk in asked,
            is_own=pk in own,
            bar=bars.get(pk, ""),
        )
        for pk in keys
    }


def _waiting_for_visit(proofs: list[CaseProof]) -> set[Any]:
    """Of which proofs nothing was found, and the own check of their order comes first."""
    nothing = [proof for proof in proofs if proof.status == ProofStatus.NOT_FOUND]
    orders: dict[int, list[RequirementChannel]] = {}
    if nothing:
        wanted = {proof.requirement_id for proof in nothing}
        for row in RequirementChannel.objects.filter(requirement__in=wanted).order_by("position"):
            orders.setdefault(row.requirement_id, []).append(row)
    checks = SiteCheck.objects.over().filter(case_proof__in=nothing)
    over = set(checks.values_list("case_proof_id", flat=True)) if nothing else set()
    return {
        proof.pk
        for proof in nothing
        if waits_for_visit(proof, orders.get(proof.requirement_id, ()), is_visit_over=proof.pk in over)
    }


def _row(one: Case, whose: Whose) -> dict[str, Any]:
    missing = getattr(one, "missing", 0)
    return {
        "case": one,
        "item": one.item_version.item.name,
        "state": case_words.state_words(one, missing),
        "outcome": one.outcome if one.decision_holds else "",
        "for_other": "" if one.applicant_id == whose.holder.pk else one.applicant.masked_name,
        "day": one.opened_at.astimezone(LOCAL).date(),
    }
