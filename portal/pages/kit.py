"""The sheet of components at `/kit/` (every component in every state) and the page of keys."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from portal.foundation import moment
from portal.pages.charts import Column, bars
from portal.pages.demo import DemoAccount
from portal.pages.state_words import CHANNELS, STATES
from portal.pages.tags.looks import SPRITE

HALF_HOUR = timedelta(minutes=30)


def icon_names() -> list[str]:
    """Every icon of the sprite, for the sheet and for the test of the templates."""
    text = Path(settings.BASE_DIR, "portal/static", SPRITE).read_text(encoding="utf-8")
    return re.findall(r'<symbol id="([^"]+)"', text)


class SampleForm(forms.Form):
    """A form with a hint and an error."""

    reason = forms.CharField(
        label="理由", help_text="写给对方看，两三句话", max_length=200, widget=forms.TextInput(attrs={"data-keep": ""})
    )
    until = forms.DateField(label="到什么时候", required=False)
    way = forms.ChoiceField(label="怎么办", choices=[("a", "改走核验"), ("b", "上门核查")])


def clocks(now: datetime) -> list[dict[str, Any]]:
    """A deadline in each band: ample, near, urgent, late, resting, and one of another day."""
    used = [timedelta(minutes=minutes) for minutes in (8, 19, 25)]
    rows: list[dict[str, Any]] = [
        {"due_at": now - spent + HALF_HOUR, "received_at": now - spent, "runs": ()} for spent in used
    ]
    late = now - timedelta(minutes=12, seconds=6)
    rows.append({"due_at": late, "received_at": late - HALF_HOUR, "runs": ()})
    opening = now + timedelta(days=2)
    resting = [(now - HALF_HOUR, now - timedelta(minutes=20)), (opening, opening + timedelta(minutes=20))]
    rows.append({"due_at": resting[1][1], "received_at": resting[0][0], "runs": resting})
    due = now + timedelta(days=1, hours=3)
    rows.append({"due_at": due, "received_at": now - timedelta(hours=2), "runs": ()})
    return rows


def sample_context() -> dict[str, Any]:
    """What the sheet shows; people, numbers and units are invented."""
    now = moment.now()
    form = SampleForm({"reason": "", "way": "a"})
    form.is_valid()
    citizen_form = SampleForm({"citizen-reason": ""}, prefix="citizen")
    citizen_form.is_valid()
    return {
        "now": now,
        "expires_at": now + timedelta(seconds=47),
        "channels": list(CHANNELS),
        "states": {kind: list(looks) for kind, looks in STATES.items()},
        "clocks": clocks(now),
        "due": clocks(now)[1],
        "form": form,
        "citizen_form": citizen_form,
        "sheet_form": SampleForm(prefix="sheet"),
        "icons": icon_names(),
        "outcomes": OUTCOMES,
        "spans": SPANS,
        "events": [
            {"at": now, "title": "您签收"},
            {"at": now - timedelta(minutes=12), "title": "午休停计", "text": "13:00 接着计"},
            {"at": now - timedelta(days=3), "title": "市民政局发出"},
        ],
        "facts": [{"label": "登记", "value": "自然资源和规划局，2019 年 6 月 3 日"}],
        "mix": MIX,
        "chart": bars(DAYS),
        "qr": mark_safe(SAMPLE_QR),  # noqa: S308  our own constant
        "hidden": {"number": "DY-XC-20261121-0118"},
        "actions": [
            {"url": "#", "label": "看已发出的反馈", "primary": True},
            {"url": "#", "label": "回收件"},
        ],
        "accounts": [DemoAccount("clerk", "安丘窗口"), DemoAccount("liaison", "安丘联络员")],
    }


OUTCOMES = [
    {"value": "matched", "label": "属实", "icon": "circle-check", "key": "1"},
    {"value": "mismatched", "label": "不符", "icon": "equal-not", "key": "2"},
    {"value": "not_found", "label": "查无", "icon": "search-off", "key": "3"},
    {"value": "return", "label": "退回", "icon": "arrow-back-up", "key": "4"},
]
SPANS = [
    {"when": "11-23 11:50–12:00", "what": "送达，开始计时", "amount": "10 分"},
    {"when": "11-23 12:00–13:00", "what": "午休，不计", "amount": "停", "off": True},
    {"when": "11-23 13:00–13:20", "what": "继续计时", "amount": "20 分"},
]
MIX = [
    {"channel": "data_sharing", "share": 63.1, "count": 26261, "url": "#", "words": "数据共享"},
    {"channel": "verification", "share": 9.7, "count": 4037, "url": "#", "words": "部门核验"},
    {"label": "群众提交", "share": 8.2, "count": 3412, "url": "#", "words": "群众提交"},
]
DAYS = [
    Column(label="11-17", total=196, late=4, url="#", late_url="#", share="98.0"),
    Column(label="11-18", total=221, late=14, url="#", late_url="#", share="93.7", marked=True),
    Column(label="11-19", total=207, late=6, url="#", late_url="#", share="97.1"),
    Column(label="11-20", total=192, late=4, url="#", late_url="#", share="97.9"),
]
SAMPLE_QR = (
    '<svg class="mzc-qr" viewBox="0 0 21 21" role="img" aria-label="居民码"><path fill="#fff" d="M0 0h21v21H0z"/>'
    '<path d="M0 0h7v7H0zM14 0h7v7h-7zM0 14h7v7H0zM9 2h2v3H9zM9 8h3v3H9zM14 9h3v2h-3zM10 14h4v2h-4zM17 16h3v4h-3z"/>'
    '<path fill="#fff" d="M1 1h5v5H1zM15 1h5v5h-5zM1 15h5v5H1z"/><path d="M2 2h3v3H2zM16 2h3v3h-3zM2 16h3v3H2z"/></svg>'
)


@login_not_required
def sheet(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "portal/kit.html", sample_context())


@login_not_required
def keys(request: HttpRequest) -> HttpResponse:
    """All keys, for browsers without script and for printing."""
    return render(request, "portal/keys.html")
