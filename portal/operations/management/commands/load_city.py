"""`manage.py load_city anqiu|dongying`: programme, units, lists, items and ledgers of a city."""

from typing import Any

from django.core.management.base import CommandParser

from catalog.loading.city import CITIES
from portal.operations import facts
from portal.operations.management.loading import LoadCommand


class Command(LoadCommand):
    """Idempotent; one transaction."""

    help = "载入一个市的建设、部门、清单、事项和台账（fixtures/ 里的事实）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Which city."""
        super().add_arguments(parser)
        parser.add_argument("city", choices=CITIES)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it."""
        self.tell(facts.city, options["city"], dry_run=options["dry_run"])
