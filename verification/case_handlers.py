"""What the outbox brings about cases: the clerk hears that a term has passed, the applicant what became of the case."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from catalog.officers import on_duty
from certificates.actions import authorisations
from certificates.models import Authorisation
from portal.foundation import notifications, outbox
from portal.foundation.moment import LOCAL
from portal.foundation.outbox import Payload
from verification.actions.noting import event_name
from verification.models import Case, SiteCheck, SupplementRecord
from verification.telling import ASKING, accounts_of, hall_of_case, hall_side

INSTANT = timedelta(microseconds=1)


def _case_of(payload: Payload) -> Case:
    return Case.objects.select_related("item_version__item", "theme_case__theme").get(pk=payload["case"])


def _on(kind: str, *tellers: Callable[[UUID, str, Case, Payload, datetime], None]) -> None:
    """Register: idempotent, the notification's key is the event's."""

    @outbox.handles(event_name(kind))
    def handler(event_id: UUID, payload: Payload, at: datetime) -> None:
        case = _case_of(payload)
        for tell in tellers:
            tell(event_id, kind, case, payload, at)


def _clerk(event_id: UUID, kind: str, case: Case, _payload: Payload, at: datetime) -> None:
    """Whose case it is; where they are not there today, who is on duty."""
    notifications.notify(
        user_ids=hall_side(case, at),
        kind=kind,
        about=case,
        link=hall_of_case(case),
        at=at,
        key=f"{kind}:{event_id}",
        params={"number": case.number},
    )


def _applicant(event_id: UUID, kind: str, case: Case, payload: Payload, at: datetime) -> None:
    """The applicant, and whoever stands for them; what is to be done stands on the page of the case."""
    due_at = payload.get("due_at")
    notifications.notify(
        user_ids=accounts_of([case.applicant_id], at),
        kind=f"my_{kind}",
        about=case,
        link=f"/me/cases/{case.number}/",
        at=at,
        key=f"my_{kind}:{event_id}",
        params={"item": case.item_version.item.name, **(_last_day(due_at) if due_at else {})},
    )


def _whose_decision(event_id: UUID, kind: str, case: Case, _payload: Payload, at: datetime) -> None:
    """The applicant: what became of a decision; the page of the case says why, and what can be done."""
    _tell_applicant(event_id, case, kind, case, case.item_version.item.name, at)


def _tell_applicant(event_id: UUID, about: Model, kind: str, case: Case, name: str, at: datetime) -> None:
    notifications.notify(
        user_ids=accounts_of([case.applicant_id], at),
        kind=kind,
        about=about,
        link=f"/me/cases/{case.number}/",
        at=at,
        key=f"{event_id}:{kind}",
        params={"proof": name},
    )


def _last_day(due_at: str) -> dict[str, int]:
    """The last day of a term, whose end may be midnight, for the words of a date."""
    last = (datetime.fromisoformat(due_at) - INSTANT).astimezone(LOCAL)
    return {"month": last.month, "day": last.day}


@outbox.handles("verification.case_opened_elsewhere")
def tell_department(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Opened as part of a theme at another department's window: those on duty here, one of whom takes it."""
    case = _case_of(payload)
    notifications.notify(
        user_ids=on_duty(case.department_id, ASKING, at),
        kind="case.opened_elsewhere",
        about=case,
        link=hall_of_case(case),
        at=at,
        key=str(event_id),
        params={"number": case.number, "theme": case.theme_case.theme.name if case.theme_case else ""},
    )


@outbox.handles("verification.case_handed_over")
def tell_successor(event_id: UUID, payload: Payload, at: datetime) -> None:
    """The colleague who goes on with the case; the note to them stands on its page."""
    case = _case_of(payload)
    notifications.notify(
        user_ids=[payload["to"]],
        kind="case.handed_over",
        about=case,
        link=hall_of_case(case),
        at=at,
        key=str(event_id),
        params={"number": case.number},
    )


@outbox.handles("verification.supplement_asked")
def tell_what_is_asked(event_id: UUID, payload: Payload, at: datetime) -> None:
    """The applicant: what is asked, why and until when stands on the page of the case."""
    record = SupplementRecord.objects.select_related("case_proof__case", "case_proof__proof").get(pk=payload["record"])
    proof = record.case_proof
    _tell_applicant(event_id, record, "supplement.asked", proof.case, proof.proof.name, at)


