"""Commitments of the demo beyond its cases: the published list of both cities, a credit record that is proposed.

Through the real actions; run once, after the cases.
"""

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from catalog.models import Department, Duty, Officer
from certificates.actions.holders import HolderInput
from certificates.models import Holder
from portal.foundation import outbox
from portal.operations.demo_cast import Cast
from portal.operations.demo_steps.words import SCAN
from portal.operations.models import LoadedData
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


@transaction.atomic
def play(at: datetime) -> bool:
    """Play it, once; whether it was played now."""
    if LoadedData.objects.filter(pk=PLAYED).exists():
        return False
    cast = Cast(at)
    for city in CITIES:
        office = cast.officer(_office(city, at), Duty.OFFICE)
        programme_id = _office(city, at).programme_id
        commitment_lists.publish(programme_id=programme_id, note="首次公布", by=office, at=at - PUBLISHED_AGO)
    firm = Holder.objects.filter(kind=Holder.Kind.ORGANISATION, is_demo=True).order_by("pk")[0]
    credit_proposals.propose(
        person=HolderInput(kind=firm.kind, document_type=firm.document_type, number=firm.number, name=firm.name),
        wanted=WANTED,
        files=[SimpleUploadedFile("处罚决定书.png", SCAN, "image/png")],
        by=cast.officer(_office("dongying", at), Duty.OFFICE),
        at=at - PROPOSED_AGO,
    )
    while outbox.deliver_due(at=at, limit=1_000) == 1_000:
        pass
    LoadedData.objects.create(pk=PLAYED, digest="played")
    return True


def _office(city: str, at: datetime) -> Department:
    serving = Officer.objects.in_force(at).filter(department__programme__code=city, duty=Duty.OFFICE)
    return serving.select_related("department").order_by("pk")[0].department
