"""The course of a case at the window: 受理, 办结, 撤回, 转交同事, 添加人员."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from certificates.models import Holder
from portal.foundation.api import actor_of_request
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.hall import opening_form
from portal.pages.hall.case_view import view_of
from portal.pages.hall.conflicts import answers_conflicts
from portal.pages.hall.frame import WORKERS
from portal.pages.hall.queries import case_numbered, colleagues
from portal.pages.hall.sheet_forms import DecideForm, HandOverForm, PersonForm, WithdrawForm
from portal.pages.hall.sheets import Sheet, run
from portal.pages.people_time import last_day_words
from verification.acceptance import acceptance_of, consequence
from verification.actions import cases
from verification.actions.cases import PartyInput
from verification.models import Case
from verification.queries import case_page


def still_open(case: Case, request: HttpRequest) -> dict[str, Any]:
    """What is missing, in words: proofs and fields."""
    view = view_of(case_page(case.number, actor_of_request(request), now()), actor_of_request(request), now())
    groups = ("now", "waiting")
    rows = [row for group in groups for row in view.groups[group] if row.required]
    return {"open_rows": rows, "open_fields": view.missing}


@needs(*WORKERS)
@answers_conflicts
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """受理; what is missing is named first and may follow (容缺受理)."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    missing = still_open(case, request)
    shown = Sheet(
        heading=_("受理 %(number)s") % {"number": case.number},
        text=_acceptance_words(case, missing, at),
        button=_("受理"),
        template="hall/sheets/step.html",
        extra=missing,
    )

    def done(values: dict[str, Any]) -> str:
        cases.accept(case_id=case.pk, by=actor, at=at)
        return _("已受理。可以打印回执（Alt P）。")

    return run(request, case, shown, forms.Form, done)


def _acceptance_words(case: Case, missing: dict[str, Any], at: datetime) -> str:
    """What an acceptance now would mean for what is missing."""
    found = acceptance_of(case, at)
    if found.essential:
        return _("现在还不能受理：%(names)s 不能容缺，先取得。别的可以受理后再补。") % {
            "names": _("、").join(found.essential)
        }
    if found.due_at:
        words = {"names": _("、").join(found.may_follow), "due": last_day_words(found.due_at, at)}
        return _("容缺受理：%(names)s 最迟可以%(due)s再补。告诉申请人：") % words + consequence()
    if missing["open_rows"]:
        return _("受理后可以打印回执。部门之间还在核对的，不用申请人补。")
    return _("证明都齐了，受理后即可办结。")


@needs(*WORKERS)
@answers_conflicts
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """办结; refused with the list of what is open."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    shown = Sheet(
        heading=_("办结 %(number)s") % {"number": case.number},
        text=_("决定不能改，只能复核。申请人马上会看到结果和理由。"),
        button=_("办结，告诉申请人"),
        template="hall/sheets/step.html",
        extra=still_open(case, request),
    )

    def done(values: dict[str, Any]) -> str:
        decided = cases.decide(case_id=case.pk, outcome=values["outcome"], reason=values["reason"], by=actor, at=at)
        return _("已办结：%(outcome)s。") % {"outcome": decided.get_outcome_display()}

    return run(request, case, shown, DecideForm, done)


@needs(*WORKERS)
@answers_conflicts
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """撤回 at the applicant's wish."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    shown = Sheet(
        heading=_("撤回 %(number)s") % {"number": case.number},
        text=_("按申请人的意思结束这件，发出的协查一并撤回。已读的留着用证记录。"),
        button=_("撤回这件申请"),
    )

    def done(values: dict[str, Any]) -> str:
        cases.withdraw(case_id=case.pk, reason=values["reason"], by=actor, at=at)
        return _("申请已撤回。")

    return run(request, case, shown, WithdrawForm, done)


@needs(*WORKERS)
@answers_conflicts
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """转交同事 with a note."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    people = [(str(user.pk), str(user)) for user in colleagues(case.department_id, at, without=case.clerk_id)]
    shown = Sheet(
        heading=_("转交同事"),
        text=_("办到哪一步都在件里；对方会收到提醒。")
        if people
        else _("本部门没有登记别的窗口人员或代办员，找管理员登记。"),
        button=_("转交"),
    )

    def make(*args: Any) -> HandOverForm:
        return HandOverForm(*args, people=people)

    def done(values: dict[str, Any]) -> str:
        cases.hand_over(case_id=case.pk, to_user_id=int(values["to"]), note=values["note"], by=actor, at=at)
        return _("已转交给%(who)s。") % {"who": dict(people)[values["to"]]}

    return run(request, case, shown, make, done)


@needs(*WORKERS)
@answers_conflicts
def add_person(request: HttpRequest, number: str) -> HttpResponse:
    """添加家庭成员 or whoever else the item knows."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    roles = list(opening_form.limits_of(case.item_version))
    shown = Sheet(
        heading=_("添加人员"),
        text=_("号码和姓名照证件；加上后马上读取这个人的证照。") + _for_this_case_only(case),
        button=_("添加，读取证照"),
    )

    def make(*args: Any) -> PersonForm:
        return PersonForm(*args, roles=roles)

    def done(values: dict[str, Any]) -> str:
        party = PartyInput(kind=Holder.Kind.PERSON, **values)
        cases.add_party(case_id=case.pk, party=party, by=actor, at=at)
        return _("已添加%(who)s。") % {"who": values["name"]}

    return run(request, case, shown, make, done)


def _for_this_case_only(case: Case) -> str:
    """Whoever joins one case of a theme later agreed to nothing else."""
    if case.theme_case_id is None:
        return ""
    return _("这个人的同意只用于这一件：一件事里别的办件也要他，到那件里另外添加。")
