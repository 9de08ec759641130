"""Every error inside /api/ in one shape: application/problem+json (RFC 9457), with a stable code."""

import sys
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.status import is_server_error

from portal.foundation.api import words
from portal.foundation.errors import DomainError, IllegalMove

MEDIA_TYPE = "application/problem+json"

TITLES: dict[int, str | Promise] = {
    400: _("请求有误"),
    401: _("需要先登录"),
    403: _("没有权限"),
    404: _("没有找到"),
    405: _("不支持这种请求方法"),
    406: _("不能按要求的格式应答"),
    409: _("与当前状态冲突"),
    410: _("已经失效"),
    412: _("内容已被修改"),
    413: _("内容太大"),
    415: _("不支持这种内容格式"),
    422: _("请求不能办理"),
    428: _("缺少前提条件"),
    429: _("请求太频繁"),
    500: _("系统出错"),
    503: _("暂时不能服务"),
}
_SERVER_DETAIL = _("系统出了问题，这次操作没有保存。请稍后再试；仍不行时把请求编号告诉管理员。")
_AWAY_DETAIL = _("数据库暂时连不上或太忙，这次没有办成。")
AWAY = (OperationalError, InterfaceError)  # the database is starting anew, or did not answer in time
AGAIN_AFTER = 5  # seconds, said in Retry-After
_INVALID_DETAIL = _("有些内容填写有误，哪一项、为什么见 errors。")

Fault = dict[str, str]  # pointer, detail, code


def problem(
    status: int,
    code: str,
    detail: str | Promise,
    errors: list[Fault] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The members of a problem. `detail` says what happened and then what to do, `remedy` the latter alone.

    `more` adds what a program may use, such as the allowed states.
    """
    remedy = str(more.pop("remedy", "")) or words.to_do(code, status)
    return {
        "type": f"urn:mianzheng:problem:{code}",
        "title": str(TITLES.get(status) or HTTPStatus(status).phrase),
        "status": status,
        "detail": words.joined(str(detail), remedy),
        "code": code,
        "errors": errors or [],
        "remedy": remedy,
        **more,
    }


def problem_response(status: int, code: str, detail: str | Promise, **more: Any) -> JsonResponse:
    """A problem from where no API view ran: an unknown path, a middleware."""
    return JsonResponse(problem(status, code, detail, **more), status=status, content_type=MEDIA_TYPE)


def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """For `handler404` on paths inside /api/."""
    return problem_response(
        404, "not_found", _("没有这个地址。"), remedy=_("可用的地址见 /api/v1/docs/，注意末尾的斜杠。")
    )


def server_error(request: HttpRequest) -> JsonResponse:
    """For `handler500` on paths inside /api/: 503 where only the database is away for a moment."""
    if not is_away():
        return problem_response(500, "error", _SERVER_DETAIL)
    response = problem_response(503, "unavailable", _AWAY_DETAIL)
    response["Retry-After"] = str(AGAIN_AFTER)
    return response


def is_away() -> bool:
    """Whether what is being handled just now is that the database is away; inside an error handler only."""
    return isinstance(sys.exception(), AWAY)


def problem_handler(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """The EXCEPTION_HANDLER of the REST framework."""
    return ProblemHandler(exc, context).run()  # type: ignore[arg-type]  # the framework calls it with a plain dict


class _Refused(exceptions.APIException):
    """A DomainError on its way through the REST framework."""

    def __init__(self, refusal: DomainError) -> None:
        super().__init__(refusal.message, refusal.code)
        self.status_code = refusal.status
        self.wait: int | None = getattr(refusal, "wait", None)  # seconds; becomes Retry-After


class _Away(exceptions.APIException):
    """The database is away for a moment: nobody's mistake, and worth another try."""

    status_code, default_detail, default_code = 503, _AWAY_DETAIL, "unavailable"
    wait = AGAIN_AFTER  # becomes Retry-After


class _Malformed(exceptions.APIException):
    """Django itself refused to read the request."""

    def __init__(self, error: SuspiciousOperation) -> None:
        too_big = isinstance(error, RequestDataTooBig)
        super().__init__(*((_("请求内容太大。"), "too_large") if too_big else (_("请求格式不对。"), "malformed")))
        self.status_code = 413 if too_big else 400


class ProblemHandler(ExceptionHandler):
    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, DomainError):
            return _Refused(exc)
        if isinstance(exc, SuspiciousOperation):
            return _Malformed(exc)
        if isinstance(exc, AWAY):
            return _Away()
        if isinstance(exc, exceptions.ParseError) and exc.get_codes() == "parse_error":  # its words are in English
            return exceptions.ParseError(_("请求体读不出来：不完整，或与 Content-Type 不符。"))
        return super().convert_known_exceptions(exc)

    def should_not_handle(self, exc: Exception) -> bool:
        """Always answer in our shape, under DEBUG too; the traceback stands in the log."""
        return False

    def format_exception(self, exc: exceptions.APIException) -> dict[str, Any]:
        return ProblemFormatter(exc, self.context, self.exc).run()

    def get_response(self, exc: exceptions.APIException, data: dict[str, Any]) -> Response:
        return Response(data, status=exc.status_code, headers=self.get_headers(exc), content_type=MEDIA_TYPE)


