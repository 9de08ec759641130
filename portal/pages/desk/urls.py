"""Addresses of the liaison officer's desk."""

from django.urls import URLPattern, path

from portal.pages.desk import (
    answer,
    assessment,
    detail,
    duty,
    history,
    keeping,
    lists,
    many,
    practice,
    reports,
    steps,
    tasks,
    training,
)
from portal.pages.staff import calendar
from portal.pages.staff import views as staff

app_name = "desk"

urlpatterns: list[URLPattern] = [
    path("", lists.inbox, name="inbox"),
    path("pulse/", lists.pulse, name="pulse"),
    path("receive/", many.receive, name="receive_many"),
    path("answer/", many.answer, name="answer_many"),
    path("assign/", many.assign, name="assign_many"),
    path("outbox/", lists.outbox, name="outbox"),
    path("outbox/<str:number>/", detail.asked_by_us, name="asked"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<uuid:escalation_id>/", reports.report, name="report"),
    path("assessment/", assessment.figures, name="assessment"),
    path("assessment/rows/", assessment.rows, name="assessed_rows"),
    path("duty/", duty.duty, name="duty"),
    path("duty/back/<int:absence_id>/", duty.back, name="back"),
    path("keep/", keeping.keep, name="keep"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/act/", tasks.act, name="act"),
    path("staff/", staff.registry, name="staff_registry"),
    path("staff/<int:user_id>/", staff.person, name="staff_person"),
    path("staff/<int:user_id>/change/", staff.post_change, name="staff_change"),
    path("staff/<int:user_id>/hand-over/", staff.hand_over, name="staff_hand_over"),
    path("calendar/", calendar.own, name="staff_calendar"),
    path("training/", training.own, name="training"),
    path("practice/", practice.exercises, name="practice"),
    path("practice/start/", practice.start, name="practice_start"),
    path("practice/<uuid:exercise_id>/", practice.exercise, name="exercise"),
    path("<str:number>/", detail.asked_of_us, name="request"),
    path("<str:number>/history/", history.as_file, name="history"),
    path("<str:number>/receive/", steps.receive, name="receive"),
    path("<str:number>/answer/", answer.answer, name="answer"),
    path("<str:number>/correct/", answer.correct, name="correct"),
    path("<str:number>/draft/", answer.draft, name="draft"),
    path("<str:number>/clarify/", steps.clarify, name="clarify"),
    path("<str:number>/assign/", steps.assign, name="assign"),
    path("<str:number>/reclassify/", steps.reclassify, name="reclassify"),
    path("<str:number>/rate/", steps.rate, name="rate"),
    path("<str:number>/withdraw/", steps.withdraw, name="withdraw"),
]
