"""Addresses of the joint-meeting office."""

from django.urls import URLPattern, path

from portal.pages.office import asked, late, ledger, overview, rows

urlpatterns: list[URLPattern] = [
    path("", overview.overview, name="office_overview"),
    path("late/", late.late, name="office_late"),
    path("late/<uuid:escalation_id>/", late.escalation, name="office_escalation"),
    path("late/<uuid:escalation_id>/step/", late.step, name="office_step"),
    path("requests/", rows.requests, name="office_requests"),
    path("requests/<str:number>/", asked.asked, name="office_request"),
    path("proofs/", rows.proofs, name="office_proofs"),
    path("staff/", rows.staff, name="office_staff"),
    path("ledger/", ledger.ledgers, name="office_ledgers"),
    path("ledger/<slug:code>/", ledger.ledger, name="office_ledger"),
    path("ledger/milestones/<int:milestone_id>/report/", ledger.report, name="office_report"),
]
