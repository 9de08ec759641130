"""The ladder of a late request: reported, looked into, ordered, talked about, closed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from portal.operations.plays.cast import Story
from verification.actions import escalations
from verification.models import VerificationRequest

ORDERED_FOR = timedelta(days=3)
FINDINGS: Mapping[str, str] = {
    "": "已向出具单位了解情况：经办人外出培训，未按 AB 角交接。",
    "outage": "已向出具单位了解情况：登记系统当日停机三小时，恢复后没有先办积压的协查。",
}


def report(story: Story, detail: str, at: datetime) -> None:
    """The requesting department files the report on a late request."""
    for row in _late(story):
        escalations.report(escalation_id=row.escalation.pk, by=story.clerk, at=at)


def investigate(story: Story, detail: str, at: datetime) -> None:
    """The office looks into it: `detail` is what it found."""
    for row in _late(story):
        findings = FINDINGS[detail]
        escalations.investigate(escalation_id=row.escalation.pk, by=story.office, at=at, findings=findings)


def order(story: Story, detail: str, at: datetime) -> None:
    """The office orders an answer by a day."""
    for row in _late(story):
        escalations.order(escalation_id=row.escalation.pk, due_at=at + ORDERED_FOR, by=story.office, at=at)


def talk(story: Story, detail: str, at: datetime) -> None:
    """The office proposes a talk."""
    for row in _late(story):
        effect = "申请人因等待核验两次往返窗口，救助金发放推迟。"
        escalations.propose_talk(escalation_id=row.escalation.pk, effect=effect, by=story.office, at=at)


def close(story: Story, detail: str, at: datetime) -> None:
    """The answer has come; the office closes the matter."""
    for row in _late(story):
        findings = "已反馈，出具单位补报了交接安排。"
        escalations.close(escalation_id=row.escalation.pk, by=story.office, at=at, findings=findings)


def _late(story: Story) -> list[VerificationRequest]:
    rows = VerificationRequest.objects.filter(case=story.opened, escalation__isnull=False)
    return list(rows.select_related("escalation").order_by("number"))
