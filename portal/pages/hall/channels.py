"""What the clerk does where the system's own channel does not reach: secret matters, units outside, fax and mail."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.models import Department, InterimPeriod, InterimWay, OutsideIssuer, RequirementChannel
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.forms import go
from portal.pages.hall import channel_forms as shapes
from portal.pages.hall.conflicts import answers_conflicts
from portal.pages.hall.frame import SENDERS, WORKERS
from portal.pages.hall.proof_words import outside_words
from portal.pages.hall.queries import request_behind
from portal.pages.hall.sheets import Sheet, asked_of, run
from verification import reading
from verification.actions import interim, outside, secret_matters
from verification.actions.interim import Passing
from verification.models import Case, CaseProof


@needs(*WORKERS)
@answers_conflicts
def register_secret(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """登记涉密核验."""
    case, proof, actor, at = asked_of(request, number, proof_id)
    departments = _issuers_first(proof)
    shown = Sheet(
        heading=_("登记涉密核验"),
        text=_(
            "系统里只留：编号、两个单位、日期、经办人。不写核验对象、不写内容、不传材料。"
            "登记后，由两名涉密人员持编号到出具单位的机要部门当面核验，不打电话、不发传真、不用邮箱。"
        ),
        button=_("登记，取编号"),
    )

    def make(*args: Any) -> shapes.RegisterSecretForm:
        return shapes.RegisterSecretForm(*args, departments=departments)

    def done(values: dict[str, Any]) -> str:
        department_id = int(values["department"])
        matter = secret_matters.register(case_proof_id=proof.pk, department_id=department_id, by=actor, at=at)
        return _("已登记，编号 %(number)s。持编号线下核验，回来登记结果。") % {"number": matter.number}

    return run(request, case, shown, make, done)


def _issuers_first(proof: CaseProof) -> list[tuple[int, str]]:
    """The city's departments, the one that the catalogue names in front."""
    known = RequirementChannel.objects.filter(requirement_id=proof.requirement_id, source__isnull=False)
    first = set(known.values_list("source__department_id", flat=True))
    rows = Department.objects.filter(programme_id=proof.case.programme_id).order_by("name").values_list("pk", "name")
    return sorted(rows, key=lambda row: row[0] not in first)


