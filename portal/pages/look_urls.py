"""Addresses of the look itself: reading modes, the page of keys, the sheet of components (not in production)."""

from django.conf import settings
from django.urls import path

from portal.pages import kit, modes

urlpatterns = [
    path("mode/", modes.switch, name="mode_switch"),
    path("keys/", kit.keys, name="keys"),
]

if not settings.PRODUCTION:
    urlpatterns.append(path("kit/", kit.sheet, name="kit"))
