"""Blank what replies said after the retention period (article 12), and prove it: number, times and outcome stay.

A reply is due for blanking when its case ended more than the programme's months ago. It is held while something
about it is open: a report on its lateness that is not closed, an objection in its case that is not answered, a
decided case that waits for review; or while the office holds it by hand (`holding.hold`).
"""

import calendar
import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from catalog.models import Programme
from portal.foundation import attachments, signing, timeline
from portal.foundation.actors import SYSTEM
from portal.foundation.encryption import SEALED_COLUMNS
from portal.foundation.errors import Conflict
from portal.foundation.moment import LOCAL
from verification import form_cells, letters
from verification.models import (
    FINISHED,
    BlankingRun,
    Case,
    CaseProof,
    CaseStatus,
    Clarification,
    CommitmentObjection,
    EarlierReply,
    Escalation,
    EscalationStatus,
    InterimUse,
    ReplyHold,
    RequestStatus,
    VerificationRequest,
)
from verification.models.requests import CLOSED_WITH_REPLY

CORRECTED = "request.corrected"  # the one event about a request that keeps words of a reply: why it was wrong
BATCH = 200
MOST_BATCHES = 50
_COLUMNS = ("blanked_at", "blanked_in", *SEALED_COLUMNS)


def blank_due(*, at: datetime) -> int:
    """Blank what is due in all programmes; returns how many. Killed at any point, the next run goes on from there."""
    done = 0
    for programme in Programme.objects.exclude(reply_retention_months=None).order_by("pk"):
        for _round in range(MOST_BATCHES):
            blanked = blank_batch(programme=programme, at=at, limit=BATCH)
            done += blanked
            if blanked < BATCH:
                break
    return done


@transaction.atomic
def blank_batch(*, programme: Programme, at: datetime, limit: int) -> int:
    """Blank up to `limit` replies of a programme in one transaction with their run; several workers share the work.

    Cases are locked first, then requests: the order of `locking`.
    """
    months = programme.reply_retention_months
    if months is None:
        return 0
    before = months_before(at, months)
    due = due_for_blanking(programme, before).filter(~_held(at))
    cases = _locked_cases(due, limit)
    rows = list(
        due.filter(case_id__in=cases)
        .exclude(Exists(_FOLLOWERS.exclude(case_id__in=cases)))
        .select_related("requesting_department", "issuing_department", "proof", "template", "case")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("pk")[:limit]
    )
    rows = _without_new_holds(rows, at)
    if not rows:
        return 0
    run = _write_run(programme, rows, months, before, at)
    for row in rows:
        _blank(row, run, at)
    _blank_forms(cases.values(), {row.number for row in rows})
    timeline.record_many(
        timeline.event(about=row, kind="request.blanked", by=SYSTEM, at=at, details={"run": str(run.pk)})
        for row in rows
    )
    return len(rows)


def due_for_blanking(programme: Programme, before: datetime) -> QuerySet[VerificationRequest]:
    """Replies not blanked yet whose case was decided, or whose request was withdrawn with its case, before a moment.

    A reply that sister cases took over is due when the last of them is.
    """
    answered = VerificationRequest.objects.filter(
        programme=programme, status__in=CLOSED_WITH_REPLY, blanked_at=None, answered_at__lt=before
    )
    return answered.filter(_ended(before)).exclude(Exists(_FOLLOWERS.exclude(_ended(before))))


def _ended(before: datetime) -> Q:
    """Of a request, or of a proof that follows one: its case was decided before a moment, or withdrawn."""
    return Q(case__status__in=FINISHED, case__decided_at__lt=before) | Q(case__status=CaseStatus.WITHDRAWN)


_FOLLOWERS = CaseProof.objects.filter(follows=OuterRef("pk"))
_OPEN_REPORT = Escalation.objects.filter(request=OuterRef("pk")).exclude(status=EscalationStatus.CLOSED)
_OPEN_OBJECTION = CommitmentObjection.objects.waiting().filter(commitment__case_proof__case=OuterRef("case"))
_TO_REVIEW = Q(case__needs_review_since__isnull=False) | Q(
    Exists(_FOLLOWERS.filter(case__needs_review_since__isnull=False))
)


def _held(at: datetime) -> Q:
    """What keeps a reply that is due: open matters, and holds by hand."""
    by_hand = ReplyHold.objects.active(at).filter(request=OuterRef("pk"))
    return Q(Exists(_OPEN_REPORT)) | Q(Exists(_OPEN_OBJECTION)) | Q(Exists(by_hand)) | _TO_REVIEW


def _without_new_holds(rows: Sequence[VerificationRequest], at: datetime) -> list[VerificationRequest]:
    """Asked again under the locks, which a hold takes too: one that came while they were being looked for counts."""
    held = set(ReplyHold.objects.active(at).filter(request__in=rows).values_list("request_id", flat=True))
    return [row for row in rows if row.pk not in held]


