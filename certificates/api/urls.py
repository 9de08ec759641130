"""Paths of the licence library below /api/v1/."""

from django.urls import URLPattern, path

from certificates.api import codes, licences, me

urlpatterns: list[URLPattern] = [
    path("holder-codes/", codes.HolderCodesView.as_view(), name="holder-codes"),
    path("presentations/", codes.PresentationsView.as_view(), name="presentations"),
    path("licences/", licences.LicencesView.as_view(), name="licences"),
    path("licences/verify/", licences.VerifyView.as_view(), name="licences-verify"),
    path("licences/<uuid:licence_id>/status/", licences.LicenceStatusView.as_view(), name="licence-status"),
    path("me/licences/", me.MyLicencesView.as_view(), name="me-licences"),
    path("me/licences/<uuid:licence_id>/", me.MyLicenceView.as_view(), name="me-licence"),
    path("me/licences/<uuid:licence_id>/pdf/", me.MyLicencePdfView.as_view(), name="me-licence-pdf"),
    path("me/accesses/", me.MyAccessesView.as_view(), name="me-accesses"),
    path("me/authorisations/", me.MyAuthorisationsView.as_view(), name="me-authorisations"),
    path(
        "me/authorisations/<uuid:authorisation_id>/withdraw/",
        me.WithdrawView.as_view(),
        name="me-authorisation-withdraw",
    ),
]
