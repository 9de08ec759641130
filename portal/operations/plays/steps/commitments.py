"""What follows a commitment: the check, a doubt and what is said to it, an objection, the repair."""

from datetime import datetime, timedelta

from portal.operations.plays.cast import Story
from verification.actions import breaches, commitment_checks, commitment_objections, credit
from verification.models import Commitment, CommitmentStatus, CreditRecord

PUT_RIGHT_WITHIN = timedelta(days=20)


def check(story: Story, detail: str, at: datetime) -> None:
    """The department checks the commitments of the case: `detail` is kept or doubtful."""
    for row in _commitments(story):
        kept = detail == "kept"
        findings = "与共享数据比对，收入申报属实。" if kept else "比对发现申报期间有一份临时用工的工资记录。"
        commitment_checks.finish(commitment_id=row.pk, kept=kept, findings=findings, by=story.clerk, at=at)


def object_(story: Story, detail: str, at: datetime) -> None:
    """A neighbour objects at the window."""
    for row in _commitments(story):
        text = "他家开着小卖部，应当有收入。"
        commitment_objections.object_as_third_party(
            commitment_id=row.pk, text=text, name="示范邻居", by=story.clerk, at=at
        )


def hear(story: Story, detail: str, at: datetime) -> None:
    """The person says what they have to say, at the window."""
    for row in _commitments(story):
        statement = "那是帮亲戚顶班三天，已经说明，没有长期工作。"
        breaches.hear(commitment_id=row.pk, statement=statement, by=story.clerk, at=at)


def find(story: Story, detail: str, at: datetime) -> None:
    """The department decides the doubt: `detail` is false or unfounded; a false one is to be put right by a day."""
    for row in _commitments(story):
        is_false = detail == "false"
        grounds = "工资记录连续五个月，与承诺不符。" if is_false else "临时顶班三天，不影响承诺。"
        breaches.decide(commitment_id=row.pk, is_false=is_false, grounds=grounds, by=story.clerk, at=at)
        if is_false:
            day = (at + PUT_RIGHT_WITHIN).date()
            text = "补报实际收入，退回多领的救助金。"
            breaches.order(commitment_id=row.pk, kind="rectify", text=text, due_on=day, by=story.clerk, at=at)


def revoke(story: Story, detail: str, at: datetime) -> None:
    """After a finding the decision is taken back."""
    for row in _commitments(story):
        breaches.order(
            commitment_id=row.pk,
            kind="revoke",
            text="申报的收入不实，不符合给付条件。",
            result="停发救助金；多领部分分期退回。",
            by=story.clerk,
            at=at,
        )


def repair(story: Story, detail: str, at: datetime) -> None:
    """What was false was put right; the office notes the repair."""
    for record in CreditRecord.objects.filter(commitment__case_proof__case=story.opened):
        reason = "已补报收入并退回多领部分。"
        credit.repair(record_id=record.pk, by=story.office, at=at, reason=reason)


def _commitments(story: Story) -> list[Commitment]:
    rows = Commitment.objects.filter(case_proof__case=story.opened).exclude(status=CommitmentStatus.WITHDRAWN)
    return list(rows.order_by("signed_at"))
