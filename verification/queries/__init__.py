"""What pages and API ask of verification: whole views in a constant number of queries."""

from verification.queries.case_list import case_counts, cases_of, own_cases
from verification.queries.case_page import CasePage, case_page, form_for

__all__ = ["CasePage", "case_counts", "case_page", "cases_of", "form_for", "own_cases"]
