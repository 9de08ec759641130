"""`manage.py recompute_deadlines`: recounts every open deadline, after HOURS=always came or went."""

from typing import Any

from django.core.management.base import BaseCommand

from catalog.models import Department
from portal.foundation import moment
from portal.foundation.actors import SYSTEM
from verification.actions.recounting import recount


class Command(BaseCommand):
    """Closed deadlines never change; each moved one says so in its timeline."""

    help = "按现在的日历和服务时间重算未办结协查的时限"

    def handle(self, *args: Any, **options: Any) -> None:
        """Recounts what runs on the clock of any department."""
        at = moment.now()
        moved = recount(list(Department.objects.values_list("pk", flat=True)), by=SYSTEM, at=at)
        self.stdout.write(f"重算了 {moved} 件协查的时限。")