class ProblemFormatter(ExceptionFormatter):
    def run(self) -> dict[str, Any]:
        status, original = self.exc.status_code, self.original_exc
        if isinstance(original, DomainError):
            return problem(status, original.code, original.message, _domain_faults(original), **_extras(original))
        if isinstance(self.exc, exceptions.ValidationError):
            return problem(status, "invalid", _INVALID_DETAIL, list(_faults(self.exc.detail)))
        if is_server_error(status):
            away = isinstance(self.exc, _Away)
            return problem(status, "unavailable" if away else "error", _AWAY_DETAIL if away else _SERVER_DETAIL)
        code, detail = _code_and_detail(self.exc)
        if isinstance(self.exc, exceptions.Throttled):
            return problem(
                status, code, _("请求太多了，这次没有办理。"), remedy=words.wait(getattr(self.exc, "wait", None))
            )
        return problem(status, code, words.happened(code, detail))


def _domain_faults(refusal: DomainError) -> list[Fault]:
    return [{"pointer": pointer, "detail": reason, "code": refusal.code} for pointer, reason in refusal.errors.items()]


def _extras(refusal: DomainError) -> dict[str, Any]:
    extras: dict[str, Any] = {"remedy": refusal.remedy}
    if isinstance(refusal, IllegalMove):
        extras |= {"state": refusal.state, "allowed": list(refusal.allowed)}
    return extras


def _code_and_detail(error: exceptions.APIException) -> tuple[str, str]:
    """The first message of an error that is no validation error; some packages nest theirs."""
    if isinstance(error, exceptions.PermissionDenied) and str(error.detail).startswith("CSRF"):
        return "csrf_failed", str(error.detail)
    first = next(_faults(error.detail), None)
    return (first["code"], first["detail"]) if first else ("error", "")


def _faults(detail: Any, pointer: str = "") -> Iterator[Fault]:
    """Flatten the REST framework's nested errors, each with the JSON pointer of the value it is about."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            yield from _faults(value, pointer if key == api_settings.NON_FIELD_ERRORS_KEY else _below(pointer, key))
    elif isinstance(detail, list | tuple):
        for index, value in enumerate(detail):
            nested = isinstance(value, Mapping | list | tuple)
            yield from _faults(value, _below(pointer, index) if nested else pointer)
    else:
        code = str(getattr(detail, "code", "") or "invalid")
        yield {"pointer": pointer, "detail": words.happened(code, str(detail)), "code": code}


def _below(pointer: str, key: object) -> str:
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
