"""One icon and one colour for each state, the same on every page; its word is the model's own.

The words stand with the states in the models, so that pages, error messages, API and admin say the same; here only
the looks are added. The colour class is one of `ok` (done, good), `run` (under way), `warn` (needs a look), `late`
(broken or refused), `none` (no longer counts). What no model stores (computed or shown only) has its word here.
"""

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accountability.models import AssessmentStatus, InspectionStatus, MilestoneState
from catalog.models import DemandStatus, InterimWay
from certificates.models import AccessRecord, LicenceState
from verification.models import (
    AgreementStatus,
    BreachStatus,
    Case,
    CaseStatus,
    CheckStatus,
    CommitmentStatus,
    EscalationStatus,
    ObjectionStatus,
    Outcome,
    ProofStatus,
    ProposalStatus,
    RequestStatus,
)


class Look(NamedTuple):
    """How a state is shown."""

    tone: str
    icon: str
    words: str | Promise


DONE, RUN, WAIT, IN = "circle-check", "progress", "dots-circle-horizontal", "inbox"
WARN, BAD, NONE, PEN = "alert-triangle", "alert-circle", "circle-minus", "pencil"
QUIET = ("none", "help-circle")  # a state that nobody has drawn yet


def worded(states: type[TextChoices], **looks: tuple[str, str]) -> dict[str, Look]:
    """The looks of a model's states, each with the model's word; one without a look is shown quietly."""
    return {state.value: Look(*looks.get(state.value, QUIET), state.label) for state in states}


STATES: dict[str, dict[str, Look]] = {
    "case": worded(
        CaseStatus,
        draft=("run", PEN),
        accepted=("run", RUN),
        suspended=("warn", "player-pause"),
        decided=("ok", DONE),
        archived=("none", "archive"),
        withdrawn=("none", NONE),
        revoked=("late", "ban"),
    ),
    "proof": worded(
        ProofStatus,
        struck_out=("none", NONE),
        pending=("warn", WARN),
        offered=("run", PEN),
        requested=("run", WAIT),
        satisfied=("ok", DONE),
        mismatched=("late", "equal-not"),
        not_found=("late", "search-off"),
        unavailable=("warn", WARN),
    ),
    "request": worded(
        RequestStatus,
        draft=("run", PEN),
        submitted=("run", IN),
        received=("run", RUN),
        answered=("ok", DONE),
        corrected=("ok", "refresh"),
        returned=("warn", "arrow-back-up"),
        withdrawn=("none", NONE),
    )
    | {"overdue": Look("late", BAD, _("已超时")), "waiting": Look("warn", WARN, _("等对方补充"))},
    "outcome": worded(Outcome, matched=("ok", DONE), mismatched=("late", "equal-not"), not_found=("late", "search-off"))
    | worded(Case.Outcome, approved=("ok", DONE), refused=("late", BAD))
    | {"returned": Look("warn", "arrow-back-up", _("退回"))},
    "licence": worded(
        LicenceState,
        valid=("ok", DONE),
        not_yet_valid=("warn", "clock"),
        suspended=("warn", "player-pause"),
        annulled=("late", "ban"),
        cancelled=("none", NONE),
        revoked=("late", "ban"),
        expired=("warn", "clock"),
        superseded=("none", "refresh"),
        unknown=("warn", "help-circle"),
    ),
    "commitment": worded(
        CommitmentStatus,
        signed=("ok", "signature"),
        withdrawn=("none", NONE),
        doubted=("warn", "messages"),
        kept=("ok", DONE),
        false=("late", BAD),
    ),
    "check": worded(
        CheckStatus, planned=("run", WAIT), not_needed=("none", NONE), done=("ok", DONE), cancelled=("none", NONE)
    ),
    "breach": worded(
        BreachStatus,
        invited=("warn", "messages"),
        heard=("run", RUN),
        found=("late", BAD),
        dismissed=("ok", DONE),
        annulled=("none", "refresh"),
    ),
    "commitment_objection": worded(ObjectionStatus, filed=("warn", WARN), upheld=("ok", DONE), rejected=("none", NONE)),
    "credit": {
        "counting": Look("late", BAD, _("有效，不能承诺")),
        "asked": Look("warn", WARN, _("已申请修复，待核实")),
        "repaired": Look("ok", DONE, _("已修复")),
        "lapsed": Look("none", NONE, _("已到期")),
        "annulled": Look("none", "refresh", _("已撤销")),
    },
    "credit_proposal": worded(
        ProposalStatus,
        invited=("warn", "messages"),
        heard=("run", RUN),
        entered=("late", BAD),
        dropped=("none", NONE),
    ),
    "escalation": worded(
        EscalationStatus,
        drafted=("warn", WARN),
        reported=("warn", WARN),
        investigating=("run", RUN),
        ordered=("late", BAD),
        talk_proposed=("late", BAD),
        closed=("ok", DONE),
    ),
    "agreement": worded(
        AgreementStatus,
        proposed=("warn", WAIT),
        declined=("warn", "arrow-back-up"),
        confirmed=("run", "clock"),
        ended=("none", NONE),
    )
    | {"in_force": Look("ok", DONE, _("有效"))},
    "milestone": worded(
        MilestoneState,
        done=("ok", DONE),
        done_late=("ok", DONE),
        late=("late", BAD),
        soon=("warn", WARN),
        ahead=("run", RUN),
        archived=("none", "archive"),
    )
    | {"none": Look("none", NONE, _("没有节点"))},
    "assessment": worded(
        AssessmentStatus, draft=("warn", WAIT), approved=("run", "file-check"), published=("ok", DONE)
    ),
    "inspection": worded(InspectionStatus, rectifying=("warn", WARN), reported=("run", RUN), closed=("ok", DONE)),
    "data_demand": worded(
        DemandStatus, proposed=("run", WAIT), accepted=("run", RUN), declined=("none", NONE), done=("ok", DONE)
    ),
    "access": worded(AccessRecord.Result, granted=("ok", DONE), refused=("late", BAD), failed=("warn", WARN)),
    "authorisation": {
        "active": Look("ok", DONE, _("授权中")),
        "expired": Look("none", "clock", _("已到期")),
        "withdrawn": Look("none", NONE, _("已收回")),
    },
}

