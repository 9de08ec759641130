"""Lines of the matrix: the staff registry, training, practice (article 6)."""

from datetime import timedelta
from typing import Any

from catalog.actions import officers
from catalog.models import StaffChange
from portal.foundation.moment import now
from tests.api.world import World
from tests.factories.catalog import TrainingCourseFactory, UserFactory, actor
from tests.permissions.doors import AT_DESK, BY_OFFICE, BY_OFFICE_NEW, OF_HOME_BY_OFFICE, Door


def joiner(here: World) -> dict[str, Any]:
    return {"username": UserFactory().username, "duty": "agent", "department": here.case.department.code}


def filed(here: World) -> None:
    head = actor(here.case.department, "head")
    officers.change_cover(officer_id=here.colleague().pk, cover="A", by=head, at=now())


def of_home(here: World) -> dict[str, str]:
    return {"department": here.case.department.code}


def away(here: World) -> dict[str, str]:
    at = now()
    return {"starts_at": (at + timedelta(days=3)).isoformat(), "ends_at": (at + timedelta(days=4)).isoformat()}


def session(here: World) -> dict[str, Any]:
    return {"course": TrainingCourseFactory(programme=here.case.programme).pk, "starts_at": now().isoformat()}


DOORS: dict[str, Door] = {
    "GET /staff/": Door(AT_DESK),
    "POST /staff/": Door((401, 403, 403, 403, 403, 403, 404, 404, 201, 403), joiner),
    "POST /staff/{officer_id}/cover/": Door(OF_HOME_BY_OFFICE, lambda here: {"cover": "A"}),
    "POST /staff/{officer_id}/dismiss/": Door(OF_HOME_BY_OFFICE, lambda here: {"reason": "调离"}),
    "GET /staff/departments/": Door(AT_DESK),
    "GET /staff/on-duty/": Door(AT_DESK),
    "GET /staff/changes/": Door(AT_DESK),
    "POST /staff/changes/note/": Door(
        BY_OFFICE, lambda here: {"changes": [str(StaffChange.objects.get(kind="cover_changed").pk)]}, filed
    ),
    "GET /staff/absences/": Door(AT_DESK),
    "POST /staff/absences/": Door((401, 403, 403, 403, 403, 201, 201, 201, 201, 403), away),
    "POST /staff/absences/{absence_id}/end/": Door(OF_HOME_BY_OFFICE),
    "GET /staff/in-hand/": Door(
        (401, 403, 403, 403, 403, 200, 404, 404, 200, 200),
        query=lambda here: {**of_home(here), "user": str(here.colleague().user_id)},
    ),
    "POST /staff/hand-over/": Door(
        OF_HOME_BY_OFFICE, lambda here: {**of_home(here), "user": here.colleague().user_id, "reason": "调离"}
    ),
    "GET /training/courses/": Door(AT_DESK),
    "POST /training/courses/": Door(BY_OFFICE_NEW, lambda here: {"name": "交流", "kind": "exchange"}),
    "GET /training/sessions/": Door(AT_DESK),
    "POST /training/sessions/": Door(BY_OFFICE_NEW, session),
    "GET /training/sessions/{session_id}/": Door(AT_DESK),
    "POST /training/sessions/{session_id}/attendance/": Door(
        BY_OFFICE, lambda here: {"users": [here.colleague().user_id]}
    ),
    "GET /training/standings/": Door(AT_DESK),
    "GET /practice/": Door((401, 403, 403, 403, 403, 200, 200, 200, 403, 200)),
    "POST /practice/": Door((401, 403, 403, 403, 403, 201, 201, 201, 403, 403)),
    "GET /practice/{exercise_id}/": Door((401, 403, 403, 403, 403, 404, 404, 404, 403, 404)),
    "POST /practice/{exercise_id}/answer/": Door((401, 403, 403, 403, 403, 404, 404, 404, 403, 404)),
}
