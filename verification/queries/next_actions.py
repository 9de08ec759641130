"""What is to be done next with a proof: exactly one thing, and what else may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import ProofSource, RequirementChannel, Way
from verification.deadlines import Expected
from verification.models import CaseProof, Commitment, ProofStatus, RequestStatus, SiteCheck, VerificationRequest
from verification.ways import visit_comes_first


@dataclass(frozen=True, slots=True)
class NextAction:
    """The one thing to do next. `url_name` takes the case number and a proof id (`number`, `proof_id`)."""

    kind: str  # request | plan_site_check | finish_site_check | commit | supply | supplement | read_again | …
    label: str
    url_name: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands around the proofs of a case, by proof id."""

    requests: Mapping[UUID, VerificationRequest]
    planned: Mapping[UUID, SiteCheck]
    commitments: Mapping[UUID, Commitment]
    channels: Mapping[int, Sequence[RequirementChannel]]  # by requirement
    visits_over: frozenset[UUID]  # an own check was made, or given up with the reason
    handed_in: frozenset[UUID]  # something came from home that the window has not looked at yet
    expected: Mapping[int, Expected] = field(default_factory=dict)  # by source: if it were asked now
    interim: bool = False  # interim channels are on for the programme
    interim_replies: frozenset[UUID] = frozenset()  # out while they were on, so that a reply may have come by them
    knows_outside: bool = False  # the directory has units outside the city
    asked_for: frozenset[UUID] = frozenset()  # a supplement was asked of the applicant and has not come
    bars: Mapping[UUID, str] = field(default_factory=dict)  # why a way may not be left by hand, as codes

    def channel(self, proof: CaseProof, way: str) -> RequirementChannel | None:
        """The row of a way of this proof's requirement."""
        rows = self.channels.get(proof.requirement_id, ())
        return next((row for row in rows if row.way == way), None)

    def waits_for_visit(self, proof: CaseProof) -> bool:
        """Whether the own check comes before the applicant is asked."""
        channels = self.channels.get(proof.requirement_id, ())
        return waits_for_visit(proof, channels, is_visit_over=proof.pk in self.visits_over)

    def source_asked(self, proof: CaseProof) -> ProofSource | None:
        """Whom sending would ask: as the draft has it, else as the list says now."""
        request = self.requests.get(proof.pk)
        if request and request.status == RequestStatus.DRAFT:
            return request.source
        listed = self.channel(proof, Way.VERIFICATION)
        return listed.source if listed else None

    def expected_of(self, proof: CaseProof) -> Expected | None:
        """What sending would give; nothing where nothing waits to be sent."""
        if proof.way != Way.VERIFICATION or proof.status != ProofStatus.PENDING:
            return None
        source = self.source_asked(proof)
        return self.expected.get(source.pk) if source else None


def waits_for_visit(proof: CaseProof, channels: Sequence[RequirementChannel], *, is_visit_over: bool) -> bool:
    """Nothing was found, and the own check that the order has before the applicant is still to come (article 8.6)."""
    is_first = visit_comes_first([row.way for row in channels])
    return proof.status == ProofStatus.NOT_FOUND and not is_visit_over and is_first


def is_struck_out(proof: CaseProof) -> bool:
    """Struck out, or cancelled in the catalogue since (`is_dead` of the page's query) and not got before."""
    dead = bool(getattr(proof, "is_dead", False)) and proof.status != ProofStatus.SATISFIED
    return dead or proof.status == ProofStatus.STRUCK_OUT


def is_missing(proof: CaseProof) -> bool:
    """Whether the case waits for it."""
    return proof.is_open and not is_struck_out(proof)


