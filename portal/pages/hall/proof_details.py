"""What stands behind a proof: where it came from, the request that is out, questions about it, files handed in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.pages.clocks import runs_in
from portal.pages.duties import needs
from portal.pages.event_words import did
from portal.pages.hall.conflicts import answers_conflicts
from portal.pages.hall.frame import SENDERS, WORKERS, sheet
from portal.pages.hall.proof_papers import papers_for
from portal.pages.hall.queries import drafts_of, proof_of
from portal.pages.hall.sheet_forms import ClarifyForm, TakeBackForm
from portal.pages.hall.sheets import Sheet, asked_of, request_asked_of, run
from portal.pages.people_time import moment_words
from portal.pages.state_words import via_words
from portal.pages.why import why_of
from verification import reading, told
from verification.actions import looking, requests
from verification.models import (
    Case,
    Clarification,
    Commitment,
    VerificationRequest,
)
from verification.permissions import requests as permissions
from verification.queries.asked import followers_of
from verification.reasons import reason_text


@needs(*WORKERS)
@answers_conflicts
def view(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """How a proof was got; a reply shows personal data, so that opening it leaves a record."""
    case, proof, actor, at = asked_of(request, number, proof_id)
    asked = next(iter(drafts_of(case, [proof.pk])), None)
    facts = []
    may_read = asked is not None and permissions.reads(actor, asked)
    if asked and asked.has_reply and may_read:
        looking.note_request_opening(asked, by=actor, at=at)
        facts = reading.fact_rows(asked)
    context = {
        "case": case,
        "proof": proof,
        "asked": asked,
        "facts": facts,
        "is_withheld": asked is not None and asked.has_reply and not may_read,
        "shared": shared_words(asked, case, at) if asked else "",
        "via": via_words(asked.reply_via) if asked else "",
        "reason": reason_text(proof.reason_code),
        "commitment": Commitment.objects.filter(case_proof=proof).exclude(status="withdrawn").first(),
        "papers": papers_for(proof, actor),
        "tried": [{**entry, "reason": reason_text(entry["reason_code"])} for entry in proof.tried],
    }
    return sheet(request, "hall/sheets/proof.html", context)


@needs(*SENDERS)
@answers_conflicts
def open_request(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """The request that is out: where it stands, its clock and why, what was said, how to ask or take it back."""
    case, asked, actor, at = request_asked_of(request, number, proof_id)
    deadline = told.deadline_of(asked) if asked.submitted_at else None
    grounds, regime = told.grounds_of(asked), case.programme.regime_name
    context = {
        "case": case,
        "proof": proof_of(case, proof_id),
        "asked": asked,
        "why": why_of(deadline, grounds=grounds, regime=regime, at=at, key="request") if deadline else None,
        "shared": shared_words(asked, case, at),
        "runs": runs_in(deadline) if deadline else (),
        "said": _said(asked, actor),
        "events": [{"at": event.at, "title": did(event.kind)} for event in timeline.of(asked)[:8]],
        "ours": asked.requesting_department_id == actor.department_id,
        "may": actor.has("liaison", "agent"),
    }
    return sheet(request, "hall/sheets/request.html", context)


@needs(*SENDERS)
@answers_conflicts
def clarify(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """问对方."""
    case, asked, actor, at = request_asked_of(request, number, proof_id)
    shown = Sheet(
        heading=_("问%(who)s") % {"who": asked.issuing_department.short_name},
        text=_("对方会马上看到；时限照走。"),
        button=_("发给对方"),
    )

    def done(values: dict[str, Any]) -> str:
        requests.clarify(request_id=asked.pk, text=values["text"], by=actor, at=at)
        return _("已发给%(who)s。") % {"who": asked.issuing_department.short_name}

    return run(request, case, shown, ClarifyForm, done)


@needs(*SENDERS)
@answers_conflicts
def take_back(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """撤回协查."""
    case, asked, actor, at = request_asked_of(request, number, proof_id)
    shown = Sheet(
        heading=_("撤回协查：%(proof)s") % {"proof": asked.proof.name},
        text=_("%(who)s不用再办；这项证明回到“现在办”。") % {"who": asked.issuing_department.short_name},
        button=_("撤回这件协查"),
    )

    def done(values: dict[str, Any]) -> str:
        requests.withdraw(request_id=asked.pk, reason=values["reason"], by=actor, at=at)
        return _("已撤回，%(who)s会看到理由。") % {"who": asked.issuing_department.short_name}

    return run(request, case, shown, TakeBackForm, done)


def shared_words(asked: VerificationRequest, case: Case, at: datetime) -> str:
    """That a reply is taken over from a sister case, or serves others too: from where, and when it was asked."""
    if asked.case_id != case.pk:
        moment = asked.answered_at or asked.submitted_at
        words = {"number": asked.case.number, "when": moment_words(moment, at) if moment else _("还没发出")}
        return _("沿用同一件事里 %(number)s 的协查（%(when)s），不另行核验。") % words
    numbers = [one.number for one in followers_of(asked)]
    return _("这件协查同时用于同一件事里的 %(numbers)s。") % {"numbers": _("、").join(numbers)} if numbers else ""


def _said(asked: VerificationRequest, actor: Actor) -> list[Clarification]:
    """Questions and explanations, for those who need to know; colleagues see that the request is out."""
    if not permissions.reads(actor, asked):
        return []
    return list(Clarification.objects.filter(request=asked).select_related("department", "user"))
