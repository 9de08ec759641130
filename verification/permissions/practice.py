"""Who may practise."""

from django.utils.translation import gettext as _

from catalog.models import Duty
from portal.foundation.actors import Actor
from portal.foundation.errors import NotAllowed, NotVisible
from verification.models import PracticeExercise


def may_practise(by: Actor) -> tuple[int, int]:
    """Practise: liaison officers and agents, in person, for the department they act for. Returns both ids."""
    if by.user_id is None or by.department_id is None or not by.has(Duty.LIAISON, Duty.AGENT):
        raise NotAllowed(_("模拟练习是给联络员和代办员做的。"))
    return by.user_id, by.department_id


def may_answer(by: Actor, exercise: PracticeExercise) -> None:
    """See and answer an exercise: whoever it was given to, nobody else."""
    if by.user_id is None or by.user_id != exercise.user_id:
        raise NotVisible(_("没有找到这道练习。"))
