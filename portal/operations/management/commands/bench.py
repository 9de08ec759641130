"""`manage.py bench`: ratios against plain SQL, in a scratch copy of the demo's database."""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.table import Table

from catalog.models import ServiceItem
from portal.foundation import moment
from portal.operations import backups, health
from portal.operations.bench import measure, scenarios

OPEN_REQUESTS = 100_000
INSIDE = "MIANZHENG_BENCH_INSIDE"


class Command(BaseCommand):
    """Copies the database, measures in the copy, drops it. Nothing is judged below a factor of 2 in a single run."""

    help = "与直接 SQL 比较：打开办件、按人查证照、收件箱、到期扫描；SCALE=10 放大十倍"

    def add_arguments(self, parser: CommandParser) -> None:
        """The environment variable SCALE multiplies the number of open requests."""
        parser.add_argument("--scale", type=float, default=float(os.environ.get("SCALE", "1")))

    def handle(self, *args: Any, **options: Any) -> None:
        """Outside: makes the copy and runs this command in it. Inside: measures."""
        count = int(OPEN_REQUESTS * options["scale"])
        if os.environ.get(INSIDE) == settings.DATABASE_URL:
            self._measure(count)
            return
        if not ServiceItem.objects.filter(code=scenarios.ITEM).exists():
            raise CommandError("数据库里没有演示数据。先运行 make demo，在另一个终端再运行 make bench。")
        self._in_a_copy(options["scale"])

    def _in_a_copy(self, scale: float) -> None:
        name = f"mz_bench_{secrets.token_hex(4)}"
        with (
            tempfile.TemporaryDirectory() as folder,
            backups.scratch_database(settings.DATABASE_URL, name) as url,
        ):
            copy = Path(folder) / "copy.tar"
            backups.write(copy, settings.DATABASE_URL, made_at=health.wall_clock().isoformat())
            backups.load(copy, url)
            env = {**os.environ, "DATABASE_URL": url, INSIDE: url, "REDIS_URL": settings.REDIS_URL}
            env["MIANZHENG_LOCAL"] = str(settings.LOCAL_DIR)  # the same keys
            command = [sys.executable, "manage.py", "bench", f"--scale={scale}"]
            if subprocess.run(command, cwd=settings.BASE_DIR, env=env, check=False).returncode:
                raise CommandError("测量没有完成，原因见上。")

    def _measure(self, count: int) -> None:
        stage = scenarios.stage(moment.now(), count)
        table = Table(title=f"未办结协查 {count} 件 / {count} open requests; ms, median (first–last decile)")
        for heading in ("job", "portal", "plain SQL", "ratio", "queries"):
            table.add_column(heading, justify="left" if heading == "job" else "right")
        for scenario in scenarios.all_of(stage):
            result = measure.run(scenario)
            table.add_row(
                result.name, words(result.ours), words(result.plain), f"{result.ratio:.1f}", str(result.queries)
            )
        Console(width=None if sys.stdout.isatty() else 120).print(table)


def words(times: list[float]) -> str:
    """Milliseconds: the median and what lies around it."""
    low, high = measure.spread(times)
    middle = sorted(times)[len(times) // 2]
    return f"{middle * 1000:.1f} ({low * 1000:.1f}–{high * 1000:.1f})"
