"""The lists of the pages that may leave as files: each registers itself where its page is, also in a worker."""

from portal.pages.desk import assessment as desk_assessment
from portal.pages.desk import history, lists
from portal.pages.hall import materials
from portal.pages.office import assessment, commitments, demands, inspections, months

__all__ = [
    "assessment",
    "commitments",
    "demands",
    "desk_assessment",
    "history",
    "inspections",
    "lists",
    "materials",
    "months",
]