def refuse_blanked(request: VerificationRequest) -> None:
    """Raise Conflict `blanked`: what was written after the blanking, no run would ever take away."""
    if request.blanked_at is None:
        return
    day = request.blanked_at.astimezone(LOCAL).date().isoformat()
    raise Conflict(
        _("%(number)s的反馈、往来和附件保留期满，%(day)s 已清除，不能再更正、往来、加附件。")
        % {"number": request.number, "day": day},
        remedy=_("留着的是结果、时间和签名摘要。内容还要用的，在新的办件里重新协查。"),
        code="blanked",
    )


def digest_of(ids: Iterable[UUID]) -> str:
    """SHA-256 over the sorted ids, one a line."""
    return hashlib.sha256("\n".join(sorted(str(pk) for pk in ids)).encode()).hexdigest()


def document_of(run: BlankingRun) -> dict[str, object]:
    """What a run states and its signature covers."""
    return {
        "kind": "blanking",
        "programme": run.programme.code,
        "at": run.at,
        "months": run.months,
        "closed_before": run.closed_before,
        "replies": run.replies,
        "files": run.files,
        "held": run.held,
        "digest": run.digest,
    }


def check_run(run: BlankingRun) -> bool:
    """Whether a run is as it was signed, and the requests that name it are those that it counted, all of them empty."""
    rows = list(run.requests.all())
    whole = digest_of(row.pk for row in rows) == run.digest
    signed = signing.check(_owner(run.programme), signing.canonical(document_of(run)), run.signature).valid
    return whole and _are_empty(rows) and signed


def _are_empty(rows: Sequence[VerificationRequest]) -> bool:
    """Whether nothing is left of what was asked, said, said before and said about it."""
    corrected = [row for row in rows if row.status == RequestStatus.CORRECTED]
    return not (
        any(row.facts or row.reply_note or row.subject for row in rows)
        or any(said.text for said in Clarification.objects.filter(request__in=rows))
        or any(one.facts or one.note or one.reason for one in EarlierReply.objects.filter(request__in=corrected))
        or any(event.reason for event in timeline.of_many(corrected).filter(kind=CORRECTED))
    )


def months_before(at: datetime, months: int) -> datetime:
    """The same day of the month, in Asia/Shanghai, some months earlier; the last day where that month is shorter."""
    local = at.astimezone(LOCAL)
    year, month = divmod(local.year * 12 + local.month - 1 - months, 12)
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day)


def _locked_cases(due: QuerySet[VerificationRequest], limit: int) -> dict[UUID, Case]:
    """The cases of what is due, with those that took a reply over, as far as nobody else holds them."""
    ids = dict(due.order_by("pk").values_list("pk", "case_id")[:limit])
    followed = set(CaseProof.objects.filter(follows__in=ids).values_list("case_id", flat=True))
    rows = Case.objects.filter(pk__in={*ids.values(), *followed}).order_by("pk")
    return {row.pk: row for row in rows.select_for_update(of=("self",), skip_locked=True)}


def _write_run(
    programme: Programme, rows: Sequence[VerificationRequest], months: int, before: datetime, at: datetime
) -> BlankingRun:
    run = BlankingRun(
        programme=programme,
        at=at,
        months=months,
        closed_before=before,
        replies=len(rows),
        files=_discard_files(rows),
        held=due_for_blanking(programme, before).filter(_held(at)).count(),
        digest=digest_of(row.pk for row in rows),
    )
    run.signature = signing.sign(_owner(programme), signing.canonical(document_of(run)))
    run.save(force_insert=True)
    return run


def _owner(programme: Programme) -> str:
    return f"programme:{programme.code}"


def _discard_files(rows: Sequence[VerificationRequest]) -> int:
    """Scans of letters and whatever else was attached to them: rows and sealed files."""
    uses = list(InterimUse.objects.filter(request__in=rows).select_related("scan"))
    files = [use.scan for use in uses if use.scan] + [file for row in rows for file in attachments.of(row)]
    for use in uses:
        use.note, use.scan = "", None
        use.save()
    for file in files:
        attachments.discard(file)
    return len(files)


def _blank(row: VerificationRequest, run: BlankingRun, at: datetime) -> None:
    """Empty what was said; the digests of both letters stay, so that their signatures can still be checked."""
    row.signed_digests = letters.digests(row)
    row.subject, row.claimed, row.facts = {}, {}, {}
    row.note, row.reply_note = "", ""
    row.blanked_at, row.blanked_in = at, run
    row.save(update_fields=_COLUMNS)
    for earlier in EarlierReply.objects.filter(request=row):
        earlier.facts, earlier.note, earlier.reason = {}, "", ""
        earlier.save(update_fields=SEALED_COLUMNS)
    for said in Clarification.objects.filter(request=row):
        said.text = ""
        said.save(update_fields=SEALED_COLUMNS)
    timeline.forget_reasons(row, CORRECTED)


def _blank_forms(cases: Iterable[Case], numbers: set[str]) -> None:
    """Take what these replies put into the forms out again; the cell says that it was there, and from where."""
    for case in cases:
        form = {name: form_cells.blanked(cell, numbers) for name, cell in (case.form or {}).items()}
        if form != case.form:
            case.form = form
            case.save(update_fields=SEALED_COLUMNS)
