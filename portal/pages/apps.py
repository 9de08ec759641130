"""The app `portal.pages`: it has no models."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "portal.pages"
    label = "pages"
