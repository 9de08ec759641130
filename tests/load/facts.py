"""Data of its own for the load, in the schema of docs/facts.md: a department that serves, one that answers, people."""

from datetime import date, timedelta
from typing import Any

from certificates.loading.demo import numbers

HALL, REGISTER = "AQ-LOADHALL", "AQ-LOADREG"
ITEM, REGISTERED = "LOAD-0001", "LOAD-HOUSE"
SHARED, PAPER = "LOAD-PAPER", "压测示例住房证"
PASSWORD = "load-and-nothing-else"
FIRST_BIRTH, REGION = date(1950, 1, 1), "370784"
TERM = "示例条例第一条"


def clerk(index: int) -> str:
    """The account of a clerk."""
    return f"load-clerk-{index}"


def liaison(index: int) -> str:
    """The account of a liaison officer."""
    return f"load-liaison-{index}"


def applicant(index: int) -> dict[str, str]:
    """Somebody who applies; born each on a day of their own."""
    number = numbers.id_card(REGION, FIRST_BIRTH + timedelta(days=index), 900 + index % 99)
    return {"document_type": "id_card", "number": number, "name": "压测样本"}


def everything(clerks: int, liaisons: int, people: int) -> dict[str, Any]:
    """The whole file."""
    return {
        "demo": True,
        "departments": [_department(HALL, "安丘市压测窗口"), _department(REGISTER, "安丘市压测登记处")],
        "officers": [
            *[_officer(clerk(index), HALL, ["clerk", "agent"]) for index in range(clerks)],
            *[_officer(liaison(index), REGISTER, ["liaison"]) for index in range(liaisons)],
        ],
        "licence_types": [{"name": PAPER, "holder_kind": "person", "attributes": [{"name": "name", "label": "姓名"}]}],
        "proof_items": [
            {"code": SHARED, "name": "压测住房证明", "legal_basis": TERM, "issuing_departments": [REGISTER]},
            {
                "code": REGISTERED,
                "name": "压测登记证明",
                "legal_basis": TERM,
                "issuing_departments": [REGISTER],
                "letter": {
                    "inquiry_text": "请核对{subject}的登记，用于办理{item}。",
                    "fields": [{"name": "count", "label": "登记数", "type": "integer"}],
                },
                "reply_texts": [{"outcome": "matched", "text": "经查，{subject}登记{count}项。"}],
            },
        ],
        "sources": [{"proof": REGISTERED, "department": REGISTER, "period": "全部", "tier": "digital"}],
        "service_items": [_item()],
        "holders": [applicant(index) for index in range(people)],
        "licences": [_licence(index) for index in range(people)],
    }


def _department(code: str, name: str) -> dict[str, Any]:
    uscc = numbers.uscc("11", REGION, 77_001 if code == HALL else 77_002)
    return {"programme": "anqiu", "code": code, "name": name, "kind": "government", "uscc": uscc}


def _officer(login: str, department: str, duties: list[str]) -> dict[str, Any]:
    return {"username": login, "name": "压测示例", "password": PASSWORD, "department": department, "duties": duties}


def _item() -> dict[str, Any]:
    asked = {"way": "verification", "department": REGISTER, "period": "全部"}
    return {
        "code": ITEM,
        "programme": "anqiu",
        "department": HALL,
        "name": "压测示例补贴",
        "applicant_kind": "person",
        "duty_article": TERM,
        "form": [{"name": "family_name", "label": "姓名", "type": "text", "required": False, "section": "申请人"}],
        "requirements": [
            {"proof": SHARED, "channels": [{"way": "data_sharing", "licence_type": PAPER}, {"way": "applicant"}]},
            {"proof": REGISTERED, "channels": [asked, {"way": "applicant"}]},
        ],
        "mappings": [{"field": "family_name", "from": f"{PAPER}.name"}],
    }


def _licence(index: int) -> dict[str, Any]:
    who = applicant(index)
    holder = {"document_type": who["document_type"], "number": who["number"], "role": "holder"}
    return {
        "type": PAPER,
        "serial": f"LOAD{index:08d}",
        "issuer": REGISTER,
        "issued_on": "2026-01-05",
        "holders": [holder],
        "attributes": {"name": who["name"]},
    }
