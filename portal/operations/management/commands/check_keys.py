"""`manage.py check_keys`: whether the configured keys belong to this database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.operations import keys


class Command(BaseCommand):
    """Run before the first web process of a release; it changes nothing."""

    help = "检查 KEY_RING 和 BLIND_INDEX_KEY 是否就是写入这个数据库时的那一套"

    def handle(self, *args: Any, **options: Any) -> None:
        """Says that they fit, or ends with every misfit."""
        if misfits := keys.misfits():
            raise CommandError("\n".join(misfits))
        self.stdout.write("钥匙和数据库相符。")
