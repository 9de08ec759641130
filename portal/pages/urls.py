"""Addresses of the pages, a module per audience."""

from django.urls import URLPattern, URLResolver, include, path

from portal.pages import start

urlpatterns: list[URLPattern | URLResolver] = [
    path("start/", start.start, name="start"),
    path("", include("portal.pages.look_urls")),
    path("department/", start.choose_department, name="choose_department"),
]