@needs(*WORKERS)
@answers_conflicts
def close_secret(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """登记线下结果."""
    case, proof, actor, at = asked_of(request, number, proof_id)
    entry = proof.secret_matter.number if proof.secret_matter else ""
    shown = Sheet(
        heading=_("登记线下结果 %(number)s") % {"number": entry},
        text=_("只选已核验或未核验；看到了什么、听到了什么，都不写进系统。"),
        button=_("登记结果"),
    )

    def done(values: dict[str, Any]) -> str:
        matter = secret_matters.close(case_proof_id=proof.pk, result=values["result"], by=actor, at=at)
        return _("%(number)s：%(result)s。") % {"number": matter.number, "result": matter.get_result_display()}

    return run(request, case, shown, shapes.CloseSecretForm, done)


@needs(*WORKERS)
@answers_conflicts
def note_outside(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """记录在市外单位."""
    case, proof, actor, at = asked_of(request, number, proof_id)
    known = OutsideIssuer.objects.for_proof(proof.proof_id).filter(programme_id=case.programme_id)
    shown = Sheet(
        heading=_("记录在市外单位：%(proof)s") % {"proof": proof.proof.name},
        text=_("选登记在名录里的单位：能跨区域协查的由窗口去问；不能的，把原因告诉申请人。已发出的协查随之撤回。"),
        button=_("就是这个单位"),
        extra={"proof": proof},
    )

    def make(*args: Any) -> shapes.OutsideForm:
        return shapes.OutsideForm(*args, issuers=known)

    def done(values: dict[str, Any]) -> str:
        noted = outside.note_outside(case_proof_id=proof.pk, issuer_id=int(values["issuer"]), by=actor, at=at)
        assert noted.outside_issuer is not None
        return outside_words(noted.outside_issuer, noted.way)

    return run(request, case, shown, make, done)


@needs(*WORKERS)
@answers_conflicts
def ask_outside(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """发起跨区域协查."""
    case, proof, actor, at = asked_of(request, number, proof_id)
    unit = proof.outside_issuer
    shown = Sheet(
        heading=_("跨区域协查：%(proof)s") % {"proof": proof.proof.name},
        text=outside_words(unit, proof.way) if unit else "",
        button=_("已发给对方，登记"),
        extra={"proof": proof},
    )

    def done(values: dict[str, Any]) -> str:
        inquiry = outside.ask(case_proof_id=proof.pk, note=values["note"], by=actor, at=at)
        return _("已登记，对方一般在 %(day)s 前反馈；这不是时限，申请人可以随时自愿提供。") % {
            "day": inquiry.expected_on.isoformat()
        }

    return run(request, case, shown, shapes.AskOutsideForm, done)


@needs(*WORKERS)
@answers_conflicts
def enter_outside_answer(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """登记市外反馈."""
    case, proof, actor, at = asked_of(request, number, proof_id)
    shown = Sheet(
        heading=_("登记市外反馈：%(proof)s") % {"proof": proof.proof.name},
        text=_("照对方复函登记，附复函的扫描件。"),
        button=_("登记反馈"),
        extra={"proof": proof, "has_file": True},
    )

    def done(values: dict[str, Any]) -> str:
        answer = outside.Answer(outcome=values["outcome"], scan=values["scan"], note=values["note"])
        outside.enter_answer(case_proof_id=proof.pk, answer=answer, by=actor, at=at)
        return _("市外单位的反馈已登记。")

    return run(request, case, shown, shapes.OutsideAnswerForm, done)


@require_POST
@needs(*WORKERS)
@answers_conflicts
def give_up_outside(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """不再等市外单位."""
    _case, proof, actor, at = asked_of(request, number, proof_id)
    moved = outside.give_up(case_proof_id=proof.pk, by=actor, at=at)
    messages.success(request, _("改走%(way)s。") % {"way": moved.get_way_display()})
    return go(request, reverse("hall:case", args=[number]))


@needs(*SENDERS)
@answers_conflicts
def record_sent(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """经传真等渠道发出."""
    case, proof, actor, at = asked_of(request, number, proof_id)
    asked = request_behind(case, proof_id)
    shown = Sheet(
        heading=_("经过渡期渠道发出：%(proof)s") % {"proof": proof.proof.name},
        text=_("登记渠道和扫描件；系统里同时发出，时限照样从现在起算。涉密的不得走这些渠道。"),
        button=_("登记，开始计时"),
        extra={"proof": proof, "has_file": True},
    )
    ways = _open(request, _ways(case))

    def make(*args: Any) -> shapes.SentForm:
        return shapes.SentForm(*args, ways=ways)

    def done(values: dict[str, Any]) -> str:
        passing = Passing(
            way=values["way"], scan=values["scan"], happened_at=values["happened_at"], note=values["note"]
        )
        sent = interim.record_sent(request_id=asked.pk, passing=passing, by=actor, at=at)
        return _("%(number)s已登记为经%(way)s发出，时限照算。") % {
            "number": sent.number,
            "way": sent.get_sent_via_display(),
        }

    return run(request, case, shown, make, done)


@needs(*SENDERS)
@answers_conflicts
def record_reply(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """录入经传真等渠道收到的反馈."""
    case, proof, actor, at = asked_of(request, number, proof_id)
    asked = request_behind(case, proof_id)
    facts, ways = reading.fact_rows(asked), _open(request, _ways(case, since=asked.submitted_at))
    shown = Sheet(
        heading=_("录入反馈：%(proof)s") % {"proof": proof.proof.name},
        text=_("照%(who)s的传真、邮件录入，附扫描件；到处都会标明经什么渠道收到，时限算到收到的时候。")
        % {"who": asked.issuing_department.short_name},
        button=_("录入反馈"),
        extra={"proof": proof, "has_file": True},
    )
    made: list[shapes.ReplyForm] = []

    def make(*args: Any) -> shapes.ReplyForm:
        made.append(shapes.ReplyForm(*args, ways=ways, facts=facts))
        return made[-1]

    def done(values: dict[str, Any]) -> str:
        passing = Passing(way=values["way"], scan=values["scan"], happened_at=values["happened_at"])
        interim.record_reply(
            request_id=asked.pk,
            passing=passing,
            outcome=values["outcome"],
            facts=made[-1].facts(),
            note=values["note"],
            by=actor,
            at=at,
        )
        return _("反馈已录入。")

    return run(request, case, shown, make, done)


def _open(request: HttpRequest, ways: list[str]) -> list[str]:
    """The ways to choose from. Without any no sheet is opened; one that was open already is refused with what it says.

    Raises Conflict.
    """
    if ways:
        return ways
    if request.method == "POST":  # closed meanwhile: the verb says so, on the sheet
        return list(InterimWay.values)
    raise interim.closed()


def _ways(case: Case, *, since: datetime | None = None) -> list[str]:
    """The ways that are open now, or were at some time `since`; none where the programme has no interim period."""
    at = now()
    periods = InterimPeriod.objects.within(since or at, at).filter(programme_id=case.programme_id)
    return sorted({way for period in periods for way in period.ways}, key=InterimWay.values.index)
