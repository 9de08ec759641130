"""`manage.py play_history anqiu`: one city's last ten working days of the demo, through the real actions."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.foundation import moment
from portal.operations.plays import history, themes


class Command(BaseCommand):
    """Once; all of it or nothing. A step that a rule refused is said, and its story stops there."""

    help = "演练一个市最近十个工作日的演示办件"

    def add_arguments(self, parser: CommandParser) -> None:
        """`city` is the city's code."""
        parser.add_argument("city")

    def handle(self, *args: Any, **options: Any) -> None:
        """Never on a production installation: nothing of it happened."""
        if settings.PRODUCTION:
            raise CommandError("生产环境不能演练办件。去掉 MIANZHENG_ENV=production，或不要运行本命令。")
        for reason in history.play(moment.now(), options["city"]).refused:
            self.stdout.write(reason)
        themes.play(moment.now(), options["city"])
