"""What problems say where nobody else said it: our own words for the framework's refusals, and what to do now.

The framework's translations are uneven (“不允许是用空字符串”), and none of its messages says what to do.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Words = Mapping[str, str | Promise]
ByStatus = Mapping[int, str | Promise]

# What happened, by the framework's code. Messages about a value (`required` …) stand in `errors`.
HAPPENED: Words = {
    "not_authenticated": gettext_lazy("还没有登录，也没有带访问令牌。"),
    "permission_denied": gettext_lazy("您没有办理这项操作的权限。"),
    "csrf_failed": gettext_lazy("页面的防伪标记缺失或过期了。"),
    "not_found": gettext_lazy("没有找到您要的内容。"),
    "method_not_allowed": gettext_lazy("这个地址不支持这种请求方法。"),
    "not_acceptable": gettext_lazy("不能按 Accept 要求的格式应答。"),
    "unsupported_media_type": gettext_lazy("读不了这种 Content-Type 的内容。"),
    "required": gettext_lazy("缺少这一项。"),
    "null": gettext_lazy("这一项不能是 null。"),
    "blank": gettext_lazy("这一项不能为空。"),
    "null_characters_not_allowed": gettext_lazy("内容里有看不见的空字符（\\u0000），请删去。"),
    "surrogate_characters_not_allowed": gettext_lazy("内容里有残缺的字符，请删去后重新输入。"),
    "not_a_list": gettext_lazy("这一项须是数组。"),
    "not_a_dict": gettext_lazy("这一项须是对象。"),
    "invalid_image": gettext_lazy("这不是能打开的图片。"),
    "no_name": gettext_lazy("上传的文件没有文件名。"),
}

# What to do now, where neither the domain nor the code says it.
TO_DO: Words = {
    "not_authenticated": gettext_lazy(
        "网页请先登录；业务系统请到 /oauth/token/ 取令牌，写在请求头 Authorization: Bearer 后面。"
    ),
    "invalid_token": gettext_lazy("到 /oauth/token/ 取新令牌；令牌一小时有效。"),
    "csrf_failed": gettext_lazy("请刷新页面，把 Cookie 里的 csrftoken 放进请求头 X-CSRFToken 再提交。"),
    "method_not_allowed": gettext_lazy("可用的方法见应答头 Allow。"),
    "too_deep": gettext_lazy("请按接口文档的形状组织内容，嵌套没有这么深。"),
    "half_character": gettext_lazy("请删去这个字符，再重发。"),
    "parse_error": gettext_lazy("请检查内容是否完整、与 Content-Type 是否一致；multipart/form-data 要写明 boundary。"),
    "malformed": gettext_lazy("请检查地址和请求头。"),
}
BY_STATUS: ByStatus = {
    400: gettext_lazy("请改正后重发；这次没有保存任何内容。"),
    401: gettext_lazy("请登录，或带上有效的令牌再试。"),
    403: gettext_lazy("请换用有这项职责的账号，或请有职责的同事办理。"),
    404: gettext_lazy("请核对编号；确认没错的，请换用有权看它的账号。"),
    406: gettext_lazy("请把 Accept 写成 application/json，或不写。"),
    409: gettext_lazy("没有改动任何内容。请重新读取现在的状态，再决定下一步。"),
    410: gettext_lazy("请重新取得后再试。"),
    412: gettext_lazy("重新读取，看过别人改了什么，再用新的 ETag 提交。"),
    413: gettext_lazy("请压缩或分开提交；一个文件不超过 10 MB。"),
    415: gettext_lazy("请用 application/json；带文件时用 multipart/form-data。"),
    422: gettext_lazy("要重发先前的请求，内容须与第一次完全一样。"),
    428: gettext_lazy("请先读取，把应答头 ETag 的值写进 If-Match 再提交。"),
    503: gettext_lazy("过几秒再试；POST 带同一个 Idempotency-Key 重发，不会办两次。"),
}


def happened(code: str, said: str) -> str:
    """What happened, in our words where we have some for `code`, else as it was said."""
    return str(HAPPENED.get(code) or said)


def to_do(code: str, status: int) -> str:
    """What to do now about a problem whose raiser did not say it; nothing for our own mistakes, whose text does."""
    return str(TO_DO.get(code) or BY_STATUS.get(status) or "")


def no_such_choice(choices: Mapping[Any, object]) -> str:
    """That a value is none of `choices`: each of them, with what it means where the choices say it."""
    named = [f"{value}（{label}）" if label and str(label) != value else str(value) for value, label in choices.items()]
    return _("没有这个选项。可用的值：%(values)s。") % {"values": "、".join(named)}


def wait(seconds: float | None) -> str:
    """What to do about too many calls."""
    return _("请等 %(seconds)d 秒再试（见 Retry-After），不要连续重发。") % {"seconds": max(1, round(seconds or 1))}


def joined(*sentences: str) -> str:
    """Sentences one after the other: Chinese ones need no blank between them."""
    text = ""
    for sentence in filter(None, sentences):
        text += sentence if not text or text.endswith(("。", "！", "？", "；")) else f" {sentence}"
    return text
