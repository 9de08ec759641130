"""What may be done in verification: one module per aggregate, verbs as plain functions, the only writers of state."""

from verification.actions import (
    agreements,
    cases,
    commitments,
    escalations,
    forms,
    materials,
    proofs,
    requests,
    site_checks,
    sweep,
)

__all__ = [
    "agreements",
    "cases",
    "commitments",
    "escalations",
    "forms",
    "materials",
    "proofs",
    "requests",
    "site_checks",
    "sweep",
]
