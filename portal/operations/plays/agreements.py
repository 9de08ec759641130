"""Agreements between the demo's departments, from `fixtures/demo/agreements.csv`, through the real actions.

`days` ago it was proposed and, a day later, confirmed, sent back or (after ten more) ended; `until` so many days ahead.
Most pairs of departments have none, so that the gaps show as well.
"""

from datetime import datetime, timedelta
from functools import partial

from catalog.loading.files import csv_rows, fixtures
from catalog.loading.report import Report
from catalog.models import Department, Duty, ProofItem, ProofSource
from portal.operations.plays.cast import Cast
from portal.operations.plays.playing import once
from verification.actions import agreements
from verification.actions.agreements import Terms
from verification.models import Agreement

PLAYED = "agreements"
STEPS = "1. 发出协查函；2. 即时签收，按反馈字段查询业务系统；3. 系统内反馈，两小时内可以电话说明。"
A_DAY = timedelta(days=1)


def play(at: datetime) -> int:
    """Make the agreements, once; returns how many."""
    return once(PLAYED, partial(_play, at), 0)


def _play(at: datetime) -> int:
    cast = Cast(at)
    rows = [row.data for row in csv_rows(fixtures() / "demo" / "agreements.csv", Report())]
    for row in rows:
        _agree(row, cast, at)
    return len(rows)


def _agree(row: dict[str, str], cast: Cast, at: datetime) -> None:
    asking, issuing = (Department.objects.get(code=row[side]) for side in ("asking", "issuing"))
    proof = ProofItem.objects.get(code=row["proof"])
    record = ProofSource.objects.of_issuer(proof, issuing.pk).select_related("tier")[0]
    proposed_at = at - int(row["days"]) * A_DAY
    terms = Terms(
        way=Agreement.Way.SYSTEM,
        steps=STEPS,
        tier=record.tier.code,
        valid_until=at + int(row["until"]) * A_DAY if row["until"] else None,
    )
    proposer, confirmer = (cast.officer(one, Duty.LIAISON, Duty.HEAD) for one in (asking, issuing))
    made = agreements.propose(
        proof=proof.code, issuing_department=issuing.code, terms=terms, by=proposer, at=proposed_at
    )
    answered_at = proposed_at + A_DAY
    if row["state"] == "declined":
        agreements.decline(agreement_id=made.pk, reason="请写明查哪个业务系统。", by=confirmer, at=answered_at)
    elif row["state"] != "proposed":
        agreements.confirm(agreement_id=made.pk, by=confirmer, at=answered_at)
    if row["state"] == "ended":
        agreements.end(agreement_id=made.pk, reason="改为数据共享。", by=confirmer, at=answered_at + 10 * A_DAY)
