"""`manage.py recompute_deadlines`: recounts every open deadline, after HOURS=always came or went."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.foundation import moment
from portal.foundation.actors import SYSTEM
from verification import deadlines
from verification.actions import ladder
from verification.models import VerificationRequest


class Command(BaseCommand):
    """Closed deadlines never change; each moved one says so in its timeline."""

    help = "按现在的日历和服务时间重算未办结协查的时限"

    def handle(self, *args: Any, **options: Any) -> None:
        """Recounts the open requests of all departments."""
        at = moment.now()
        departments = list(
            VerificationRequest.objects.open().values_list("issuing_department_id", flat=True).distinct()
        )
        moved = deadlines.recompute(departments, by=SYSTEM, at=at)
        ladder.recompute(departments, by=SYSTEM, at=at)
        self.stdout.write(f"重算了 {moved} 件协查的时限。")
