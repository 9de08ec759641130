"""The Django app of the operators: heartbeats, health pages and management commands."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Label `operations`."""

    name = "portal.operations"
    label = "operations"
    verbose_name = "运行维护"
