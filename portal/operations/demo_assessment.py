"""What came of the demo's past in Dongying: last month frozen and published, an inspection, a demand for data.

Through the real actions, so that the pages of assessment have something true to the rules to show.
"""

from datetime import datetime, timedelta

from django.db import transaction

from accountability import actions
from catalog.actions import data_demands
from catalog.models import Department, Duty, Programme
from portal.foundation import outbox
from portal.foundation.actors import Actor
from portal.foundation.moment import LOCAL
from portal.operations.demo_cast import Cast
from portal.operations.models import LoadedData
from verification.actions import measuring
from verification.periods import stretch_of_days
from verification.queries import proofs

PLAYED = "assessment"
OFFICE, SUPERVISORS, INSPECTED = "DY-LXB", "DY-ZWB", "DY-ZRZY"
A_DAY = timedelta(days=1)
FINDINGS = "抽查近两周的协查：四件超过时限，其中两件没有在值班时交接给 B 角；反馈函内容齐全。"


@transaction.atomic
def play(at: datetime) -> bool:
    """Play it, once; whether it was played now."""
    if LoadedData.objects.filter(pk=PLAYED).exists():
        return False
    cast = Cast(at)
    office, supervisor = (
        cast.officer(Department.objects.get(code=code), duty)
        for code, duty in ((OFFICE, Duty.OFFICE), (SUPERVISORS, Duty.SUPERVISOR))
    )
    measuring.measure(at=at)
    for month in actions.assessments.freeze_finished_months(at=at - A_DAY):
        actions.assessments.approve(assessment_id=month.pk, by=office, at=at - A_DAY)
        actions.assessments.publish(assessment_id=month.pk, by=cast.another(office, Duty.OFFICE), at=at - A_DAY)
    day = at.astimezone(LOCAL).date()
    actions.inspections.record(
        department_code=INSPECTED,
        way="files",
        inspected_on=day - 2 * A_DAY,
        rectify_by=day + 10 * A_DAY,
        findings=FINDINGS,
        by=supervisor,
        at=at - A_DAY,
    )
    _demand(Programme.objects.get(code="dongying"), at, office)
    while outbox.deliver_due(at=at, limit=1_000) == 1_000:
        pass
    LoadedData.objects.create(pk=PLAYED, digest="played")
    return True


def _demand(programme: Programme, at: datetime, office: Actor) -> None:
    """The proof that is verified most is demanded as shared data."""
    period = stretch_of_days(at.astimezone(LOCAL).date(), 90)
    first = proofs.ranking(programme, period, at)[0]
    grounds = {
        "from": period.first.isoformat(),
        "until": period.last.isoformat(),
        "requests": first.requests,
        "late": first.late,
        "not_found": first.not_found,
    }
    data_demands.propose(
        programme=programme,
        proof_code=first.proof_code,
        holder_code=first.department_code,
        grounds=grounds,
        by=office,
        at=at,
    )
