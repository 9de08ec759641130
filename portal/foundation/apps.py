from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class FoundationConfig(AppConfig):
    """What every domain stands on."""

    name = "portal.foundation"
    label = "foundation"
    verbose_name = _("基础")

    def ready(self) -> None:
        """Every app's `handlers.py` registers itself with the outbox, its `listings.py` the lists that may be files."""
        autodiscover_modules("handlers", "listings")
