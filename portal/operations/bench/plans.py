"""Which indexes PostgreSQL takes for statements, and whether it reads a big table from end to end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from portal.operations.bench.measure import Statement

BIG = "verification_verificationrequest"


@dataclass(frozen=True)
class Plans:
    """What the statements of one job do with the table of requests."""

    statements: int
    indexes: list[str]
    scans: int  # statements that read the whole table

    @property
    def words(self) -> str:
        """One line for the report."""
        used = ", ".join(self.indexes) or "–"
        return f"{self.statements} statements on requests; indexes: {used}; full scans: {self.scans}"


def of(statements: Iterable[Statement]) -> Plans:
    """Explain the statements that read requests, without running them."""
    indexes: set[str] = set()
    scans = count = 0
    for text, values in statements:
        if not text.lstrip().lower().startswith(("select", "with")) or BIG not in text:
            continue
        nodes = list(_nodes(_explained(text, values)))
        count += 1
        scans += any(node["Node Type"] == "Seq Scan" and node.get("Relation Name") == BIG for node in nodes)
        indexes |= {node["Index Name"] for node in nodes if node.get("Index Name", "").startswith(("request_", BIG))}
    return Plans(count, sorted(indexes), scans)


def _explained(text: str, values: Any) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"explain (format json) {text}", values)
        plan: dict[str, Any] = cursor.fetchone()[0][0]["Plan"]
    return plan


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from _nodes(inner)
