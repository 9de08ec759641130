"""What followed a commitment, as its person reads it: heard, found, ordered, and what one can do about each."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.foundation import timeline
from portal.foundation.moment import LOCAL
from portal.pages.people_time import date_words
from verification.models import Breach, BreachStatus, Commitment, CommitmentStatus, CreditRecord, Measure

MEANINGS: Mapping[str, Promise] = {
    Measure.Kind.STOP: gettext_lazy("凭这份承诺办的停下来；交来证明，可以再办。"),
    Measure.Kind.RECTIFY: gettext_lazy("按要求改好，告诉受理单位；它核实后登记完成。"),
    Measure.Kind.REVOKE: gettext_lazy("决定从作出撤销时起不再有效；已经发给您的怎么处理，写在这件事里。"),
    Measure.Kind.PUNISH: gettext_lazy("另有处罚决定书，罚什么、怎么缴以它为准。"),
    Measure.Kind.TRANSFER: gettext_lazy("由接手的机关依法处理，有结果由它告知您。"),
}
WITHDRAWN = ("commitment.withdrawn", "commitment.withdrawn_with_case")
APPEALABLE = frozenset(MEANINGS) - {Measure.Kind.TRANSFER}  # handing on decides nothing yet


def finding_of(found: Commitment, at: datetime) -> dict[str, Any]:
    """What `me/_finding.html` shows of the newest doubt; nothing of it where there is none."""
    breach = found.breach
    if breach is None:
        return {"breach": None}
    stands = breach.status == BreachStatus.FOUND
    measures = list(breach.measures.all())
    return {
        "breach": breach,
        "measures": [_measure(one, at, stands=stands) for one in measures],
        "may_appeal": stands and any(one.kind in APPEALABLE for one in measures),
        "credit": _credit(found, breach, at),
        "objections": found.objections.filter(kind="finding").order_by("filed_at"),
    }


def publication_words(found: Commitment, at: datetime) -> str:
    """Whether it is on public view, where and until when."""
    agreed, text = found.publication_agreed_at, found.template
    if agreed is None:
        return _("不公开")
    if found.status == CommitmentStatus.WITHDRAWN:
        return _("撤回了，不再公开")
    until = agreed + timedelta(days=text.published_days)
    words = {
        "where": text.published_where,
        "day": date_words(until.astimezone(LOCAL).date(), at.astimezone(LOCAL).date()),
    }
    if until <= at:
        return _("公开期到 %(day)s，已满") % words
    return _("您同意公开，到 %(day)s") % words + (_("，在%(where)s") % words if text.published_where else "")


def withdrawal_of(found: Commitment) -> dict[str, Any] | None:
    """When it was taken back, and why."""
    if found.status != CommitmentStatus.WITHDRAWN:
        return None
    rows = timeline.of(found.case_proof.case).filter(kind__in=WITHDRAWN, details__commitment=str(found.pk))
    event = rows.last()
    return {"at": event.at, "reason": event.reason or _("随申请撤回")} if event else None


def _measure(one: Measure, at: datetime, *, stands: bool) -> dict[str, Any]:
    return {
        "row": one,
        "means": MEANINGS[one.kind] if stands and one.done_at is None else "",
        "is_late": one.done_at is None and one.is_overdue(at),
    }


def _credit(found: Commitment, breach: Breach, at: datetime) -> str:
    """How the record that the finding left stands; empty: there is none that the person need know of."""
    record = CreditRecord.objects.filter(commitment=found).order_by("recorded_at", "pk").last()
    if record is None or breach.status != BreachStatus.FOUND:
        return ""
    return record.standing(at)
