"""Where the fixtures lie and how their plain files are read."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from catalog.loading.report import Report
from catalog.loading.rows import Row


def fixtures() -> Path:
    """The folder of the committed facts."""
    return Path(settings.BASE_DIR) / "fixtures"


def read_json(path: Path) -> Any:
    """The content of a JSON file. Raises OSError, ValueError."""
    return json.loads(path.read_text(encoding="utf-8"))


def csv_rows(path: Path, report: Report) -> Iterator[Row]:
    """The rows of a CSV file with a header line; the section is the file's name."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for number, data in enumerate(reader, start=1):
            yield Row(path.stem, number, data, report, known=reader.fieldnames or ())


def parts(text: str, separator: str = "|") -> list[str]:
    """Several values in one cell."""
    return [part.strip() for part in text.split(separator) if part.strip()]
