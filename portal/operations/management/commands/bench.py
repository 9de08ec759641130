"""`manage.py bench`: ratios against plain SQL, in a scratch copy of the demo's database."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.test import override_settings
from rich.console import Console
from rich.table import Table

from catalog.models import ServiceItem
from portal.foundation import moment
from portal.operations import backups, health
from portal.operations.bench import measure, plans, scenarios, sweeps
from portal.operations.bench import stage as bench_stage
from portal.operations.bench.stage import CLOSED_PER_OPEN, ITEM, Stage

OPEN_REQUESTS = 25_000  # with the closed ones and the proofs 175 000 rows
MOST_QUERIES = 25
PLAIN_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # needs no collectstatic
INSIDE = "MIANZHENG_BENCH_INSIDE"


class Command(BaseCommand):
    """Copies the database, measures in the copy, drops it. Nothing is judged below a factor of 2 in a single run."""

    help = "与直接 SQL 比较：打开办件、按人查证照、收件箱、到期扫描；SCALE=40 是一百万件未办结、五百万件已办结"

    def add_arguments(self, parser: CommandParser) -> None:
        """The environment variable SCALE multiplies the number of open requests."""
        parser.add_argument("--scale", type=float, default=float(os.environ.get("SCALE", "1")))
        parser.add_argument("--rounds", type=int, help="每项最多量几回；不写是够取中位数的回数")

    def handle(self, *args: Any, **options: Any) -> None:
        """Outside: makes the copy and runs this command in it. Inside: measures."""
        count = int(OPEN_REQUESTS * options["scale"])
        if os.environ.get(INSIDE) == settings.DATABASE_URL:
            with override_settings(STORAGES={**settings.STORAGES, "staticfiles": PLAIN_FILES}):
                self._measure(count, options["rounds"])
            return
        if not ServiceItem.objects.filter(code=ITEM).exists():
            raise CommandError("数据库里没有演示数据。先运行 make demo，在另一个终端再运行 make bench。")
        rounds = [f"--rounds={options['rounds']}"] if options["rounds"] else []
        self._in_a_copy([f"--scale={options['scale']}", *rounds])

    def _in_a_copy(self, arguments: list[str]) -> None:
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
            command = [sys.executable, "manage.py", "bench", *arguments]
            if subprocess.run(command, cwd=settings.BASE_DIR, env=env, check=False).returncode:
                raise CommandError("测量没有完成，原因见上。")

    def _measure(self, count: int, most_rounds: int | None) -> None:
        stage = bench_stage.prepare(moment.now())
        rows = f"{count:,} requests open, {CLOSED_PER_OPEN * count:,} closed"
        table = Table(title=f"{rows}; ms, median (first–last decile)")
        for heading in ("job", "portal", "plain SQL", "ratio", "queries"):
            table.add_column(heading, justify="left" if heading == "job" else "right")
        for scenario in self._scenarios(stage, count):
            result = measure.run(scenario, most_rounds)
            table.add_row(
                result.name, words(result.ours), words(result.plain), f"{result.ratio:.1f}", str(result.queries)
            )
            self.stderr.write(f"{result.name} ✓")
        console = Console(width=None if sys.stdout.isatty() else 140)
        console.print(table)
        for line in self._facts(stage):
            console.print(line)

    def _scenarios(self, stage: Stage, count: int) -> Iterator[measure.Scenario]:
        """Filled in between: the sweep with nothing due is measured with a tenth of the rows, and with all."""
        tenth = count // 10
        bench_stage.fill(stage, 1, tenth)
        yield sweeps.nothing_due(stage, tenth)
        bench_stage.fill(stage, tenth + 1, count)
        yield sweeps.nothing_due(stage, count)
        yield from scenarios.all_of(stage)
        yield sweeps.many_due(stage)

    def _facts(self, stage: Stage) -> Iterator[str]:
        """What stands beside the times: queries of an opening, and the indexes that carry sweep and inbox."""
        opening = measure.count_queries(stage.open)
        yield f"Opening the case of a household sends {opening} statements (limit {MOST_QUERIES})."
        yield f"Sweep: {plans.of(measure.statements_of(sweeps.nothing_due(stage, 0).ours)).words}."
        yield f"Inbox: {plans.of(measure.statements_of(scenarios.inbox(stage).ours)).words}."


def words(times: list[float]) -> str:
    """Milliseconds: the median and what lies around it."""
    low, high = measure.spread(times)
    middle = sorted(times)[len(times) // 2]
    return f"{middle * 1000:.1f} ({low * 1000:.1f}–{high * 1000:.1f})"