def actions_of(proof: CaseProof, beside: Beside) -> list[NextAction]:
    """The next thing to do, then what else may be done."""
    if is_struck_out(proof):
        return []
    if proof.status == ProofStatus.SATISFIED:
        return [_action("view", _("查看"))]
    if proof.way == Way.OFFLINE:
        return [_offline(proof)]
    actions = _of_open(proof, beside)
    if proof.pk not in beside.handed_in:
        return actions
    look = _action("take_up", _("看网上交来的材料"))
    return [actions[0], look, *actions[1:]] if proof.status == ProofStatus.REQUESTED else [look, *actions]


def _of_open(proof: CaseProof, beside: Beside) -> list[NextAction]:
    if proof.status == ProofStatus.REQUESTED and proof.way == Way.INTERCITY:
        gave_up = _action("intercity_give_up", _("不再等，换办法"))
        return [_action("intercity_answer", _("登记市外反馈")), gave_up, _supply()]
    if proof.status == ProofStatus.REQUESTED:
        return [
            _action("open_request", _("查看协查")),
            *_beside_the_system(proof, beside),
            *_elsewhere(beside),
            _supply(),
        ]
    if proof.pk in beside.planned:
        visit = [_action("finish_site_check", _("登记核查结果")), _action("move_site_check", _("核查改期"))]
        return [*visit, _action("give_up_site_check", _("不再去核查")), _supply()]
    if beside.waits_for_visit(proof):
        return [_plan(), _supply()]
    if proof.is_negative:
        label = _("登记补充材料") if proof.pk in beside.asked_for else _("请申请人补充材料")
        supplement = _action("supplement", label)
        return [supplement, _plan(), _supply()]
    return _to_get(proof, beside)


def _to_get(proof: CaseProof, beside: Beside) -> list[NextAction]:
    again = [_again()] if beside.channel(proof, Way.DATA_SHARING) else []
    if proof.status == ProofStatus.OFFERED:
        decline = _action("decline", _("不承诺，改走下一种办法"))
        return [_action("commit", _("请本人签署告知承诺")), decline, *again, _supply()]
    if proof.status == ProofStatus.UNAVAILABLE:
        return [*(again or [_plan()]), _supply()]
    if proof.way == Way.VERIFICATION:
        by_fax = [_action("interim_sent", _("经传真等渠道发出"))] if beside.interim else []
        return [_ask(proof, beside), *again, *by_fax, *_elsewhere(beside), _plan(), _supply()]
    if proof.way == Way.INTERCITY:
        return [_action("intercity_ask", _("发起跨区域协查")), *again, _supply()]
    if proof.way == Way.SITE_CHECK:
        return [_plan(), *again, _supply()]
    return [_supply(_("收取申请人提供的材料")), *again]


def _offline(proof: CaseProof) -> NextAction:
    """Of a secret matter: enter it, then close it; nothing else."""
    if proof.status == ProofStatus.REQUESTED:
        return _action("secret_close", _("登记线下结果"))
    return _action("secret_register", _("登记涉密核验"))


def _beside_the_system(proof: CaseProof, beside: Beside) -> list[NextAction]:
    return [_action("interim_reply", _("录入经传真等渠道的反馈"))] if proof.pk in beside.interim_replies else []


def _elsewhere(beside: Beside) -> list[NextAction]:
    return [_action("outside", _("记录在市外单位"))] if beside.knows_outside else []


def _ask(proof: CaseProof, beside: Beside) -> NextAction:
    channel = beside.channel(proof, Way.VERIFICATION)
    words = {"issuer": channel.source.department.short_name if channel and channel.source else ""}
    label = _("改走核验，发给%(issuer)s") if proof.tried else _("发给%(issuer)s核验")
    return _action("request", label % words)


def _plan() -> NextAction:
    return _action("plan_site_check", _("安排实地核查"))


def _again() -> NextAction:
    return _action("read_again", _("再读一次"))


def _supply(label: str = "") -> NextAction:
    return _action("supply", label or _("申请人自愿提供"))


def _action(kind: str, label: str) -> NextAction:
    return NextAction(kind, label, f"hall:proof_{kind}")
