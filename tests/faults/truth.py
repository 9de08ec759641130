"""Is what the windows were told true in the database, once each? Run in the portal's own environment.

Reads `[{case, request, status}]` on standard input, prints `{"complaints": […], "counted": {…}}`.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import django

django.setup()

from django.db.models import Count  # noqa: E402 - the models need the settings first

from portal.foundation.models import Notification, OutboxEvent, TimelineEvent  # noqa: E402
from verification import letters  # noqa: E402
from verification.models import Case, Escalation, RequestStatus, VerificationRequest  # noqa: E402

ONCE = ("drafted", "submitted", "answered", "returned", "withdrawn", "half_passed", "late_soon", "overdue")
LEVELS = {"half_passed": "half_noted_at", "late_soon": "late_noted_at", "overdue": "overdue_noted_at"}
TOLD = ("submitted", "answered", "returned", "withdrawn", *LEVELS)


def complaints(stories: list[dict[str, str]]) -> Iterator[str]:
    """One sentence for each thing lost, doubled or half-written."""
    numbers = [story["request"] for story in stories if story["request"]]
    requests = {row.number: row for row in VerificationRequest.objects.for_lists().filter(number__in=numbers)}
    kinds = _kinds(requests.values())
    cases = set(Case.objects.filter(number__in=[story["case"] for story in stories]).values_list("number", flat=True))
    for story in stories:
        if story["case"] not in cases:
            yield f"case {story['case']} was acknowledged and is lost"
        if story["request"]:
            yield from _of_request(story, requests.get(story["request"]), kinds)
    yield from _of_cases(cases)
    yield from _of_escalations(requests.values())
    yield from _of_outbox(requests.values(), kinds)


def _kinds(requests: Any) -> dict[str, Counter[str]]:
    """How often each kind of event stands in the timeline of each request, by its id."""
    found: dict[str, Counter[str]] = {str(row.pk): Counter() for row in requests}
    rows = TimelineEvent.objects.filter(subject_id__in=list(found)).values_list("subject_id", "kind")
    for subject, kind in rows:
        found[subject][kind.removeprefix("request.")] += 1
    return found


def _of_request(
    story: dict[str, str], row: VerificationRequest | None, kinds: dict[str, Counter[str]]
) -> Iterator[str]:
    if row is None:
        yield f"request {story['request']} was acknowledged and is lost"
        return
    said = kinds[str(row.pk)]
    if row.status != story["status"] and not (row.status == "answered" and said["answered"] == 1):
        yield f"{row.number}: acknowledged as {story['status']}, stands as {row.status}"
    yield from (f"{row.number}: {said[kind]} × {kind}" for kind in ONCE if said[kind] > 1)
    if said[row.status] != 1:
        yield f"{row.number}: {row.status} without its event"
    for kind, column in LEVELS.items():
        if (getattr(row, column) is not None) != (said[kind] == 1):
            yield f"{row.number}: {column} and the timeline disagree"
    yield from _of_letters(row)


def _of_letters(row: VerificationRequest) -> Iterator[str]:
    if row.submitted_at and not letters.check_inquiry(row).valid:
        yield f"{row.number}: the letter of inquiry is not what was signed"
    if row.has_reply and not letters.check_reply(row).valid:
        yield f"{row.number}: the letter of reply is not what was signed"


def _of_cases(cases: set[str]) -> Iterator[str]:
    """A repeated call made nothing twice: each proof was asked once, each case opened once."""
    asked = VerificationRequest.objects.filter(case__number__in=cases).values("case__number", "case_proof_id")
    twice = asked.annotate(n=Count("pk")).filter(n__gt=1)
    yield from (f"case {row['case__number']}: one proof asked {row['n']} times" for row in twice)
    opened = TimelineEvent.objects.filter(kind="case.opened").values("subject_id").annotate(n=Count("pk"))
    yield from (f"case {row['subject_id']}: opened {row['n']} times" for row in opened if row["n"] > 1)


def _of_escalations(requests: Any) -> Iterator[str]:
    drafted = set(Escalation.objects.values_list("request_id", flat=True))
    for row in requests:
        due = row.overdue_noted_at is not None and row.programme.has_escalation
        if due != (row.pk in drafted):
            yield f"{row.number}: overdue noted {row.overdue_noted_at}, report drafted: {row.pk in drafted}"


def _of_outbox(requests: Any, kinds: dict[str, Counter[str]]) -> Iterator[str]:
    """As many events left as happened, all delivered, each sending told to somebody."""
    if waiting := OutboxEvent.objects.filter(delivered_at=None).count():
        yield f"{waiting} events were not delivered"
    emitted: Counter[tuple[str, str]] = Counter()
    for name, payload in OutboxEvent.objects.filter(name__startswith="verification.request_").values_list(
        "name", "payload"
    ):
        emitted[payload.get("request", ""), name.removeprefix("verification.request_")] += 1
    told = set(Notification.objects.filter(kind="request.submitted").values_list("subject_id", flat=True))
    for row in requests:
        subject = str(row.pk)
        for kind in TOLD:
            if emitted[subject, kind] != kinds[subject][kind]:
                yield f"{row.number}: {kinds[subject][kind]} × {kind}, {emitted[subject, kind]} left the outbox"
        if row.status != RequestStatus.DRAFT and subject not in told:
            yield f"{row.number}: nobody was told that it came"


def main() -> None:
    """Count, and say it."""
    stories = json.load(sys.stdin)
    counted = {
        "cases": Case.objects.filter(number__in=[story["case"] for story in stories]).count(),
        "requests": len({story["request"] for story in stories} - {""}),
        "overdue": VerificationRequest.objects.exclude(overdue_noted_at=None).count(),
        "reports": Escalation.objects.count(),
        "events": OutboxEvent.objects.count(),
    }
    print(json.dumps({"complaints": list(complaints(stories)), "counted": counted}, ensure_ascii=False))


if __name__ == "__main__":
    main()
