"""The form in which an agreement is proposed: what may be chosen, and what was typed turned into terms."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import Department, Duty, ProofItem, ProofSource
from portal.foundation.moment import LOCAL
from portal.pages.why import limit_words
from verification.actions.agreements import CONTACTS, Terms
from verification.models import Agreement

NAMES = ("proof", "to", "way", "steps", "tier", "requesting_duty", "issuing_duty", "valid_from", "valid_until")


def from_post(data: Mapping[str, Any], found: Agreement | None = None) -> dict[str, str]:
    """What was typed; for one that was sent back, what it said where nothing is typed."""
    known = _of(found) if found else {"way": Agreement.Way.SYSTEM, "steps": usual_steps()}
    typed = {name: str(data.get(name, known.get(name, ""))) for name in NAMES}
    if found:
        typed["proof"], typed["to"] = found.proof.code, found.issuing_department.code
    return typed


def _of(found: Agreement) -> dict[str, str]:
    return {
        "way": found.way,
        "steps": found.steps,
        "tier": found.tier.code,
        "requesting_duty": found.requesting_duty,
        "issuing_duty": found.issuing_duty,
        "valid_from": "",
        "valid_until": _day(found.valid_until),
    }


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone(LOCAL):%Y-%m-%d}" if moment else ""


def terms_of(typed: Mapping[str, str]) -> Terms:
    """The terms as the action wants them; days begin at midnight in Asia/Shanghai."""
    return Terms(
        way=typed["way"],
        steps=typed["steps"],
        tier=typed["tier"],
        requesting_duty=typed["requesting_duty"] or Duty.LIAISON,
        issuing_duty=typed["issuing_duty"] or Duty.LIAISON,
        valid_from=_start_of(typed["valid_from"]),
        valid_until=_start_of(typed["valid_until"]),
    )


def _start_of(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(), LOCAL)
    except ValueError:
        return None


def choices(own: Department, typed: Mapping[str, str], at: datetime) -> dict[str, Any]:
    """Proofs that the department needs of others, who keeps their records, and the limits that follow from them."""
    sources = (
        ProofSource.objects.filter(department__programme=own.programme_id)
        .exclude(department=own)
        .select_related("proof", "department", "tier")
        .order_by("proof__code", "department__name", "tier__rank")
    )
    proofs = ProofItem.objects.verified().concerning(own.pk)
    needed = list(sources.filter(proof__in=proofs))
    chosen = [one for one in needed if one.proof.code == typed["proof"]]
    kept = [one for one in chosen if one.department.code == typed["to"]]
    return {
        "proofs": {one.proof.code: one.proof.name for one in needed},
        "issuers": {one.department.code: one.department.name for one in chosen or needed},
        "tiers": {one.tier.code: _limit(one) for one in kept or chosen or needed},
        "ways": Agreement.Way.choices,
        "contacts": [(duty.value, duty.label) for duty in CONTACTS],
    }


def _limit(source: ProofSource) -> str:
    if source.own_limit_days:
        return limit_words(source.tier, source.own_limit_days)
    return f"{source.tier.name}{_('，')}{source.tier.condition}"


def usual_steps() -> str:
    """A start for the steps: the usual way of a request."""
    return _(
        "1. 需求单位在系统里发出协查函，写明要核验的内容；2. 出具单位即时签收，按时限档查询；"
        "3. 出具单位按反馈字段逐项填写并发出反馈函；4. 内容不清楚的，在系统里往来说明，时限照算。"
    )
