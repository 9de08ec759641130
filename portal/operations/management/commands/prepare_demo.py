"""`manage.py prepare_demo URL`: what `make demo` does before it serves."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.operations import prepare


class Command(BaseCommand):
    """Migrations, data of both cities, demo people, static files and `.local/demo.json`."""

    help = "迁移数据库，载入两市数据和演示人员，写出 .local/demo.json"

    def add_arguments(self, parser: CommandParser) -> None:
        """`url` is where the portal will listen."""
        parser.add_argument("url", nargs="?", default="http://127.0.0.1:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        """Never on a production installation: it makes accounts with known passwords."""
        if settings.PRODUCTION:
            raise CommandError("生产环境不能载入演示数据。去掉 MIANZHENG_ENV=production，或不要运行本命令。")
        prepare.prepare(settings.BASE_DIR, options["url"])
