"""What somebody sees after too many wrong passwords."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """A page that says how long to wait and whom to ask (status 429)."""
    return render(
        request,
        "message.html",
        {
            "title": _("密码连续输错 5 次，这个账号暂停登录 30 分钟"),
            "happened": _("为防止别人猜密码，从这台电脑登录这个账号要等 30 分钟。"),
            "kept": _("账号和办件都没有变。"),
            "todo": _("30 分钟后再试；忘了密码，找本单位管理员重设。"),
        },
        status=429,
    )
