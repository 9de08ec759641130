"""The root of /api/v1/: each domain brings its own paths."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from portal.api import papers
from portal.api.docs import DocsView, SchemaView
from portal.api.exports import ExportFileView, ExportsView, ExportView
from portal.api.notifications import NotificationsReadView, NotificationsView

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    path("exports/", ExportsView.as_view(), name="exports"),
    path("exports/<uuid:export_id>/", ExportView.as_view(), name="export"),
    path("exports/<uuid:export_id>/file/", ExportFileView.as_view(), name="export-file"),
    path("notifications/", NotificationsView.as_view(), name="notifications-api"),
    path("notifications/read/", NotificationsReadView.as_view(), name="notifications-api-read"),
    re_path(r"^cases/(?P<number>[A-Za-z0-9-]{1,24})/receipt/$", papers.ReceiptView.as_view(), name="case-receipt"),
    re_path(r"^cases/(?P<number>[A-Za-z0-9-]{1,24})/package/$", papers.PackageView.as_view(), name="case-package"),
    re_path(
        r"^verification-requests/(?P<number>[A-Za-z0-9-]{1,28})/letters/(?P<kind>inquiry|reply)/pdf/$",
        papers.LetterPdfView.as_view(),
        name="letter-pdf",
    ),
    re_path(
        r"^letter-templates/(?P<code>[-\w]+)/samples/(?P<kind>inquiry|reply)/$",
        papers.LetterSampleView.as_view(),
        name="letter-sample",
    ),
    path("commitments/<uuid:commitment_id>/document/", papers.CommitmentDocumentView.as_view(), name="commitment-pdf"),
    path("", include("catalog.api.urls")),
    path("", include("certificates.api.urls")),
    path("", include("verification.api.urls")),
    path("", include("accountability.api.urls")),
]
