"""The app `portal.api`: it has no models."""

from importlib import import_module

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "portal.api"
    label = "portal_api"

    def ready(self) -> None:
        """Tell the libraries below what only this layer knows."""
        import_module("portal.api.purposes")
        import_module("portal.api.schema")
