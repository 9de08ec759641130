"""Writes `.local/demo.json`: what somebody (or a test) needs to try the running portal (design §9)."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings

from catalog.models import Department, Duty, Officer, RequirementChannel, ServiceItemVersion, Way
from certificates.loading.demo.everybody import PASSWORD
from certificates.models import DocumentType, Holder, Representation
from portal.accounts.models import User
from portal.foundation import moment
from verification.models import CreditRecord

ACCOUNTS = (
    "clerk",
    "liaison",
    "agent",
    "head",
    "office",
    "citizen",
    "enterprise",
    "admin",
    "dongying-clerk",
    "dongying-liaison",
    "dongying-head",
    "dongying-office",
    "dongying-office-2",
    "dongying-supervisor",
)
HOLDERS = 20
ITEMS_PER_CHANNEL = 6


def write(base_url: str, clients: list[dict[str, Any]]) -> None:
    """Reads the demo people out of the database and writes the file, readable by its owner only."""
    path = settings.LOCAL_DIR / "demo.json"
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(json.dumps(collect(base_url, clients), ensure_ascii=False, indent=1), encoding="utf-8")


def collect(base_url: str, clients: list[dict[str, Any]]) -> dict[str, Any]:
    """The handles as plain data; `clients` as `plays.clients.ensure` tells them."""
    at = moment.now()
    return {
        "base_url": base_url,
        "accounts": accounts(at),
        "clients": clients,
        "holders": holders(at),
        "items": items(at),
        "departments": departments(),
    }


def departments() -> list[dict[str, str]]:
    """Every department of both cities."""
    rows = Department.objects.order_by("programme__code", "code").values_list("code", "name", "programme__code")
    return [{"code": code, "name": name, "programme": programme} for code, name, programme in rows]


def accounts(at: datetime) -> list[dict[str, Any]]:
    """The accounts with plain names, in the order in which a visitor would try them."""
    known = {user.username: user for user in User.objects.filter(username__in=ACCOUNTS)}
    return [account(known[name], at) for name in ACCOUNTS if name in known]


def account(user: User, at: datetime) -> dict[str, Any]:
    """One account: how to sign in and as whom."""
    duties = Officer.objects.in_force(at).filter(user=user).select_related("department").order_by("pk")
    departments = {row.department.code: row.department.name for row in duties}
    labels = [str(Duty(row.duty).label) for row in duties]
    who = " ".join([*departments.values(), *dict.fromkeys(labels)]) or _represented(user, at)
    return {
        "login": user.username,
        "password": PASSWORD,
        "who": who or ("系统管理员" if user.is_superuser else user.display_name),
        "departments": list(departments),
        "duties": sorted({row.duty for row in duties}),
    }


def _represented(user: User, at: datetime) -> str:
    rows = Representation.objects.filter(user=user, ended_at=None).select_related("holder").order_by("pk")
    return "、".join(f"{row.holder.name}（{row.get_relation_display()}）" for row in rows)


def holders(at: datetime) -> list[dict[str, Any]]:
    """Twenty holders: those somebody signs in for, one barred from commitments per city, each kind of document."""
    logins = {
        row.holder_id: row.user.username
        for row in Representation.objects.filter(
            relation__in=["self", "legal_representative"], ended_at=None
        ).select_related("user")
    }
    false = CreditRecord.objects.counting(at).filter(kind=CreditRecord.Kind.FALSE_COMMITMENT)
    barred = set(false.values_list("holder_id", flat=True))
    chosen: dict[Any, Holder] = {}
    for holder in _candidates([*logins, *barred]):
        if len(chosen) < HOLDERS:
            chosen.setdefault(holder.pk, holder)
    return [
        {
            "id": str(holder.pk),
            "kind": holder.kind,
            "document_type": holder.document_type,
            "number": holder.number,
            "name": holder.name,
            "username": logins.get(holder.pk, ""),
            "false_commitment": holder.pk in barred,
        }
        for holder in chosen.values()
    ]


def _candidates(first: list[Any]) -> Iterator[Holder]:
    demo = Holder.objects.filter(is_demo=True).order_by("pk")
    yield from demo.filter(pk__in=first)
    for kind in DocumentType.values:
        yield from demo.filter(document_type=kind)[:2]
    yield from demo[:HOLDERS]


def items(at: datetime) -> dict[str, list[str]]:
    """Codes of items with a requirement whose first way is this one, by channel; the main items stand in front."""
    in_force = ServiceItemVersion.objects.in_force(at)
    first_ways = RequirementChannel.objects.filter(requirement__version__in=in_force, position=1)
    found: dict[str, list[str]] = {}
    for way in Way.values:
        codes = first_ways.filter(way=way).values_list("requirement__version__item__code", flat=True)
        found[way] = _some_of_each_city(sorted(set(codes)))
    return found


def _some_of_each_city(codes: list[str]) -> list[str]:
    by_city: dict[str, list[str]] = {}
    for code in codes:
        by_city.setdefault(code.split("-")[0], []).append(code)
    return [code for city in by_city.values() for code in city[:ITEMS_PER_CHANNEL]]
