"""What holds a case up, said above its proofs: a correction that is awaited, what is to follow, a suspension."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.foundation.actors import Actor
from portal.pages.hall.frame import WORKERS
from portal.pages.people_time import last_day_words, moment_words
from verification.acceptance import still_to_follow
from verification.models import Case, CaseStatus, Correction


@dataclass(frozen=True, slots=True)
class Standing:
    """One note: its words, how serious, and where to go."""

    text: str
    level: str
    url: str = ""
    link: str = ""


def standing_of(case: Case, actor: Actor, at: datetime) -> list[Standing]:
    """The notes of a case; none for most."""
    if case.status == CaseStatus.SUSPENDED:
        return _suspended(case, at)
    if case.status not in {CaseStatus.DRAFT, CaseStatus.ACCEPTED}:
        return []
    return [*_correction(case, actor, at), *_to_follow(case, at)]


def _suspended(case: Case, at: datetime) -> list[Standing]:
    row = case.suspensions.filter(ends_at=None).first()
    if row is None:
        return []
    words = {"since": moment_words(row.starts_at, at), "reason": row.get_reason_display(), "note": row.note}
    told = _("%(since)s起中止：%(reason)s。%(note)s") if row.note else _("%(since)s起中止：%(reason)s。")
    return [Standing(told % words, "warn")]


def _correction(case: Case, actor: Actor, at: datetime) -> list[Standing]:
    row = Correction.objects.open().filter(case=case).first()
    if row is None:
        return []
    words = {"points": _("；").join(row.points), "due": last_day_words(row.due_at, at)}
    told = _("补正期限已过（%(due)s）：%(points)s") if row.due_at < at else _("等申请人补正，最迟%(due)s：%(points)s")
    url = reverse("hall:corrected", args=[case.number]) if actor.has(*WORKERS) else ""
    return [Standing(told % words, "late" if row.due_at < at else "warn", url, _("登记补正到了"))]


def _to_follow(case: Case, at: datetime) -> list[Standing]:
    names = still_to_follow(case, at)
    if not names or case.pending_due_at is None:
        return []
    words = {"names": _("、").join(names), "due": last_day_words(case.pending_due_at, at)}
    if case.pending_due_at < at:
        return [Standing(_("容缺期限已过（%(due)s），还缺：%(names)s。") % words, "late")]
    return [Standing(_("容缺受理，最迟%(due)s补齐：%(names)s。") % words, "info")]
