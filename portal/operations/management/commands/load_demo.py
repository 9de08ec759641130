"""`manage.py load_demo`: worked-out items, officers, people and licences for trying out, all marked as demo."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from portal.foundation import moment
from portal.operations import facts
from portal.operations.management.loading import LoadCommand


class Command(LoadCommand):
    """Idempotent; one transaction. Needs both cities."""

    help = "载入演示数据（先载入两个市）"

    def handle(self, *args: Any, **options: Any) -> None:
        """Never on a production installation: the accounts have known passwords."""
        if settings.PRODUCTION:
            raise CommandError("生产环境不能载入演示数据。去掉 MIANZHENG_ENV=production，或不要运行本命令。")
        self.tell(facts.documents, facts.demo_documents(), at=moment.now(), dry_run=options["dry_run"])
