"""Practising on made-up requests: its own pages, so that nothing of it can be taken for real."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.models import Department, TrainingCourse
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError, NotVisible
from portal.foundation.moment import now
from portal.pages.desk.detail import outcomes
from portal.pages.desk.frame import READERS, WRITERS, frame
from portal.pages.desk.typed import FACT, Typed, as_typed, from_post
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals, refusal
from portal.pages.staff.place import tabs
from verification.actions import practice
from verification.facts import differences
from verification.models import Outcome, PracticeExercise
from verification.practice import NUMBER, RETURNED

MOST_ROWS = 30


@needs(*READERS)
@require_safe
def exercises(request: HttpRequest) -> HttpResponse:
    """One's own exercises with their results, and how many more earn the certificate."""
    actor, at = actor_of_request(request), now()
    department = Department.objects.acting(actor).get()
    rows = PracticeExercise.objects.filter(user_id=actor.user_id or 0).select_related("proof")
    course = TrainingCourse.objects.filter(
        programme=department.programme_id, kind=TrainingCourse.Kind.PRACTICE, is_active=True
    ).first()
    context = {
        "rows": list(rows[:MOST_ROWS]),
        "open": rows.filter(finished_at=None, department=department).first(),
        "course": course,
        "may_practise": actor.has(*WRITERS),
        "tabs": tabs("practice"),
    }
    return render(request, "desk/practice.html", {**frame(request, "duty", at), **context})


@needs(*WRITERS)
@require_POST
@answers_refusals
def start(request: HttpRequest) -> HttpResponse:
    """Give the reader an exercise; its clock runs from now."""
    exercise = practice.start(by=actor_of_request(request), at=now())
    return redirect("desk:exercise", exercise.pk)


@needs(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def exercise(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """The exercise, or its result once it is answered; POST answers it."""
    actor, typed = actor_of_request(request), from_post(request.POST)
    if request.method != "POST":
        return _show(request, _own(exercise_id, actor), typed)
    try:
        practice.finish(
            exercise_id=exercise_id,
            outcome=typed.outcome,
            facts=dict(typed.facts),
            note=typed.note,
            return_reason=typed.return_reason,
            by=actor,
            at=now(),
        )
    except DomainError as error:
        return _show(request, _own(exercise_id, actor), typed, error)
    return redirect("desk:exercise", exercise_id)


def _own(exercise_id: UUID, actor: Actor) -> PracticeExercise:
    rows = PracticeExercise.objects.select_related("proof", "template", "department")
    found = rows.filter(pk=exercise_id, user_id=actor.user_id or 0).first()
    if found is None:
        raise NotVisible(_("没有找到这道练习。"))
    return found


def _show(request: HttpRequest, row: PracticeExercise, typed: Typed, error: DomainError | None = None) -> HttpResponse:
    told = refusal(error) if error else None
    errors = told["errors"] if told else {}
    scene = row.scene or {}
    context = {
        "row": row,
        "scene": scene,
        "number": NUMBER,
        "is_late": now() > row.due_at,
        "facts": [_fact(field, row, typed, errors) for field in row.template.fields],
        "outcomes": outcomes(with_return=True),
        "typed": typed,
        "errors": errors,
        "refusal": told,
        "right": OUTCOME_WORDS.get(scene.get("outcome", ""), ""),
        "given": OUTCOME_WORDS.get((row.reply or {}).get("outcome", ""), ""),
        "tabs": tabs("practice"),
    }
    status = error.status if error else 200
    return render(request, "desk/exercise.html", {**frame(request, "duty", now()), **context}, status=status)


OUTCOME_WORDS: dict[str, str | Promise] = {
    **{outcome.value: outcome.label for outcome in Outcome},
    RETURNED: gettext_lazy("退回"),
}


def _fact(field: dict[str, Any], row: PracticeExercise, typed: Typed, errors: dict[str, str]) -> dict[str, Any]:
    """One line: asked, claimed, in the register, and what was answered; parameters of `desk/_facts.html`."""
    name, scene, reply = field["name"], row.scene or {}, (row.reply or {}).get("facts", {})
    found, registered = reply.get(name), scene.get("registered", {}).get(name)
    return {
        "name": name,
        "field": FACT + name,
        "label": field.get("label", name),
        "unit": field.get("unit", ""),
        "kind": field.get("type", "text"),
        "options": field.get("options", ()),
        "required": bool(field.get("required")),
        "claimed": as_typed(scene.get("claimed", {}).get(name)),
        "registered": as_typed(registered),
        "found": as_typed(found),
        "differs": bool(found is not None and differences({name: registered}, {name: found})),
        "value": typed.facts.get(name, ""),
        "error": errors.get(f"facts-{name}", ""),
        "wrong": f"fact:{name}" in row.mistakes,
    }
