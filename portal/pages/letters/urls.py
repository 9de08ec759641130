"""Addresses of the letters: `/letters/AQ-XC-20261124-0118/inquiry/`, and the same with `.pdf`; of their templates
and of the agreements between departments.
"""

from django.urls import URLPattern, path, re_path

from portal.pages.letters import agreements, files, letter, templates

LETTER = r"^(?P<number>[A-Z]{1,4}-XC-[0-9]{8}-[0-9]{4,8})/(?P<kind>inquiry|reply)"

urlpatterns: list[URLPattern] = [
    path("templates/", templates.templates, name="letter_templates"),
    path("templates/<slug:code>/", templates.template, name="letter_template"),
    path("templates/<slug:code>/start/", templates.start, name="letter_start"),
    path("templates/<slug:code>/edit/", templates.edit, name="letter_edit"),
    path("templates/<slug:code>/publish/", templates.publish, name="letter_publish"),
    path("templates/<slug:code>/discard/", templates.discard, name="letter_discard"),
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/new/", agreements.propose, name="agreement_new"),
    path("agreements/<str:number>/", agreements.agreement, name="agreement"),
    path("agreements/<str:number>/revise/", agreements.revise, name="agreement_revise"),
    path("agreements/<str:number>/confirm/", agreements.confirm, name="agreement_confirm"),
    path("agreements/<str:number>/decline/", agreements.decline, name="agreement_decline"),
    path("agreements/<str:number>/end/", agreements.end, name="agreement_end"),
    path("<str:number>/files/", files.of_inquiry, name="letter_files"),
    path("<str:number>/files/<uuid:file_id>/", files.preview, name="letter_file"),
    path("<str:number>/files/<uuid:file_id>/download/", files.download, name="letter_file_download"),
    re_path(LETTER + r"/$", letter.letter, name="letter"),
    re_path(LETTER + r"\.pdf$", letter.letter_pdf, name="letter_pdf"),
]
