"""What a domain refuses, in words fit for the person who asked, and a code fit for a program.

Doors translate these once: the API into problem+json, a page into a message. Actions only raise them.
"""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """Something was refused and nothing was changed.

    `message` says what happened, `remedy` what to do now. `errors` names the wrong inputs, by JSON pointer
    ("/parties/0/number"). Raise with a `code` of your own where a program should tell two refusals apart.
    """

    code: str = "refused"
    status: int = 400
    default: str | Promise = _("这项操作没有完成。")

    def __init__(
        self,
        message: str | Promise = "",
        *,
        remedy: str | Promise = "",
        errors: Mapping[str, str | Promise] | None = None,
        code: str = "",
    ) -> None:
        self.message = str(message or self.default)
        self.remedy = str(remedy)
        self.errors = {pointer: str(reason) for pointer, reason in (errors or {}).items()}
        self.code = code or self.code
        super().__init__(self.message)


class Invalid(DomainError):
    """The input is not right. `errors` says where."""

    code, status, default = "invalid", 400, _("填写的内容有误。")


class NotAllowed(DomainError):
    """The actor may see it and may not do this."""

    code, status, default = "not_allowed", 403, _("您没有办理这项操作的权限。")


class NotVisible(DomainError):
    """There is nothing there for this actor; that it may exist for others is not said."""

    code, status, default = "not_visible", 404, _("没有找到您要的内容。")


class Conflict(DomainError):
    """Something else that holds now stands against it."""

    code, status, default = "conflict", 409, _("这项操作与当前情况冲突。")


class IllegalMove(Conflict):
    """The state does not allow this move. `state` is the present one, `allowed` the states it may become."""

    code = "illegal_move"

    def __init__(self, message: str | Promise = "", *, state: str, allowed: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.state = str(state)
        self.allowed = tuple(str(name) for name in allowed)


class Gone(DomainError):
    """It was valid once: used up or expired."""

    code, status, default = "gone", 410, _("已经失效。")


class Stale(DomainError):
    """Somebody else changed it since the actor read it."""

    code, status, default = "stale", 412, _("内容已被他人修改，请重新打开后再改。")


class PreconditionRequired(DomainError):
    """The request must say which version it changes (If-Match)."""

    code, status, default = "precondition_required", 428, _("请求须带 If-Match，写明所改的是哪一版。")


class KeyReused(DomainError):
    """An Idempotency-Key came back with another request."""

    code, status, default = "idempotency_key_reused", 422, _("这个 Idempotency-Key 已用于另一个请求，请换一个。")