@outbox.handles("verification.site_check_planned")
def tell_whom_they_visit(event_id: UUID, payload: Payload, at: datetime) -> None:
    """On which day officers come, of a new visit and of one that was put on another day."""
    day = {name: payload[name] for name in ("month", "day", "moved") if name in payload}
    _tell_visited(event_id, "site_check_planned", payload, at, **day)


@outbox.handles("verification.site_check_given_up")
def tell_whom_they_do_not_visit(event_id: UUID, payload: Payload, at: datetime) -> None:
    """That nobody comes any more: nobody waits at home."""
    _tell_visited(event_id, "site_check_given_up", payload, at)


def _tell_visited(event_id: UUID, word: str, payload: Payload, at: datetime, **more: int) -> None:
    """The applicant, and the person whose proof it is where that is somebody else in the case."""
    proof, kind = _site_check(payload).case_proof, f"my_case.{word}"
    notifications.notify(
        user_ids=accounts_of([proof.case.applicant_id, proof.party.holder_id], at),
        kind=kind,
        about=proof.case,
        link=f"/me/cases/{proof.case.number}/",
        at=at,
        key=f"{event_id}:{kind}",
        params={"proof": proof.proof.public_name, **more},
    )


@outbox.handles("verification.site_check_recorded")
def tell_named_officers(event_id: UUID, payload: Payload, at: datetime) -> None:
    """What was found stands in their name too: the officers of the visit who did not write it, to confirm it."""
    check = _site_check(payload)
    _tell_of_check(event_id, "site_check.to_confirm", check, {one.pk for one in check.unconfirmed()}, at)


