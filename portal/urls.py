"""All addresses of the portal. Login is the default; what anybody may see says so at its view."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.operations.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("portal.api.urls")),
    path("oauth/", include("portal.api.oauth_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("portal.pages.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("portal.pages.demo_urls")))

handler400 = "portal.pages.errors.bad_request"
handler403 = "portal.pages.errors.forbidden"
handler404 = "portal.pages.errors.not_found"
handler500 = "portal.pages.errors.server_error"
