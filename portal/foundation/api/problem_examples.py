"""One problem of each status, as the schema shows it."""

from typing import Any

from portal.foundation import errors
from portal.foundation.api import problems, words

_DOMAIN = (
    errors.Invalid,
    errors.NotAllowed,
    errors.NotVisible,
    errors.IllegalMove,
    errors.Gone,
    errors.Stale,
    errors.KeyReused,
    errors.PreconditionRequired,
)
_OF_DOMAIN = {refusal.status: refusal for refusal in _DOMAIN}
_OF_FRAMEWORK = {
    401: "not_authenticated",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "unsupported_media_type",
    429: "throttled",
    500: "error",
    503: "unavailable",
}
_MORE: dict[int, dict[str, Any]] = {
    400: {"errors": [{"pointer": "/applicant/number", "detail": "缺少这一项。", "code": "required"}]},
    409: {"state": "answered", "allowed": ["corrected"]},
}


def example_of(status: int) -> dict[str, Any]:
    """A problem with this status: its usual code, what it says and what to do."""
    refusal = _OF_DOMAIN.get(status)
    if refusal:
        return problems.problem(status, refusal.code, refusal.default, **_MORE.get(status, {}))
    code = _OF_FRAMEWORK.get(status, "refused")
    remedy = words.wait(30) if status == 429 else ""
    detail = words.happened(code, str(problems.TITLES.get(status, "")) + "。")
    return problems.problem(status, code, detail, remedy=remedy)
