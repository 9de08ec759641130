"""Calls of cases and requests as the schema shows them. People and numbers are made up."""

from drf_spectacular.utils import OpenApiExample

_APPLICANT = {"kind": "person", "document_type": "id_card", "number": "37078419710508023X", "name": "王示例"}
_SPOUSE = {"role": "spouse", "document_type": "id_card", "number": "370784200002299989", "name": "褚样本"}

OPEN = [
    OpenApiExample(
        "录入申请人，依职责读取",
        value={
            "service_item": "AQ-0089",
            "applicant": _APPLICANT,
            "parties": [_SPOUSE],
            "authorisation": {"method": "duty"},
        },
        request_only=True,
    ),
    OpenApiExample(
        "扫居民码，码说明是谁",
        value={"service_item": "AQ-0089", "authorisation": {"method": "code", "token": "MZC.nCPmxiwYv4bG4p9B…"}},
        request_only=True,
    ),
]
OPEN_THEME = [
    OpenApiExample(
        "录入申请人，依职责读取",
        value={"theme": "AQ-T02", "applicant": _APPLICANT, "authorisation": {"method": "duty"}},
        request_only=True,
    )
]
PATCH = [OpenApiExample("改一项", value={"form": {"phone": "13800000000"}}, request_only=True)]
DECIDE = [
    OpenApiExample("准予", value={"outcome": "approved"}, request_only=True),
    OpenApiExample("不予", value={"outcome": "refused", "reason": "家庭人均收入高于标准"}, request_only=True),
]
SEND = [OpenApiExample("附一句说明", value={"note": "请重点核对 2020 年以后"}, request_only=True)]
ANSWER = [
    OpenApiExample(
        "属实；facts 的名字见 letter.fields",
        value={"outcome": "matched", "facts": {"owned_count": "1", "floor_area": "62.40"}},
        request_only=True,
    ),
    OpenApiExample("查无", value={"outcome": "not_found", "note": "按姓名和号码都没有查到"}, request_only=True),
]
RETURN = [
    OpenApiExample("不归我们", value={"return_code": "not_ours", "reason": "这类登记由街道办理"}, request_only=True)
]
RECLASSIFY = [
    OpenApiExample("在纸质档案里", value={"tier": "paper", "reason": "2015 年以前的没有录入系统"}, request_only=True)
]
DESK_VIEW = [
    OpenApiExample(
        "社保的快到期的，同事共用",
        value={"box": "in", "name": "快到期的社保", "view": "soon", "q": "养老金", "order": "due", "shared": True},
        request_only=True,
    )
]
