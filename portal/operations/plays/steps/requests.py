"""The course of a request: sent, received, asked back about, answered, put right."""

from datetime import datetime

from portal.operations.plays.cast import Story
from portal.operations.plays.steps.words import reply_of
from verification.actions import requests
from verification.models import RequestStatus


def send(story: Story, detail: str, at: datetime) -> None:
    """Send every drafted request."""
    for row in story.requests(RequestStatus.DRAFT):
        requests.submit(request_id=row.pk, by=story.clerk, at=at)


def receive(story: Story, detail: str, at: datetime) -> None:
    """The issuing departments register what reached them."""
    for row in story.requests(RequestStatus.SUBMITTED):
        requests.receive(request_id=row.pk, by=story.answering(row), at=at)


def answer(story: Story, detail: str, at: datetime) -> None:
    """The issuing departments answer: `detail` is the outcome."""
    for row in story.requests(RequestStatus.SUBMITTED, RequestStatus.RECEIVED):
        requests.answer(request_id=row.pk, outcome=detail, by=story.answering(row), at=at, **reply_of(row, detail))


def correct(story: Story, detail: str, at: datetime) -> None:
    """The issuing department puts its reply right."""
    for row in story.requests(RequestStatus.ANSWERED):
        requests.correct(
            request_id=row.pk,
            outcome=detail,
            by=story.answering(row),
            at=at,
            reason="复核时发现漏查一套住房，特此更正。",
            **reply_of(row, detail),
        )


def return_(story: Story, detail: str, at: datetime) -> None:
    """The issuing department says that it is not its matter."""
    for row in story.requests(RequestStatus.SUBMITTED, RequestStatus.RECEIVED):
        reason = "该房屋由不动产登记机构以外的单位保管原始档案，本单位无法查询。"
        said = {"return_code": "transferred", "reason": reason}
        requests.return_(request_id=row.pk, by=story.answering(row), at=at, **said)


def reclassify(story: Story, detail: str, at: datetime) -> None:
    """The record lies on paper after all: `detail` is the slower tier."""
    for row in story.requests(RequestStatus.RECEIVED):
        reason = "登记信息尚未数字化，需到档案室调阅纸质档案。"
        requests.reclassify(request_id=row.pk, tier=detail, by=story.answering(row), at=at, reason=reason)


def clarify(story: Story, detail: str, at: datetime) -> None:
    """The issuing department asks back, and waits."""
    for row in story.requests(RequestStatus.SUBMITTED, RequestStatus.RECEIVED):
        text = "申请人名下有两个曾用名，请确认按哪一个查询？"
        requests.clarify(request_id=row.pk, text=text, by=story.answering(row), at=at)


def rate(story: Story, detail: str, at: datetime) -> None:
    """The requesting side says how content it is: `detail` is 1 to 5."""
    for row in story.requests(RequestStatus.ANSWERED, RequestStatus.CORRECTED):
        requests.rate(request_id=row.pk, score=int(detail), by=story.clerk, at=at)
