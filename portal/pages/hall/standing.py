"""What holds a case up, said above its proofs: what is awaited, a visit missed or not confirmed, a suspension."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.foundation.actors import Actor
from portal.foundation.moment import LOCAL
from portal.pages.hall.frame import WORKERS
from portal.pages.people_time import day_words, last_day_words, moment_words
from verification.acceptance import still_to_follow
from verification.models import Case, CaseProof, CaseStatus, Correction, SiteCheck, SupplementRecord


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
    if not case.is_at_work:
        return _offered(case, actor) if case.needs_review_since else []
    return [
        *_correction(case, actor, at),
        *_to_follow(case, at),
        *_offered(case, actor),
        *_supplements(case, actor, at),
        *_visits(case, actor, at),
    ]


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


def _offered(case: Case, actor: Actor) -> list[Standing]:
    """What the applicant handed in from home and nobody at the window has looked at yet."""
    waits = Q(voluntary_records__waits=True) | Q(supplement_records__waits=True)
    rows = CaseProof.objects.filter(waits, case=case)
    link = _("看材料，采用") if actor.has(*WORKERS) else ""
    return [
        Standing(
            _("申请人在网上交来了材料，等窗口看：%(proof)s。") % {"proof": row.proof.name},
            "warn",
            reverse("hall:proof_take_up", args=[case.number, row.pk]) if link else "",
            link,
        )
        for row in rows.select_related("proof").distinct().order_by("position", "pk")
    ]


def _supplements(case: Case, actor: Actor, at: datetime) -> list[Standing]:
    """What was asked of the applicant and has not come, whether its term runs or is over."""
    rows = SupplementRecord.objects.owed().filter(case_proof__case=case).select_related("case_proof__proof")
    return [_supplement(row, case, actor, at) for row in rows.order_by("due_at", "pk")]


def _supplement(row: SupplementRecord, case: Case, actor: Actor, at: datetime) -> Standing:
    assert row.due_at is not None  # asked for, and so with a term: a constraint
    words = {"proof": row.case_proof.proof.name, "due": last_day_words(row.due_at, at)}
    is_late = row.due_at < at
    told = (
        _("补充材料期限已过（%(due)s），还没有来：%(proof)s。")
        if is_late
        else _("等申请人补充材料，最迟%(due)s：%(proof)s。")
    )
    url = reverse("hall:proof_supplement", args=[case.number, row.case_proof_id]) if actor.has(*WORKERS) else ""
    return Standing(told % words, "late" if is_late else "warn", url, _("登记材料到了，或再请补充"))


def _visits(case: Case, actor: Actor, at: datetime) -> list[Standing]:
    """Planned visits whose day is over with nothing recorded; visits that a named officer has to confirm."""
    today = at.astimezone(LOCAL).date()
    missed = Q(done_at=None, planned_on__lt=today)
    rows = SiteCheck.objects.filter(missed | Q(done_at__isnull=False), case_proof__case=case)
    beside = rows.select_related("case_proof__proof").prefetch_related("officers", "confirmations")
    return [note for row in beside.order_by("planned_at") for note in _visit(row, case, actor, today)]


def _visit(row: SiteCheck, case: Case, actor: Actor, today: date) -> list[Standing]:
    where, proof = [case.number, row.case_proof_id], row.case_proof.proof.name
    if row.done_at is None:
        words = _("计划的实地核查已过期（%(day)s），还没有登记结果：%(proof)s。")
        url = reverse("hall:proof_move_site_check", args=where) if actor.has(*WORKERS) else ""
        day = day_words(row.planned_on, today)
        return [Standing(words % {"day": day, "proof": proof}, "late", url, _("改期"))]
    waiting = row.unconfirmed()
    if not waiting:
        return []
    words = _("实地核查的结果等%(who)s确认：%(proof)s。") % {"who": _("、").join(map(str, waiting)), "proof": proof}
    mine = actor.user_id in {one.pk for one in waiting}
    url = reverse("hall:proof_confirm_site_check", args=where) if mine else ""
    return [Standing(words, "info", url, _("看过并确认"))]
