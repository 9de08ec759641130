"""Parts for the REST API that know no domain.

`schema.ProblemAutoSchema` is imported by its module: drf-spectacular needs the REST framework's views, and those
look up `CreatedCursor` here while they are being imported.
"""

from portal.foundation.api.actors import actor_of_request
from portal.foundation.api.etags import etag_of, require_match
from portal.foundation.api.idempotent import IdempotentCreateMixin
from portal.foundation.api.pagination import CreatedCursor
from portal.foundation.api.problems import not_found, problem, problem_handler, problem_response, server_error

__all__ = [
    "CreatedCursor",
    "IdempotentCreateMixin",
    "actor_of_request",
    "etag_of",
    "not_found",
    "problem",
    "problem_handler",
    "problem_response",
    "require_match",
    "server_error",
]
