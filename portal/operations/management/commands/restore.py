"""`manage.py restore FILE`: puts a backup into an empty database; with --check only proves that it would come back."""

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.operations import backups, restore_checks


class Command(BaseCommand):
    """Never overwrites: the target must be an empty database."""

    help = "恢复备份到空数据库；--check 在临时数据库里恢复并核对，不动现有数据"

    def add_arguments(self, parser: CommandParser) -> None:
        """`file` as written by `backup`."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="只验证：恢复到临时数据库，核对后删除")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restores or checks; every complaint is a sentence."""
        source: Path = options["file"]
        try:
            manifest = backups.read_manifest(source)
            found = self._check(source, manifest) if options["check"] else self._restore(source, manifest)
        except (backups.BackupFailed, OSError) as error:
            raise CommandError(str(error)) from error
        if found:
            raise CommandError("备份不完整：\n" + "\n".join(found))
        rows = sum(manifest["tables"].values())
        self.stdout.write(
            f"核对通过：{len(manifest['tables'])} 张表 {rows} 行，加密数据能打开（{manifest['made_at']}）。"
        )

    def _check(self, source: Path, manifest: dict[str, Any]) -> list[str]:
        with backups.scratch_database(settings.DATABASE_URL, f"mz_check_{secrets.token_hex(6)}") as url:
            backups.load(source, url)
            return restore_checks.complaints(url, manifest)

    def _restore(self, source: Path, manifest: dict[str, Any]) -> list[str]:
        if not backups.is_empty(settings.DATABASE_URL):
            raise CommandError("目标数据库不是空的，没有恢复。新建一个空库，把 DATABASE_URL 指向它，再运行一次。")
        backups.load(source, settings.DATABASE_URL)
        self.stdout.write(f"已放回 {backups.load_files(source)} 个加密文件。")
        return restore_checks.complaints(settings.DATABASE_URL, manifest)
