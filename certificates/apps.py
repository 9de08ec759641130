"""The app `certificates`."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = _("电子证照")

    def ready(self) -> None:
        """Register what the outbox delivers here; models are known by now."""
        import_module("certificates.handlers")
