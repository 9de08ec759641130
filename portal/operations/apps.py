"""The Django app of the operators: heartbeats, health pages and management commands."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    """Label `operations`."""

    name = "portal.operations"
    label = "operations"
    verbose_name = _("运行维护")
