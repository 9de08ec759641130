"""Pages for what went wrong: what happened, what was kept, what to do. The API answers in problem+json instead."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from portal.foundation import api
from portal.foundation.api.problems import AGAIN_AFTER, is_away
from portal.foundation.errors import Conflict, DomainError


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def message_page(
    request: HttpRequest, *, status: int, title: str, happened: str, kept: str, todo: str, **more: Any
) -> HttpResponse:
    """The one page of all messages; `more` as `components/problem.html` takes it."""
    context = {"title": title, "happened": happened, "kept": kept, "todo": todo, "status": status, **more}
    return render(request, "message.html", context, status=status)


def _todo(error: DomainError) -> str:
    if isinstance(error, Conflict) and not error.errors:
        return _("回到原来的页面，重新打开，照现在的情况接着办。")
    return _("返回上一页，按提示改正后再试。")


def domain_error(request: HttpRequest, error: DomainError, *, todo: str = "") -> HttpResponse:
    """A refusal of the domain as a full page; `todo` where the error itself says nothing to do."""
    return message_page(
        request,
        status=error.status,
        title=error.message,
        happened=" ".join(dict.fromkeys([error.message, *error.errors.values()])),
        kept=_("没有改动任何内容。"),
        todo=error.remedy or todo or _todo(error),
        actions=_ways_back(request),
    )


def signed_out(request: HttpRequest) -> HttpResponse:
    """401 for a part of a page whose reader is no longer signed in; recovery.js goes on when they are again."""
    sign_in = {"url": reverse("account_login"), "label": _("在新标签页登录"), "primary": True, "new_tab": True}
    return message_page(
        request,
        status=401,
        title=_("登录已过期"),
        happened=_("太久没有操作，或者在别处退出了。"),
        kept=_("这一页上写的内容都还在，先别关。"),
        todo=_("在新标签页登录，再回到这一页，接着办。"),
        actions=[sign_in],
    )


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return message_page(
        request,
        status=400,
        title=_("这个请求看不懂"),
        happened=_("浏览器发来的内容不完整或格式不对。"),
        kept=_("没有改动任何内容。"),
        todo=_("返回上一页，重新打开后再试。"),
    )


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return message_page(
        request,
        status=403,
        title=_("这一页不归您的职责"),
        happened=_("您的账号在这个部门没有打开这一页的职责。"),
        kept=_("没有改动任何内容。"),
        todo=_("回到自己的工作台；需要这项职责，找本单位管理员登记。"),
    )


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    if _is_api(request):
        return api.not_found(request, exception)
    return message_page(
        request,
        status=404,
        title=_("没有找到这一页"),
        happened=_("地址可能写错了，或者内容不在您能看的范围里。"),
        kept=_("没有改动任何内容。"),
        todo=_("核对编号，或从首页重新查找。"),
    )


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500: nothing of the error itself is shown."""
    if _is_api(request):
        return api.server_error(request)
    # Without request and context processors: what broke may be the database that they ask.
    away = is_away()
    page = render_to_string("500.html", {"away": away, "back": _came_from(request), "officer": _is_officers(request)})
    if not away:
        return HttpResponseServerError(page)
    return HttpResponse(page, status=503, headers={"Retry-After": str(AGAIN_AFTER)})


def _ways_back(request: HttpRequest) -> list[dict[str, Any]]:
    """To the page where the refused form stands, if it is another one; else none, and the page offers its own."""
    back = _came_from(request)
    if not back or urlsplit(back).path == request.path:
        return []
    return [
        {"url": back, "label": _("回到刚才那一页"), "primary": True},
        {"url": reverse("start"), "label": _("回到我的工作台")},
    ]


def _came_from(request: HttpRequest) -> str:
    """The page of this portal that sent the request; empty if none did."""
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc != request.META.get("HTTP_HOST") or came.path == "/":
        return ""
    path = "/" + came.path.lstrip("/")  # two slashes would lead to another site
    return f"{path}?{came.query}" if came.query else path


def _is_officers(request: HttpRequest) -> bool:
    return request.path.startswith(("/hall/", "/desk/", "/office/"))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is older than the session, or came from elsewhere."""
    return message_page(
        request,
        status=403,
        title=_("页面放得太久，没有提交成功"),
        happened=_("登录状态变了，这张表单已经失效。"),
        kept=_("没有改动任何内容。"),
        todo=_("返回上一页，刷新后再提交。"),
    )
