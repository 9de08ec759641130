"""Checks on the spot at the window: plan, put on another day, give up, record, confirm in one's own name."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.foundation.attachments import Upload
from portal.foundation.errors import NotVisible
from portal.pages.drawings import drawing_of
from portal.pages.duties import needs
from portal.pages.hall.case import OFFICERS
from portal.pages.hall.conflicts import answers_conflicts
from portal.pages.hall.frame import WORKERS
from portal.pages.hall.proof_papers import files_of_visit
from portal.pages.hall.queries import officers_of
from portal.pages.hall.sheet_forms import FinishForm, GiveUpForm, MoveForm, PlanForm
from portal.pages.hall.sheets import Sheet, asked_of, run
from verification.actions import site_checks
from verification.actions.looking import note_site_check_opening
from verification.models import SiteCheck


@needs(*WORKERS)
@answers_conflicts
def plan_site_check(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """安排实地核查."""
    case, proof, actor, at = asked_of(request, number, proof_id)
    shown = Sheet(
        heading=_("安排实地核查：%(proof)s") % {"proof": proof.proof.name},
        text=_("由本部门两名工作人员上门核查，不用申请人跑腿。"),
        button=_("安排这一天"),
        extra={"proof": proof},
    )

    def done(values: dict[str, Any]) -> str:
        site_checks.plan(
            case_proof_id=proof.pk, planned_on=values["planned_on"], by=actor, at=at, place=values["place"]
        )
        return _("已安排 %(day)s 实地核查。") % {"day": values["planned_on"].isoformat()}

    return run(request, case, shown, PlanForm, done)


@needs(*WORKERS)
@answers_conflicts
def move_site_check(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """核查改期."""
    case, proof, actor, at = asked_of(request, number, proof_id)
    shown = Sheet(
        heading=_("核查改期：%(proof)s") % {"proof": proof.proof.name},
        text=_("没有去成，或者那天见不到人，改到另一天；原来的日期和理由留在经过里。"),
        button=_("改到这一天"),
        extra={"proof": proof},
    )

    def done(values: dict[str, Any]) -> str:
        site_checks.move(case_proof_id=proof.pk, by=actor, at=at, **values)
        return _("实地核查已改到 %(day)s。") % {"day": values["planned_on"].isoformat()}

    return run(request, case, shown, MoveForm, done)


@needs(*WORKERS)
@answers_conflicts
def give_up_site_check(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """不再去核查."""
    case, proof, actor, at = asked_of(request, number, proof_id)
    shown = Sheet(
        heading=_("不再去核查：%(proof)s") % {"proof": proof.proof.name},
        text=_("这次核查了结为“没有去成”，理由留在经过里；这项证明随后可以改走下一种办法。"),
        button=_("不再去，登记理由"),
        extra={"proof": proof},
    )

    def done(values: dict[str, Any]) -> str:
        site_checks.give_up(case_proof_id=proof.pk, reason=values["reason"], by=actor, at=at)
        return _("已登记，可以改走下一种办法。")

    return run(request, case, shown, GiveUpForm, done)


@needs(*WORKERS)
@answers_conflicts
def finish_site_check(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """登记核查结果."""
    case, proof, actor, at = asked_of(request, number, proof_id)
    people = [(str(user.pk), str(user)) for user in officers_of(case.department_id, at)]
    shown = Sheet(
        heading=_("登记核查结果：%(proof)s") % {"proof": proof.proof.name},
        button=_("登记结果"),
        extra={"proof": proof, "has_file": True},
    )

    def done(values: dict[str, Any]) -> str:
        ids = [int(pk) for pk in values["officers"]]
        site_checks.finish(
            case_proof_id=proof.pk,
            result=values["result"],
            findings=values["findings"],
            officer_ids=ids,
            by=actor,
            at=at,
            signing=values["signing"],
            visited=values["visited"],
            signature=_signature(values),
            photos=values["photos"],
        )
        return _("核查结果已登记，已请同行人员确认。")

    def make(*args: Any) -> FinishForm:
        return FinishForm(*args, people=people)

    return run(request, case, shown, make, done)


@needs(*OFFICERS)
@answers_conflicts
def confirm_site_check(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """同行人员确认: whoever was there sees what was recorded in their name; opening it leaves a record."""
    case, proof, actor, at = asked_of(request, number, proof_id)
    rows = SiteCheck.objects.filter(case_proof=proof, officers=actor.user_id).exclude(recorded_by=actor.user_id)
    check = rows.select_related("recorded_by").made().first()
    if check is None:
        raise NotVisible(_("没有等您确认的核查结果。"), remedy=_("打开办件，看核查由谁登记、写了哪些人。"))
    note_site_check_opening(proof, by=actor, at=at)
    shown = Sheet(
        heading=_("确认实地核查：%(proof)s") % {"proof": proof.proof.name},
        text=_("%(who)s登记的结果写着您一同核查。看过，和您见到的一致再确认；不一致，先和登记人说清楚。")
        % {"who": check.recorded_by},
        button=_("和我见到的一致，确认"),
        template="hall/sheets/confirm_check.html",
        extra={
            "proof": proof,
            "check": check,
            "files": files_of_visit(proof, check, actor) if actor.has(*WORKERS) else [],
        },
    )

    def done(values: dict[str, Any]) -> str:
        site_checks.confirm(case_proof_id=proof.pk, by=actor, at=at)
        return _("已确认，登记人会看到。")

    return run(request, case, shown, forms.Form, done)


def _signature(values: dict[str, Any]) -> Upload | None:
    """The drawing of the pad, or the scan; None where neither came, which only who refused or was absent may."""
    scan: Upload | None = values["signature"]
    return scan or (drawing_of(values["drawn"]) if values["drawn"] else None)
