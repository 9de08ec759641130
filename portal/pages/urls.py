"""Addresses of the pages, a package per audience."""

from django.urls import URLPattern, URLResolver, include, path

from portal.pages import looking, start

urlpatterns: list[URLPattern | URLResolver] = [
    path("start/", start.start, name="start"),
    path("department/", start.choose_department, name="choose_department"),
    path("looking/<str:number>/", looking.looking, name="looking"),
    path("", include("portal.pages.look_urls")),
    path("hall/", include("portal.pages.hall.urls")),
    path("letters/", include("portal.pages.letters.urls")),
    path("desk/", include("portal.pages.desk.urls")),
    path("notifications/", include("portal.pages.notifications")),
    path("exports/", include("portal.pages.my_exports")),
    path("office/", include("portal.pages.office.urls")),
    path("me/", include("portal.pages.me.urls")),
    path("", include("portal.pages.public.urls")),
]
