"""Addresses that anybody may open."""

from django.urls import URLPattern, path

from portal.pages.public import assessments, commitments, helping, home, places, themes, verify

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("items/<str:code>/", home.item, name="item"),
    path("themes/", themes.themes, name="themes"),
    path("themes/<str:code>/", themes.theme, name="theme"),
    path("verify/", verify.verify, name="verify"),
    path("assessments/", assessments.published, name="published_assessments"),
    path("assessments/<slug:programme>/<str:code>/", assessments.month, name="published_assessment"),
    path("halls/", helping.halls, name="halls"),
    path("complain/", helping.complain, name="complain"),
    path("accessibility/", helping.accessibility, name="accessibility"),
    path("commitments/", commitments.commitments, name="commitment_list"),
    path("commitments/<slug:code>/<int:number>/", commitments.edition, name="commitment_edition"),
    path("city/", places.choose, name="city"),
    path("language/", helping.language, name="language"),
]
