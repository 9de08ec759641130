"""Calls of the licence library as the schema shows them."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

HOLDER = "01a1fdf2-3f0e-7c11-9d53-0f8a2f1c6b40"
IDENTIFIER = "1.2.156.3005.2.113700000099000136004.1137078400004306XB.9B0ABC26.001.W"


def _verdict(valid: bool, status: str, code: str, reason: str, remedy: str, issuer: str) -> dict[str, Any]:
    return {
        "valid": valid,
        "status": status,
        "reason_code": code,
        "reason": reason,
        "remedy": remedy,
        "issuer": issuer,
        "licence_type": "居民户口簿" if issuer else "",
        "signature": {"valid": bool(issuer), "signer": issuer},
    }


VERIFY = [
    OpenApiExample("按证照标识", value={"identifier": IDENTIFIER}, request_only=True, media_type="application/json"),
    OpenApiExample("按二维码", value={"token": "MZL.01a1…"}, request_only=True, media_type="application/json"),
    OpenApiExample(
        "有效", value=_verdict(True, "valid", "valid", "证照有效。", "", "安丘市公安局"), response_only=True
    ),
    OpenApiExample(
        "暂扣",
        value=_verdict(
            False,
            "suspended",
            "suspended",
            "证照被暂扣。",
            "请到颁发机构办理后再来，或改用其他办法证明。",
            "安丘市公安局",
        ),
        response_only=True,
    ),
    OpenApiExample(
        "PDF 认不出来",
        value=_verdict(
            False,
            "unknown",
            "unknown_document",
            "这份 PDF 不是从这里下载的原文件：可能被改动、另存过，或不是这里签发的证照。",
            "不要凭它办事。请持证人重新下载后把原文件发来，或改为扫描证照上的二维码、输入证照标识。",
            "",
        ),
        response_only=True,
    ),
]
PRESENTATIONS = [
    OpenApiExample("扫码", value={"token": "MZC.nCPmxiwYv4bG4p9B…", "purpose": "AQ-0089"}, request_only=True),
    OpenApiExample("输入数字", value={"digits": "40739182", "purpose": "AQ-20261121-0014"}, request_only=True),
    OpenApiExample(
        "读到了",
        value={
            "presentation": "01a1fe2b-f7d4-78cb-a461-df2da39334de",
            "purpose": "AQ-0089",
            "expires_at": "2026-11-21T10:15:00+08:00",
            "holder": {
                "id": HOLDER,
                "kind": "person",
                "document_type": "id_card",
                "name": "王示例",
                "number": "3707************3X",
            },
            "licences": [],
        },
        response_only=True,
    ),
]
STATUS = [
    OpenApiExample("暂扣", value={"status": "suspended", "reason": "年检未通过，通知书 2026-17 号"}, request_only=True)
]
CONSENT = [
    OpenApiExample(
        "同意到年底",
        value={
            "department": "AQ-MZJ",
            "purpose": "AQ-0089",
            "licence_types": ["113700000099000136004"],
            "valid_until": "2026-12-31T23:59:59+08:00",
        },
        request_only=True,
    )
]
