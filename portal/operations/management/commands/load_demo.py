"""`manage.py load_demo`: worked-out items, officers, people and licences for trying out, all marked as demo."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from catalog.models import ServiceItemVersion
from portal.foundation import moment
from portal.operations import facts
from portal.operations.management.loading import LoadCommand
from portal.operations.plays import history


class Command(LoadCommand):
    """Idempotent; one transaction. Needs both cities. Its rules hold since three months: it has a past."""

    help = "载入演示数据（先载入两个市）"

    def handle(self, *args: Any, **options: Any) -> None:
        """Never on a production installation: the accounts have known passwords."""
        if settings.PRODUCTION:
            raise CommandError("生产环境不能载入演示数据。去掉 MIANZHENG_ENV=production，或不要运行本命令。")
        at = moment.now()
        rules_from = None if ServiceItemVersion.objects.exists() else at - history.PAST
        self.tell(facts.documents, facts.demo_documents(), at=at, dry_run=options["dry_run"], rules_from=rules_from)
