"""What may be done in verification: one module per aggregate, verbs as plain functions, the only writers of state."""

from verification.actions import (
    agreements,
    blanking,
    cases,
    commitments,
    escalations,
    forms,
    interim,
    materials,
    outside,
    proofs,
    requests,
    secret_matters,
    site_checks,
    sweep,
)

__all__ = [
    "agreements",
    "blanking",
    "cases",
    "commitments",
    "escalations",
    "forms",
    "interim",
    "materials",
    "outside",
    "proofs",
    "requests",
    "secret_matters",
    "site_checks",
    "sweep",
]
