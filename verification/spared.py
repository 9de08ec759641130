"""How much of a case nobody had to type or fetch: counted over a form and proofs that were read. No queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verification import form_cells
from verification.models import CaseProof


@dataclass(frozen=True, slots=True)
class Spared:
    """Fields of the form and those that nobody typed into it; proofs and those that the applicant did not bring."""

    fields_total: int
    fields_untyped: int
    proofs_total: int
    proofs_spared: int


def spared(
    definitions: Sequence[Mapping[str, Any]], form: Mapping[str, form_cells.Cell], proofs: Iterable[CaseProof]
) -> Spared:
    """The four figures of a case as it stands."""
    cells = [form[str(field["name"])] for field in definitions if str(field["name"]) in form]
    rows = list(proofs)
    return Spared(
        fields_total=len(definitions),
        fields_untyped=sum(cell["source"]["kind"] in form_cells.UNTYPED_KINDS for cell in cells),
        proofs_total=len(rows),
        proofs_spared=sum(row.is_spared for row in rows),
    )
