"""What may be done in the licence library: one module per aggregate, verbs as plain functions."""

from certificates.actions import access, authorisations, codes, holders, licences, representations, sources

__all__ = ["access", "authorisations", "codes", "holders", "licences", "representations", "sources"]
