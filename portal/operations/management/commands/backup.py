"""`manage.py backup [FILE]`: database and encrypted files in one tar; the keys are kept apart."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.operations import backups, health


class Command(BaseCommand):
    """Runs while the portal is in use: dump and counts come from one snapshot."""

    help = "备份数据库和加密文件（不含密钥）；恢复用 manage.py restore"

    def add_arguments(self, parser: CommandParser) -> None:
        """`file` is where the backup goes."""
        parser.add_argument("file", nargs="?", default="", help="默认 .local/backups/mianzheng-日期-时间.tar")

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes the file and says what is in it, and what is not."""
        at = health.wall_clock()
        name = f"mianzheng-{at:%Y%m%d-%H%M%S}.tar"
        target = Path(options["file"]) if options["file"] else settings.LOCAL_DIR / "backups" / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            manifest = backups.write(target, settings.DATABASE_URL, made_at=at.isoformat())
        except (backups.BackupFailed, OSError) as error:
            raise CommandError(f"备份没有写成：{error}") from error
        rows = sum(manifest["tables"].values())
        self.stdout.write(f"已备份 {len(manifest['tables'])} 张表 {rows} 行：{target}")
        self.stdout.write("密钥不在备份里。另行保存 KEY_RING、KEY_ACTIVE、BLIND_INDEX_KEY（演示在 .local/secrets/）。")
        self.stdout.write(f"验证：manage.py restore --check {target}")
