"""`manage.py shift_clock +3h | -1d | reset`: moves the clock of the demo or of a test."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.foundation import moment
from portal.operations import durations


class Command(BaseCommand):
    """All processes follow within two seconds; nothing else of the machine changes."""

    help = "拨动演示时钟：+3h、-1d、+2d4h30m，reset 还原"

    def run_from_argv(self, argv: list[str]) -> None:
        """Lets `-1d` be a length of time and not an unknown option."""
        words = ["--" if re.fullmatch(r"-\d.*", word) and "--" not in argv else "" for word in argv]
        super().run_from_argv([part for mark, word in zip(words, argv, strict=True) for part in (mark, word) if part])

    def add_arguments(self, parser: CommandParser) -> None:
        """One word; without it the time is only shown."""
        parser.add_argument("by", nargs="?", default="", help="+3h、-1d、reset；不写只显示")

    def handle(self, *args: Any, **options: Any) -> None:
        """Shifts, resets or shows."""
        by = options["by"]
        try:
            if by == "reset":
                moment.reset()
            elif by:
                moment.shift(durations.parse(by))
        except (ValueError, moment.ClockIsFixed) as error:
            raise CommandError(str(error)) from error
        local = moment.now().astimezone(moment.LOCAL)
        self.stdout.write(f"门户时间 / the portal's time: {local:%Y-%m-%d %H:%M:%S} (Asia/Shanghai)")
