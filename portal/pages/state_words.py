"""One word, one icon and one colour for each state, the same on every page.

The keys are the stored codes of the aggregates (design §6); the colour class is one of `ok` (done, good),
`run` (under way), `warn` (needs a look), `late` (broken or refused), `none` (no longer counts).
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Look(NamedTuple):
    """How a state is shown."""

    tone: str
    icon: str
    words: str | Promise


DONE, RUN, WAIT, IN = "circle-check", "progress", "dots-circle-horizontal", "inbox"
WARN, BAD, NONE, PEN = "alert-triangle", "alert-circle", "circle-minus", "pencil"

STATES: dict[str, dict[str, Look]] = {
    "case": {
        "draft": Look("run", PEN, _("草稿")),
        "accepted": Look("run", RUN, _("在办")),
        "suspended": Look("warn", "player-pause", _("已暂停")),
        "decided": Look("ok", DONE, _("已办结")),
        "archived": Look("none", "archive", _("已归档")),
        "withdrawn": Look("none", NONE, _("已撤回")),
    },
    "proof": {
        "struck_out": Look("none", NONE, _("已取消")),
        "pending": Look("warn", WARN, _("待办")),
        "offered": Look("run", PEN, _("等本人签字")),
        "requested": Look("run", WAIT, _("核验中")),
        "satisfied": Look("ok", DONE, _("已取得")),
        "mismatched": Look("late", "equal-not", _("不符")),
        "not_found": Look("late", "search-off", _("查无")),
        "unavailable": Look("warn", WARN, _("共享不可用")),
    },
    "request": {
        "draft": Look("run", PEN, _("草稿")),
        "submitted": Look("run", IN, _("待签收")),
        "received": Look("run", RUN, _("已签收")),
        "answered": Look("ok", DONE, _("已反馈")),
        "corrected": Look("ok", "refresh", _("已更正")),
        "returned": Look("warn", "arrow-back-up", _("已退回")),
        "withdrawn": Look("none", NONE, _("已撤回")),
        "overdue": Look("late", BAD, _("已超时")),
        "waiting": Look("warn", WARN, _("等对方补充")),
    },
    "outcome": {
        "matched": Look("ok", DONE, _("属实")),
        "mismatched": Look("late", "equal-not", _("不符")),
        "not_found": Look("late", "search-off", _("查无")),
        "returned": Look("warn", "arrow-back-up", _("退回")),
        "approved": Look("ok", DONE, _("准予")),
        "refused": Look("late", BAD, _("不予")),
    },
    "licence": {
        "valid": Look("ok", DONE, _("有效")),
        "not_yet_valid": Look("warn", "clock", _("还没生效")),
        "suspended": Look("warn", "player-pause", _("暂扣")),
        "annulled": Look("late", "ban", _("已撤销")),
        "cancelled": Look("none", NONE, _("已注销")),
        "revoked": Look("late", "ban", _("已吊销")),
        "expired": Look("warn", "clock", _("已过期")),
        "superseded": Look("none", "refresh", _("已换新证")),
        "unknown": Look("warn", "help-circle", _("查不到")),
    },
    "commitment": {
        "offered": Look("run", PEN, _("等本人签字")),
        "signed": Look("ok", "signature", _("已承诺")),
        "declined": Look("none", NONE, _("不作承诺")),
        "withdrawn": Look("none", NONE, _("已撤回")),
        "checked": Look("ok", DONE, _("核查属实")),
        "breached": Look("late", BAD, _("承诺不实")),
    },
    "escalation": {
        "drafted": Look("warn", WARN, _("报告已起草，未报送")),
        "reported": Look("warn", WARN, _("已报送，待调查")),
        "investigating": Look("run", RUN, _("调查中")),
        "ordered": Look("late", BAD, _("限时办结")),
        "talk_proposed": Look("late", BAD, _("已提请约谈")),
        "closed": Look("ok", DONE, _("已了结")),
    },
    "task": {
        "done": Look("ok", DONE, _("已完成")),
        "running": Look("run", RUN, _("推进中")),
        "risk": Look("warn", WARN, _("有风险")),
        "late": Look("late", BAD, _("已过节点")),
        "none": Look("none", NONE, _("没有节点")),
    },
    "access": {
        "granted": Look("ok", DONE, _("看了")),
        "refused": Look("late", BAD, _("没给看")),
        "failed": Look("warn", WARN, _("没读到")),
    },
    "authorisation": {
        "pending": Look("run", WAIT, _("等您决定")),
        "active": Look("ok", DONE, _("授权中")),
        "granted": Look("ok", DONE, _("授权中")),
        "used": Look("none", DONE, _("已用完")),
        "expired": Look("none", "clock", _("已到期")),
        "withdrawn": Look("none", NONE, _("已收回")),
        "revoked": Look("none", NONE, _("已收回")),
        "refused": Look("late", BAD, _("您没有同意")),
    },
    "objection": {
        "open": Look("run", WAIT, _("在核对")),
        "accepted": Look("ok", DONE, _("已更正")),
        "rejected": Look("late", BAD, _("核对无误，没有改")),
        "withdrawn": Look("none", NONE, _("已撤回")),
    },
    "complaint": {
        "received": Look("run", IN, _("已收到")),
        "assigned": Look("run", RUN, _("已转办")),
        "handling": Look("run", RUN, _("办理中")),
        "answered": Look("ok", "message-check", _("已答复")),
        "closed": Look("ok", DONE, _("已办结")),
        "rejected": Look("none", NONE, _("不予受理")),
        "withdrawn": Look("none", NONE, _("已撤回")),
    },
    "change": {
        "proposed": Look("run", WAIT, _("待审核")),
        "reviewed": Look("ok", DONE, _("审核通过")),
        "in_force": Look("ok", DONE, _("已生效")),
        "rejected": Look("late", BAD, _("没有通过")),
        "withdrawn": Look("none", NONE, _("已撤回")),
    },
}

CHANNELS: dict[str, Look] = {
    "data_sharing": Look("share", "database", _("共享")),
    "verification": Look("verify", "arrows-exchange", _("核验")),
    "commitment": Look("sign", "signature", _("承诺")),
    "cancelled": Look("cancel", "ban", _("取消")),
    "site_check": Look("verify", "map-pin", _("核查")),
    "applicant": Look("cancel", "user", _("自交")),
}

CARD_COLOURS = ("is-azurite", "is-malachite", "is-ochre", "is-wisteria", "is-slate", "is-teal")


def look_of(kind: str, status: str) -> Look:
    """The look of a state; a code without an entry is shown as it is, quietly."""
    return STATES.get(kind, {}).get(status, Look("none", "help-circle", status))


def channel_look(code: str) -> Look:
    """The look of a channel; an unknown one is shown as it is."""
    return CHANNELS.get(code, Look("cancel", "help-circle", code))
