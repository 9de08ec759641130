"""Addresses of the letters: `/letters/AQ-XC-20261124-0118/inquiry/`, and the same with `.pdf`; of their templates
and of the agreements between departments.
"""

from django.urls import URLPattern, path, re_path

from portal.pages import letters, letters_agreements, letters_files, letters_templates

LETTER = r"^(?P<number>[A-Z]{1,4}-XC-[0-9]{8}-[0-9]{4,8})/(?P<kind>inquiry|reply)"

urlpatterns: list[URLPattern] = [
    path("templates/", letters_templates.templates, name="letter_templates"),
    path("templates/<slug:code>/", letters_templates.template, name="letter_template"),
    path("templates/<slug:code>/start/", letters_templates.start, name="letter_start"),
    path("templates/<slug:code>/edit/", letters_templates.edit, name="letter_edit"),
    path("templates/<slug:code>/publish/", letters_templates.publish, name="letter_publish"),
    path("templates/<slug:code>/discard/", letters_templates.discard, name="letter_discard"),
    path("agreements/", letters_agreements.agreements, name="agreements"),
    path("agreements/new/", letters_agreements.propose, name="agreement_new"),
    path("agreements/<str:number>/", letters_agreements.agreement, name="agreement"),
    path("agreements/<str:number>/revise/", letters_agreements.revise, name="agreement_revise"),
    path("agreements/<str:number>/confirm/", letters_agreements.confirm, name="agreement_confirm"),
    path("agreements/<str:number>/decline/", letters_agreements.decline, name="agreement_decline"),
    path("agreements/<str:number>/end/", letters_agreements.end, name="agreement_end"),
    path("<str:number>/files/", letters_files.of_inquiry, name="letter_files"),
    path("<str:number>/files/<uuid:file_id>/", letters_files.preview, name="letter_file"),
    path("<str:number>/files/<uuid:file_id>/download/", letters_files.download, name="letter_file_download"),
    re_path(LETTER + r"/$", letters.letter, name="letter"),
    re_path(LETTER + r"\.pdf$", letters.letter_pdf, name="letter_pdf"),
]
