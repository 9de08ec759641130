"""What came of the demo's past in Dongying: last month frozen and published, an inspection, a demand for data.

Through the real actions, so that the pages of assessment have something true to the rules to show.
"""

from datetime import datetime, timedelta
from functools import partial

from accountability import actions
from catalog.actions import data_demands
from catalog.models import Department, Duty, Programme
from portal.foundation.actors import Actor
from portal.foundation.moment import LOCAL
from portal.operations.plays.cast import Cast
from portal.operations.plays.playing import deliver_all, once
from verification.actions import measuring
from verification.periods import stretch_of_days
from verification.queries import proofs

PLAYED = "assessment"
CITY, SUPERVISORS, INSPECTED = "dongying", "DY-ZWB", "DY-ZRZY"
A_DAY = timedelta(days=1)
FINDINGS = "抽查近两周的协查：四件超过时限，其中两件没有在值班时交接给 B 角；反馈函内容齐全。"


def play(at: datetime) -> bool:
    """Play it, once; whether it was played now."""
    return once(PLAYED, partial(_play, at), False)


def _play(at: datetime) -> bool:
    cast, programme = Cast(at), Programme.objects.get(code=CITY)
    office = cast.office(programme)
    supervisor = cast.officer(Department.objects.get(code=SUPERVISORS), Duty.SUPERVISOR)
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
    _demand(programme, at, office)
    deliver_all(at)
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
