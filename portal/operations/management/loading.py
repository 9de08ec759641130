"""What the load commands share: the dry run, the counts, and every bad row with its place and reason."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.loading.report import BadRows, Report


class LoadCommand(BaseCommand):
    """A command that loads facts in one transaction."""

    def add_arguments(self, parser: CommandParser) -> None:
        """`--dry-run` does everything and takes it back."""
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")

    def tell(self, load: Callable[..., Report], *arguments: Any, **options: Any) -> None:
        """Run a load and say what it did. Raises CommandError after naming every bad row."""
        try:
            report = load(*arguments, **options)
        except BadRows as bad:
            for row in bad.report.bad:
                self.stderr.write(str(row))
            raise CommandError(str(bad)) from bad
        for line in report.lines():
            self.stdout.write(line)
        if options.get("dry_run"):
            self.stdout.write("只是检查，没有写入。")