CHANNELS: dict[str, Look] = {
    "data_sharing": Look("share", "database", _("共享")),
    "verification": Look("verify", "arrows-exchange", _("核验")),
    "commitment": Look("sign", "signature", _("承诺")),
    "cancelled": Look("cancel", "ban", _("取消")),
    "site_check": Look("verify", "map-pin", _("核查")),
    "applicant": Look("cancel", "user", _("自交")),
    "offline": Look("cancel", "lock", _("线下")),
    "intercity": Look("verify", "map-pin", _("跨区")),
}

# Lists that may leave as files, by the code of their record.
EXPORTS: dict[str, str | Promise] = {
    "desk.in": _("协查收件"),
    "desk.out": _("协查发件"),
    "office.assessment": _("核验考核"),
    "office.assessment_month": _("核验考核（定格）"),
    "office.assessed_rows": _("考核的协查明细"),
    "office.case_times": _("办件考核用时"),
    "office.proof_ranking": _("核验最多的证明"),
    "office.inspections": _("监督检查"),
    "office.commitments": _("告知承诺事项清单"),
    "desk.history": _("协查经过"),
    "desk.assessed_rows": _("本部门考核明细"),
    "materials": _("补充和自愿提供台账"),
}

CARD_COLOURS = ("is-azurite", "is-malachite", "is-ochre", "is-wisteria", "is-slate", "is-teal")


def look_of(kind: str, status: str) -> Look:
    """The look of a state; a code without an entry is shown as it is, quietly."""
    return STATES.get(kind, {}).get(status, Look("none", "help-circle", status))


def via_words(way: str) -> str:
    """`经传真`: how a letter went that did not go through the system; empty for one that did."""
    return gettext("经%(way)s") % {"way": InterimWay(way).label} if way in InterimWay.values else ""


def channel_look(code: str) -> Look:
    """The look of a channel; an unknown one is shown as it is."""
    return CHANNELS.get(code, Look("cancel", "help-circle", code))
