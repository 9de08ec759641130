"""What the archive package of a case says in words: the case, its course, each request with what followed from it.

Names stand beside ids, because whoever opens an archive in ten years has no portal to ask.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model

from portal.foundation import timeline
from portal.foundation.actors import Actor
from verification.models import (
    Case,
    Clarification,
    Commitment,
    EarlierReply,
    Escalation,
    IntercityInquiry,
    LevelNote,
    SiteCheck,
    SupplementRecord,
    VerificationRequest,
    VoluntaryRecord,
)
from verification.told import grounds_of


def case_record(case: Case) -> dict[str, Any]:
    """The case as decided: people, proofs, form, decision, commitments."""
    return {
        "number": case.number,
        "service_item": {"code": case.item_version.item.code, "name": case.item_version.item.name},
        "version": case.item_version.version,
        "department": case.department.code,
        "status": case.status,
        "outcome": case.outcome,
        "reason": case.decision_reason,
        "times": {"opened": case.opened_at, "accepted": case.accepted_at, "decided": case.decided_at},
        "people": [_person(row) for row in case.parties.select_related("holder")],
        "proofs": [_proof(row) for row in case.proofs.select_related("proof").order_by("position", "pk")],
        "form": case.form,
        "commitments": [
            {"proof": str(row.case_proof_id), "status": row.status, "signed_at": row.signed_at, "notice": row.notice}
            for row in Commitment.objects.filter(case_proof__case=case).order_by("signed_at")
        ],
    }


def course_record(case: Case) -> dict[str, Any]:
    """What befell it on its way: corrections, suspensions, both ledgers of material, own checks, other cities."""
    of_case = {"case_proof__case": case}
    checks = SiteCheck.objects.filter(**of_case).select_related("recorded_by")
    checks = checks.prefetch_related("officers", "confirmations__user")
    return {
        "corrections": [_correction(row) for row in case.corrections.select_related("asked_by")],
        "suspensions": [
            {"reason": row.reason, "words": row.get_reason_display(), "from": row.starts_at, "until": row.ends_at}
            | {"note": row.note}
            for row in case.suspensions.all()
        ],
        "supplements": [
            _supplement(row)
            for row in SupplementRecord.objects.filter(**of_case).select_related("by_user").order_by("at", "pk")
        ],
        "voluntary": [
            {"id": str(row.pk), "proof": str(row.case_proof_id), "at": row.at, "by": _name(row.by_user)}
            | {"note": row.note}
            for row in VoluntaryRecord.objects.filter(**of_case).select_related("by_user").order_by("at", "pk")
        ],
        "site_checks": [_site_check(row) for row in checks.order_by("planned_at", "pk")],
        "intercity": [
            _intercity(row)
            for row in IntercityInquiry.objects.filter(**of_case).select_related("issuer").order_by("sent_at", "pk")
        ],
    }


def request_record(asked: VerificationRequest, by: Actor) -> dict[str, Any]:
    """One request: times, why that deadline, what was said, replies put right, the late report, every event."""
    return {
        "number": asked.number,
        "proof": {"code": asked.proof.code, "name": asked.proof.name},
        "from": asked.requesting_department.code,
        "to": asked.issuing_department.code,
        "status": asked.status,
        "outcome": asked.outcome,
        "return_reason": asked.return_reason,
        "withdraw_reason": asked.withdraw_reason,
        "times": {
            "submitted": asked.submitted_at,
            "received": asked.received_at,
            "due": asked.due_at,
            "overdue_noted": asked.overdue_noted_at,
            "answered": asked.answered_at,
            "closed": asked.closed_at,
        },
        "tier": {"code": asked.tier.code, "article": grounds_of(asked).article},
        "clarifications": [
            {"at": row.at, "department": row.department.code, "by": _name(row.user), "text": row.text}
            for row in Clarification.objects.filter(request=asked).select_related("department", "user")
        ],
        "earlier_replies": [
            {"outcome": row.outcome, "said_at": row.said_at, "replaced_at": row.replaced_at, "facts": row.facts}
            | {"note": row.note, "reason": row.reason}
            for row in EarlierReply.objects.filter(request=asked).order_by("replaced_at", "pk")
        ],
        "late_report": _late_report(asked, by),
        "events": events_of(asked),
    }


def events_of(row: Model) -> list[dict[str, Any]]:
    """The timeline of a row, the earliest first: who did what, when, from what to what, why."""
    events = list(timeline.of(row).order_by("at", "pk"))
    names = _names(event.actor.get("user_id") for event in events)
    return [
        {
            "kind": event.kind,
            "at": event.at,
            "actor": event.actor | {"name": names.get(event.actor.get("user_id"), event.actor.get("label", ""))},
            "before": event.before,
            "after": event.after,
            "reason": event.reason,
            "details": event.details,
        }
        for event in events
    ]


def _names(user_ids: Iterable[int | None]) -> dict[int | None, str]:
    wanted = {pk for pk in user_ids if pk}
    return {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=wanted)}


def _name(user: Any) -> str:
    return str(user) if user else ""


def _person(row: Any) -> dict[str, str]:
    holder = row.holder
    return {"role": row.role, "document_type": holder.document_type, "number": holder.number, "name": holder.name}


def _proof(row: Any) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "code": row.proof.code,
        "name": row.proof.name,
        "way": row.way,
        "status": row.status,
        "tried": row.tried,
    }


def _correction(row: Any) -> dict[str, Any]:
    return {
        "asked_at": row.asked_at,
        "asked_by": _name(row.asked_by),
        "points": row.points,
        "why_again": row.why_again,
        "due_at": row.due_at,
        "closed_at": row.closed_at,
        "said": row.said,
    }


def _supplement(row: SupplementRecord) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "proof": str(row.case_proof_id),
        "step": row.step,
        "at": row.at,
        "by": _name(row.by_user),
        "reason": row.reason,
        "points": row.points,
        "due_at": row.due_at,
        "note": row.note,
    }


def _site_check(row: SiteCheck) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "proof": str(row.case_proof_id),
        "planned_on": row.planned_on,
        "place": row.place,
        "done_at": row.done_at,
        "officers": [str(one) for one in row.officers.all()],
        "recorded_by": _name(row.recorded_by),
        "confirmed": [{"by": str(one.user), "at": one.at} for one in row.confirmations.all()],
        "result": row.result,
        "findings": row.findings,
        "signing": row.signing,
        "visited": row.visited,
    }


def _intercity(row: IntercityInquiry) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "proof": str(row.case_proof_id),
        "to": row.issuer.name,
        "sent_at": row.sent_at,
        "expected_on": row.expected_on,
        "answered_at": row.answered_at,
        "outcome": row.outcome,
        "given_up_at": row.given_up_at,
        "note": row.note,
    }


def _late_report(asked: VerificationRequest, by: Actor) -> dict[str, Any] | None:
    """The report on a late request and every step after it; None where there is none, or not for this department."""
    row = Escalation.objects.visible_to(by).filter(request=asked).first()
    if row is None:
        return None
    levels = LevelNote.objects.filter(request=asked).select_related("level").order_by("due_at", "pk")
    return {
        "status": row.status,
        "drafted_at": row.drafted_at,
        "reported_at": row.reported_at,
        "report": row.report,
        "findings": row.findings,
        "effect": row.effect,
        "ordered_due_at": row.ordered_due_at,
        "talk": {"held_at": row.talk_held_at, "attendees": row.talk_attendees, "record": row.talk_record},
        "closed_at": row.closed_at,
        "levels": [
            {"level": note.level.name, "due_at": note.due_at, "noted_at": note.noted_at, "is_moot": note.is_moot}
            for note in levels
        ],
        "events": events_of(row),
    }