@outbox.handles("verification.site_check_confirmed")
def tell_who_recorded(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Who wrote it down hears that the other officer agrees."""
    check = _site_check(payload)
    _tell_of_check(event_id, "site_check.confirmed", check, {check.recorded_by_id} - {None}, at)


@outbox.handles("verification.site_check_handed_over")
def tell_who_visits(event_id: UUID, payload: Payload, at: datetime) -> None:
    """The colleague who takes a planned visit over."""
    _tell_of_check(event_id, "site_check.handed_over", _site_check(payload), {payload["to"]}, at)


def _site_check(payload: Payload) -> SiteCheck:
    return SiteCheck.objects.select_related("case_proof__case", "case_proof__proof", "case_proof__party").get(
        pk=payload["site_check"]
    )


def _tell_of_check(event_id: UUID, kind: str, check: SiteCheck, users: set[Any], at: datetime) -> None:
    case = check.case_proof.case
    link = f"/hall/{case.number}/proofs/{check.case_proof_id}/site-check/confirm/"
    notifications.notify(
        user_ids=users,
        kind=kind,
        about=case,
        link=link if kind == "site_check.to_confirm" else hall_of_case(case),
        at=at,
        key=f"{event_id}:{kind}",
        params={"number": case.number, "proof": check.case_proof.proof.name},
    )


@outbox.handles(authorisations.WITHDRAWN)
def tell_sisters(event_id: UUID, payload: Payload, at: datetime) -> None:
    """A consent to a theme ended: the clerks of its cases, beside the officer who recorded it and is told anyway."""
    of_theme = Case.objects.open().filter(theme_case__isnull=False, parties__authorisation=payload["authorisation"])
    recorded = Authorisation.objects.filter(pk=payload["authorisation"], recorded_by__isnull=False)
    for case in of_theme.exclude(clerk__in=recorded.values("recorded_by")):
        notifications.notify(
            user_ids=[case.clerk_id] if case.clerk_id else [],
            kind=authorisations.WITHDRAWN,
            about=case,
            link=hall_of_case(case),
            at=at,
            key=f"{event_id}:{case.pk}",
            params={"purpose": case.number},
        )


for _kind in (
    "accepted_with_gaps",
    "correction_asked",
    "correction_near",
    "materials_near",
    "suspended",
    "resumed",
    "decided",
):
    _on(f"case.{_kind}", _applicant)
for _kind in ("revoked", "restored"):
    _on(f"case.{_kind}", _whose_decision)
_on("case.withdrawn", _clerk)
_on("case.site_check_lapsed", _clerk)
_on("case.material_offered", _clerk)
for _kind in ("correction_lapsed", "materials_lapsed", "supplement_lapsed"):
    _on(f"case.{_kind}", _clerk, _applicant)

# Each sentence stands in its call so that makemessages finds it.
notifications.describe("case.correction_lapsed", lambda params: _("补正期限已过，还没有来：%(number)s") % params)
notifications.describe("case.materials_lapsed", lambda params: _("容缺期限已过，还没有补齐：%(number)s") % params)
notifications.describe("case.supplement_lapsed", lambda params: _("补充材料期限已过，还没有来：%(number)s") % params)
notifications.describe("case.revoked", lambda params: _("决定已撤销，可以看理由和救济办法：%(proof)s") % params)
notifications.describe("case.restored", lambda params: _("认定撤销了，原来的决定恢复：%(proof)s") % params)
notifications.describe("supplement.asked", lambda params: _("请您补充材料：%(proof)s") % params)
notifications.describe("case.withdrawn", lambda params: _("申请人撤回了申请：%(number)s") % params)
notifications.describe("case.material_offered", lambda params: _("申请人在网上交来了材料：%(number)s") % params)
notifications.describe(
    "case.site_check_lapsed", lambda params: _("计划的实地核查已过期，还没有登记结果：%(number)s") % params
)
notifications.describe(
    "site_check.to_confirm", lambda params: _("请确认您参加的实地核查：%(proof)s（办件 %(number)s）。") % params
)
notifications.describe(
    "site_check.confirmed", lambda params: _("同行人员已确认实地核查：%(proof)s（办件 %(number)s）。") % params
)
notifications.describe(
    "site_check.handed_over", lambda params: _("实地核查交接给您：%(proof)s（办件 %(number)s）。") % params
)
notifications.describe("case.handed_over", lambda params: _("办件 %(number)s 转交给您了。") % params)
notifications.describe("case.opened_elsewhere", lambda params: _("一件事“%(theme)s”新开的办件：%(number)s") % params)
notifications.describe(
    "my_case.accepted_with_gaps",
    lambda params: _("受理了，还有要您补的，最迟 %(month)s 月 %(day)s 日：%(item)s") % params,
)
notifications.describe(
    "my_case.correction_asked", lambda params: _("请您补正，最迟 %(month)s 月 %(day)s 日：%(item)s") % params
)
notifications.describe(
    "my_case.correction_near", lambda params: _("要您补正的还没有到，最迟 %(month)s 月 %(day)s 日：%(item)s") % params
)
notifications.describe(
    "my_case.materials_near", lambda params: _("要您补齐的还没有到，最迟 %(month)s 月 %(day)s 日：%(item)s") % params
)
notifications.describe(
    "my_case.correction_lapsed", lambda params: _("补正的期限过了，不补的可能不予办理：%(item)s") % params
)
notifications.describe(
    "my_case.materials_lapsed", lambda params: _("补齐的期限过了，不补的可能不予办理：%(item)s") % params
)
notifications.describe(
    "my_case.supplement_lapsed", lambda params: _("补充材料的期限过了，还可以补来，不补办不下去：%(item)s") % params
)
notifications.describe(
    "my_case.site_check_planned",
    lambda params: (
        _("上门核实改到 %(month)s 月 %(day)s 日：%(proof)s") % params
        if params.get("moved")
        else _("%(month)s 月 %(day)s 日工作人员上门核实：%(proof)s") % params
    ),
)
notifications.describe(
    "my_case.site_check_given_up", lambda params: _("工作人员不来上门核实了，不用在家等：%(proof)s") % params
)
notifications.describe("my_case.suspended", lambda params: _("先停一停，原因在办件里：%(item)s") % params)
notifications.describe("my_case.resumed", lambda params: _("接着办了：%(item)s") % params)
notifications.describe("my_case.decided", lambda params: _("办结了，可以看结果和理由：%(item)s") % params)
