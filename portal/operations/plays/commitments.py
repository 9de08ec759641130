"""Commitments of the demo beyond its cases: the published list of both cities, a credit record that is proposed.

Through the real actions; run once, after the cases.
"""

from datetime import datetime, timedelta
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Programme
from certificates.actions.holders import HolderInput
from certificates.models import Holder
from portal.operations.plays.cast import Cast
from portal.operations.plays.playing import deliver_all, once
from portal.operations.plays.steps.words import SCAN
from verification.actions import commitment_lists, credit_proposals
from verification.actions.credit_proposals import Wanted

PLAYED = "commitments"
CITIES = ("anqiu", "dongying")
PUBLISHED_AGO, PROPOSED_AGO = timedelta(days=20), timedelta(days=1)
WANTED = Wanted(
    kind="serious",
    source="示例市场监管所处罚决定书〔2026〕示例 7 号（演示）",
    legal_basis="《市场监督管理严重违法失信名单管理办法》（演示引用）",
    facts="拒不改正虚假宣传，经两次责令仍未整改（演示）。",
)


def play(at: datetime) -> bool:
    """Play it, once; whether it was played now."""
    return once(PLAYED, partial(_play, at), False)


def _play(at: datetime) -> bool:
    cast, cities = Cast(at), {city: Programme.objects.get(code=city) for city in CITIES}
    for programme in cities.values():
        office = cast.office(programme)
        commitment_lists.publish(programme_id=programme.pk, note="首次公布", by=office, at=at - PUBLISHED_AGO)
    firm = Holder.objects.filter(kind=Holder.Kind.ORGANISATION, is_demo=True).order_by("pk")[0]
    credit_proposals.propose(
        person=HolderInput(kind=firm.kind, document_type=firm.document_type, number=firm.number, name=firm.name),
        wanted=WANTED,
        files=[SimpleUploadedFile("处罚决定书.png", SCAN, "image/png")],
        by=cast.office(cities["dongying"]),
        at=at - PROPOSED_AGO,
    )
    deliver_all(at)
    return True
