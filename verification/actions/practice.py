"""Practising 模拟练习: a made-up request, a running clock, the real checks; passed often enough it is training.

Nothing is emitted and nobody is told: an exercise exists for the one who does it.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.actions import training
from catalog.models import LetterTemplate, ProofSource, SlaTier, TrainingCourse, TrainingRecord
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotVisible
from portal.foundation.moment import LOCAL
from verification import practice
from verification.facts import reply_facts
from verification.models import PracticeExercise
from verification.permissions import practice as permissions

USUAL_MINUTES = 30  # where a programme has no tier in minutes
MOST_SEEDS = 2**31
LONGEST_TEXT = 1_000


@transaction.atomic
def start(*, by: Actor, at: datetime) -> PracticeExercise:
    """Give somebody an exercise; one that they have not finished comes back. Raises NotAllowed, Conflict."""
    user_id, department_id = permissions.may_practise(by)
    own = PracticeExercise.objects.filter(user_id=user_id, department_id=department_id)
    unfinished = own.filter(finished_at=None).first()
    if unfinished is not None:
        return unfinished
    template = _template(department_id, at)
    seed = secrets.randbelow(MOST_SEEDS)
    exercise = PracticeExercise(
        user_id=user_id,
        department_id=department_id,
        proof_id=template.proof_id,
        template=template,
        started_at=at,
        due_at=at + timedelta(minutes=_minutes(department_id)),
    )
    exercise.scene = practice.invent(template.fields, seed, at.astimezone(LOCAL).date()).as_dict()
    exercise.reply = {}
    exercise.save(force_insert=True)
    return exercise


@transaction.atomic
def finish(
    *,
    exercise_id: UUID,
    outcome: str,
    by: Actor,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    note: str = "",
    return_reason: str = "",
) -> PracticeExercise:
    """Answer an exercise: checked as a real answer is, then compared with what the made-up register holds.

    Raises NotVisible, Conflict (answered before), Invalid (as for a real reply; the exercise stays open).
    """
    exercise = PracticeExercise.objects.select_for_update(of=("self",)).select_related("template", "department")
    row = exercise.filter(pk=exercise_id).first()
    if row is None:
        raise NotVisible(_("没有找到这道练习。"))
    permissions.may_answer(by, row)
    if row.finished_at is not None:
        raise Conflict(_("这道练习已经做完，看结果，或者再做一道。"), code="exercise_finished")
    cleaned = _checked(row, outcome, facts or {}, note, return_reason)
    row.reply = {"outcome": outcome, "facts": cleaned, "note": note.strip(), "return_reason": return_reason.strip()}
    row.mistakes = practice.judge(row.scene or {}, outcome=outcome, facts=cleaned, late=at > row.due_at)
    row.finished_at, row.passed = at, not row.mistakes
    row.save()
    timeline.record(about=row, kind="practice.finished", by=by, at=at, after="passed" if row.passed else "failed")
    if row.passed:
        _certify(row, by, at)
    return row


def _checked(
    row: PracticeExercise, outcome: str, facts: Mapping[str, Any], note: str, return_reason: str
) -> dict[str, Any]:
    """The facts by the rules of a real reply."""
    if max(len(note), len(return_reason)) > LONGEST_TEXT:
        raise Invalid(_("最多 %(most)s 个字，已填的保留着。") % {"most": LONGEST_TEXT}, errors={"/note": _("太长")})
    if outcome == practice.RETURNED:
        if not return_reason.strip():
            raise Invalid(_("退回必须写明理由。"), errors={"/return_reason": _("写明理由")})
        return {}
    claimed = (row.scene or {})["claimed"]
    return reply_facts(outcome, facts, fields=row.template.fields, claimed=claimed, note=note.strip())


def _template(department_id: int, at: datetime) -> LetterTemplate:
    """A letter of a proof that the department really answers; of any proof where it answers none."""
    usable = LetterTemplate.objects.usable(at).filter(programme__departments=department_id)
    usable = usable.order_by("proof_id", "-version").distinct("proof_id")
    own = usable.filter(proof__in=ProofSource.objects.filter(department_id=department_id).values("proof"))
    templates = list(own) or list(usable)
    if not templates:
        raise Conflict(_("还没有协查函模板，出不了题。"), code="no_template")
    return secrets.choice(templates)


def _minutes(department_id: int) -> int:
    tiers = SlaTier.objects.current().filter(programme__departments=department_id, minutes__isnull=False)
    return tiers.order_by("rank").values_list("minutes", flat=True).first() or USUAL_MINUTES


def _certify(row: PracticeExercise, by: Actor, at: datetime) -> None:
    """Enough exercises passed since the last certificate: a new one. The course is locked so that none counts twice."""
    courses = TrainingCourse.objects.select_for_update(of=("self",))
    course = courses.filter(
        programme=row.department.programme_id, kind=TrainingCourse.Kind.PRACTICE, is_active=True
    ).first()
    if course is None:
        return
    last = TrainingRecord.objects.filter(course=course, user_id=row.user_id).order_by("-earned_at").first()
    passed = PracticeExercise.objects.filter(
        user_id=row.user_id, passed=True, department__programme=course.programme_id
    )
    if (passed.filter(finished_at__gt=last.earned_at) if last else passed).count() >= course.exercises:
        training.certify_practice(course, user_id=row.user_id, by=by, at=at)
