"""Addresses of the letters: `/letters/AQ-XC-20261124-0118/inquiry/`, and the same with `.pdf`."""

from django.urls import URLPattern, re_path

from portal.pages import letters

LETTER = r"^(?P<number>[A-Z]{1,4}-XC-[0-9]{8}-[0-9]{4,8})/(?P<kind>inquiry|reply)"

urlpatterns: list[URLPattern] = [
    re_path(LETTER + r"/$", letters.letter, name="letter"),
    re_path(LETTER + r"\.pdf$", letters.letter_pdf, name="letter_pdf"),
]
