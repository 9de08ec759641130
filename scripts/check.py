"""`make check`: lint, format, types, layers, templates, migrations; all of them, then what failed.

Runs them two at a time and prints each one's words only when it complains. Needs no running database: the settings
are given addresses that nobody connects to.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
SOURCES = ["portal", "catalog", "certificates", "verification", "accountability", "tests", "scripts/check.py"]
CHECKS: dict[str, list[str | Path]] = {
    "types": [BIN / "mypy", *SOURCES],
    "lint": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "layers": [BIN / "lint-imports", "--no-cache"],
    "templates": [BIN / "djlint", "templates", "--lint", "--quiet"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
}
NOBODY_CONNECTS = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "MIANZHENG_ENV": "test",
    "DJANGO_SETTINGS_MODULE": "portal.settings",
    "PYTHONWARNINGS": "ignore::RuntimeWarning",
}


def run(name: str) -> tuple[str, int, str, float]:
    """(name, exit code, words, seconds) of one check."""
    start = time.monotonic()
    answer = subprocess.run(
        [str(word) for word in CHECKS[name]],
        cwd=ROOT,
        env={**os.environ, **NOBODY_CONNECTS},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return name, answer.returncode, answer.stdout, time.monotonic() - start


def main() -> int:
    """0 when nothing complains."""
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for name, code, words, seconds in pool.map(run, CHECKS):
            print(f"{'✓' if code == 0 else '✗'} {name:<10} {seconds:5.1f} s", flush=True)
            if code:
                failed.append(name)
                print(words.rstrip(), flush=True)
    if failed:
        print(f"\n未通过 / failed: {', '.join(failed)}。make format 能自动整理格式 / make format puts the format right")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
