"""`manage.py load_facts FILE.json`: departments, officers, items, holders and licences of one's own (docs/facts.md)."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from catalog.loading.files import read_json
from portal.foundation import moment
from portal.operations import facts
from portal.operations.management.loading import LoadCommand


class Command(LoadCommand):
    """Idempotent; one transaction; every bad row is named and then none is loaded."""

    help = "载入一个 JSON 文件里的部门、人员、事项、持证主体和证照，格式见 docs/facts.md"

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file."""
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it."""
        try:
            content = read_json(options["file"])
        except OSError as error:
            raise CommandError(f"读不了 {options['file']}：{error.strerror}。请核对路径。") from error
        except ValueError as error:
            raise CommandError(f"{options['file']} 不是有效的 JSON（UTF-8）：{error}") from error
        self.tell(facts.document, content, at=moment.now(), dry_run=options["dry_run"])
