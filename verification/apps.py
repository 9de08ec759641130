"""The app `verification`."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VerificationConfig(AppConfig):
    name = "verification"
    verbose_name = _("办件与核验")

    def ready(self) -> None:
        """`handlers` is found by the foundation; what is told about cases stands beside it."""
        import_module("verification.case_handlers")
        import_module("verification.commitment_handlers")
        import_module("verification.calendar_handlers")
