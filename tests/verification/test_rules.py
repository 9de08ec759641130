"""Every numbered rule of Dongying's thirteen articles stands in docs/verification.md: what proves it, or why not."""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "verification.md"
STATES = {"kept", "partly", "not yet", "words"}
# How many numbered requirements each article has.
ARTICLES = {1: 1, 2: 5, 3: 5, 4: 4, 5: 3, 6: 4, 7: 5, 8: 6, 9: 3, 10: 2, 11: 5, 12: 2, 13: 2}
RULES = [f"{article}.{number}" for article, count in ARTICLES.items() for number in range(1, count + 1)]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    where: list[str]
    proofs: list[str]
    state: str
    note: str


def rows() -> dict[str, Row]:
    """The table of the page, by rule."""
    found = {}
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.fullmatch(r"\d+\.\d+", cells[0]):
            number, _says, where, proofs, state, note = cells
            found[number] = Row(_quoted(where), _quoted(proofs), state, note)
    return found


def _quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@cache
def names_in(file: Path) -> frozenset[str]:
    """What a file defines: `name` and `Class::name`; empty if there is no such file."""
    if not file.is_file():
        return frozenset()
    body = ast.parse(file.read_text()).body
    inner = {
        f"{node.name}::{part.name}"
        for node in body
        if isinstance(node, ast.ClassDef)
        for part in node.body
        if isinstance(part, ast.FunctionDef)
    }
    imported = {alias.name for node in body if isinstance(node, ast.ImportFrom) for alias in node.names}
    return frozenset(inner | imported | {name for node in body for name in _defined(node)})


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
    return [target.id for target in targets if isinstance(target, ast.Name)]


def is_there(reference: str) -> bool:
    """Whether `path::name` or `path::Class::name` exists."""
    path, _colons, name = reference.partition("::")
    return name in names_in(ROOT / path)


def test_the_page_has_every_rule_once_and_no_other() -> None:
    numbers = re.findall(r"^\| (\d+\.\d+) \|", PAGE.read_text(), re.MULTILINE)

    assert numbers == RULES


@pytest.mark.parametrize("number", RULES)
def test_a_rule_has_its_place_and_its_proof_or_says_what_is_missing(number: str) -> None:
    row = rows()[number]

    assert row.state in STATES
    assert [reference for reference in row.where + row.proofs if not is_there(reference)] == []
    assert all(reference.startswith("tests/") for reference in row.proofs)
    if row.state in {"kept", "partly"}:
        assert row.where
        assert row.proofs
    if row.state != "kept":
        assert row.note


def test_a_name_that_is_gone_is_noticed() -> None:
    assert is_there("verification/actions/answering.py::receive")
    assert not is_there("verification/actions/answering.py::recieve")
    assert not is_there("verification/actions/gone.py::receive")
