"""Addresses of citizens and enterprises: their licences, matters, who looked, what they agreed to."""

from django.urls import URLPattern, path

from portal.pages.me import accesses, authorisations, cases, frame, profile, wallet

urlpatterns: list[URLPattern] = [
    path("", wallet.wallet, name="me"),
    path("code/", wallet.code, name="me_code"),
    path("licences/<uuid:licence_id>/", wallet.licence, name="me_licence"),
    path("licences/<uuid:licence_id>/pdf/", wallet.licence_pdf, name="me_licence_pdf"),
    path("holder/", frame.choose_holder, name="me_holder"),
    path("cases/", cases.cases, name="me_cases"),
    path("cases/<str:number>/", cases.case, name="me_case"),
    path("cases/<str:number>/receipt/", cases.receipt, name="me_receipt"),
    path("accesses/", accesses.accesses, name="me_accesses"),
    path("accesses/<uuid:access_id>/", accesses.access, name="me_access"),
    path("authorisations/", authorisations.authorisations, name="me_authorisations"),
    path("authorisations/<uuid:authorisation_id>/withdraw/", authorisations.withdraw, name="me_withdraw"),
    path("profile/", profile.profile, name="me_profile"),
    path("profile/keys/", profile.single_keys, name="me_single_keys"),
]
