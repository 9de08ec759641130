"""A case as its applicant reads it: plain sentences instead of states, nothing of what an office wrote to another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Way
from portal.foundation.moment import LOCAL
from portal.pages.people_time import day_words, due_words, last_day_words
from portal.pages.public.answers import outside_words
from verification.acceptance import consequence, still_to_follow
from verification.models import (
    TO_GET,
    BreachStatus,
    Case,
    CaseProof,
    CaseStatus,
    Correction,
    Measure,
    ProofStatus,
    SiteCheck,
    SupplementRecord,
    VerificationRequest,
)
from verification.reasons import reason_text


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One proof of one person: where it stands, and whether it waits for the applicant."""

    name: str
    who: str
    channel: str
    tone: str
    icon: str
    words: str
    todo: str


def state_words(case: Case, missing: int) -> str:
    """Where the case stands: the state's own word, and what that means for the applicant."""
    if case.status == CaseStatus.ACCEPTED:
        more = _("还差 %(count)d 项证明") % {"count": missing} if missing else _("证明都齐了")
    else:
        more = {
            str(CaseStatus.DRAFT): _("窗口在准备"),
            str(CaseStatus.SUSPENDED): _("先停一停，窗口会联系您"),
            str(CaseStatus.WITHDRAWN): _("按您的意思"),
            str(CaseStatus.REVOKED): "",
        }.get(case.status, case.get_outcome_display())
    return _("：").join([str(case.get_status_display()), more] if more else [str(case.get_status_display())])


# --- proofs ---


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a proof: the newest request sent for it, the visit that is planned, what came from home."""

    request: VerificationRequest | None = None
    visit: SiteCheck | None = None
    is_handed_in: bool = False  # and nobody at the window has looked at it yet
    waits_for_visit: bool = False  # nothing was found, and officers look for themselves before anybody is asked
    is_asked_for: bool = False  # a supplement was asked of whom this page is for, and has not come
    is_own: bool = True  # of who reads, not of somebody else in the case
    bar: str = ""  # why nobody is asked to sign any more what was offered


def proof_line(proof: CaseProof, beside: Beside, at: datetime) -> ProofLine:
    """A proof in a sentence."""
    request = beside.request
    issuer = request.issuing_department.short_name if request else ""
    tone, icon, words = _of_commitment(proof, beside) or _standing(proof, request, issuer, at)
    goes_on = proof.case.takes_material
    if beside.waits_for_visit and goes_on:
        words = _("对方没有查到记录，先由工作人员上门核实，不用您跑")
    if beside.visit and goes_on:
        words = _visit_words(beside.visit.planned_on, at.astimezone(LOCAL).date())
    if proof.status in TO_GET and not goes_on:
        tone, icon, words = "none", "circle-minus", _("办件结束时还没有取得")
    if beside.is_handed_in and proof.is_open:
        waits = _("您在网上交的材料，窗口还没看")
        is_running = proof.status == ProofStatus.REQUESTED or beside.visit
        words = _("；").join([words, waits]) if is_running else waits
        tone, icon = "run", icon if is_running else "clock"
    return ProofLine(
        name=proof.proof.public_name,
        who=proof.party.holder.name if beside.is_own else proof.party.holder.masked_name,
        channel=proof.way if proof.status != ProofStatus.STRUCK_OUT else str(Way.CANCELLED),
        tone=tone,
        icon=icon,
        words=words,
        todo="" if beside.is_handed_in or beside.is_asked_for else _todo(proof, beside),
    )


def _visit_words(planned_on: date, today: date) -> str:
    """On which day somebody comes; of a day that is over, that it is not known to have been."""
    words = {"day": day_words(planned_on, today)}
    if planned_on < today:
        return _("原定%(day)s上门核实，还没有结果；没有去成的，工作人员会另约日子") % words
    return _("工作人员%(day)s上门核实") % words


DOUBTS: Mapping[str, Promise] = {
    "commitment_doubted": gettext_lazy("核查与承诺不符，正在听取意见"),
    "false_commitment": gettext_lazy("承诺被认定为不实"),
}


def _of_commitment(proof: CaseProof, beside: Beside) -> tuple[str, str, str] | None:
    """Where it rests on the word of a person, or should: theirs, who may be somebody else than who reads."""
    is_own = beside.is_own
    if beside.bar:
        return "run", "progress", _("%(reason)s；窗口换别的办法") % {"reason": reason_text(beside.bar)}
    if proof.status == ProofStatus.OFFERED:
        words = _("等您看清告知书，签字") if is_own else _("等本人看清告知书，签字")
        return "warn", "signature", words
    if proof.status == ProofStatus.SATISFIED and proof.way == Way.COMMITMENT and not proof.is_brought:
        return "ok", "circle-check", _("您签了承诺") if is_own else _("本人签了承诺")
    if proof.status == ProofStatus.MISMATCHED and proof.reason_code in DOUBTS:
        if not is_own:  # what is held against their word is between them and the department
            return "run", "progress", _("受理部门在与本人核实")
        return "late", "equal-not", str(DOUBTS[proof.reason_code])
    return None


def _standing(proof: CaseProof, request: VerificationRequest | None, issuer: str, at: datetime) -> tuple[str, str, str]:
    status = proof.status
    if proof.way == Way.OFFLINE:
        return _offline(proof)
    if status == ProofStatus.REQUESTED and proof.way == Way.INTERCITY and proof.outside_issuer:
        return "run", "map-pin", _("已向%(unit)s跨区域核对，外地没有时限") % {"unit": proof.outside_issuer.name}
    if status == ProofStatus.SATISFIED:
        return "ok", "circle-check", _got(proof, issuer)
    if status == ProofStatus.REQUESTED and request:
        return "run", "dots-circle-horizontal", _waiting(request, issuer, at)
    return {
        str(ProofStatus.STRUCK_OUT): ("none", "circle-minus", _("已取消，谁都不能再要")),
        str(ProofStatus.MISMATCHED): ("late", "equal-not", _("核对出来跟填的不一样")),
        str(ProofStatus.NOT_FOUND): ("late", "search-off", _("对方没有查到记录")),
        str(ProofStatus.UNAVAILABLE): ("warn", "alert-triangle", _("暂时没取到，窗口在换办法")),
        str(ProofStatus.REQUESTED): ("run", "dots-circle-horizontal", _("部门之间正在核对")),
    }.get(status, _pending(proof))


def _offline(proof: CaseProof) -> tuple[str, str, str]:
    """Of a secret matter: whether it was verified, and nothing of what."""
    if proof.status == ProofStatus.SATISFIED:
        return "ok", "circle-check", _("线下已核验")
    if proof.status == ProofStatus.NOT_FOUND:
        return "warn", "alert-triangle", _("线下未核验")
    return "run", "lock", _("由部门之间线下核验，不用您提交")


def _pending(proof: CaseProof) -> tuple[str, str, str]:
    if proof.way == Way.APPLICANT:
        return "warn", "user", _("等您交来")
    if proof.way == Way.SITE_CHECK:
        return "run", "map-pin", _("等工作人员上门核实")
    return "run", "progress", _("窗口还没有去取")


def _got(proof: CaseProof, issuer: str) -> str:
    if proof.reason_code == "voluntary":
        return _("您自愿交的，已收下")
    if proof.is_brought:
        return _("您交的，已收下")
    return {
        str(Way.DATA_SHARING): _("从电子证照取到了"),
        str(Way.VERIFICATION): _("%(issuer)s答复：属实") % {"issuer": issuer or _("对方单位")},
        str(Way.SITE_CHECK): _("上门核实过，属实"),
        str(Way.INTERCITY): _("外地单位答复：属实"),
        str(Way.APPLICANT): _("您交的，已收下"),
    }.get(proof.way, _("已取得"))


def _waiting(request: VerificationRequest, issuer: str, at: datetime) -> str:
    if request.due_at is None:
        return _("等%(issuer)s答复") % {"issuer": issuer}
    if request.due_at < at:
        return _("%(issuer)s还没答复，已经超时，正在催") % {"issuer": issuer}
    return _("等%(issuer)s答复，%(due)s 前") % {"issuer": issuer, "due": due_words(request.due_at, at)}


# --- what one must do ---


def todo(
    case: Case, holder_id: UUID, lines: Iterable[ProofLine], asked: Iterable[SupplementRecord], at: datetime
) -> list[str]:
    """What only who reads can do now; in a case that is over only what was ordered afterwards.

    What the case itself waits for is the applicant's; others hear of their own proofs and their own word.
    """
    ordered = _to_rectify(case, holder_id, at)
    if not case.is_at_work:
        return ordered
    own = dict.fromkeys(line.todo for line in lines if line.todo)
    if case.applicant_id != holder_id:
        return [*ordered, *own]
    return [*ordered, *_to_correct(case, at), *_to_supplement(asked, at), *own, *to_follow(case, at)]


def _to_rectify(case: Case, holder_id: UUID, at: datetime) -> list[str]:
    """What a department ordered a person to put right after their false commitment, until it is done."""
    own = Measure.objects.filter(breach__commitment__case_proof__case=case, breach__commitment__holder=holder_id)
    stands = own.filter(breach__status=BreachStatus.FOUND, kind=Measure.Kind.RECTIFY, done_at=None)
    rows = stands.select_related("breach__commitment__case_proof__proof")
    said = [(one.due_at, one.breach.commitment.case_proof.proof.public_name, one.text) for one in rows if one.due_at]
    late, to_do = (
        _("整改期限 %(due)s 已过，还没有登记完成：%(text)s（“%(name)s”的承诺）"),
        _("最迟 %(due)s 整改：%(text)s（“%(name)s”的承诺与实际不符，见“我的承诺”）"),
    )
    return [
        (late if due < at else to_do) % {"due": last_day_words(due, at), "name": name, "text": text}
        for due, name, text in said
    ]


def _to_correct(case: Case, at: datetime) -> list[str]:
    """What the window asked to put right, with its term."""
    asked = Correction.objects.open().filter(case=case).first()
    if asked is None:
        return []
    words = {"points": _("；").join(asked.points), "due": last_day_words(asked.due_at, at)}
    return [_("最迟%(due)s补正：%(points)s") % words]


def _to_supplement(asked: Iterable[SupplementRecord], at: datetime) -> list[str]:
    """What the window asked to add, with its term; after it the case waits still."""
    said = [(one.due_at, one.case_proof.proof.public_name) for one in asked if one.due_at]
    return [
        (_("补“%(name)s”的材料：期限（%(due)s）已过，还可以交") if due < at else _("最迟%(due)s补“%(name)s”的材料"))
        % {"due": last_day_words(due, at), "name": name}
        for due, name in said
    ]


def to_follow(case: Case, at: datetime) -> list[str]:
    """What may follow after the acceptance, until when, and what happens if it does not."""
    if case.status != CaseStatus.ACCEPTED or case.pending_due_at is None:
        return []
    names = still_to_follow(case, at)
    if not names:
        return []
    words = {"names": _("、").join(names), "due": last_day_words(case.pending_due_at, at)}
    if case.pending_due_at < at:
        over = _("补齐的期限（%(due)s）已经过了，还缺：%(names)s。尽快补来；不补的，可以按材料不全作出不予决定。")
        return [over % words]
    return [_("最迟%(due)s补齐：%(names)s。") % words + consequence()]


def is_to_bring(proof: CaseProof) -> bool:
    """Whether the proof waits for the applicant's own material, so that without it the case is not complete."""
    return proof.status == ProofStatus.PENDING and proof.way == Way.APPLICANT


def _todo(proof: CaseProof, beside: Beside) -> str:
    name = {"name": proof.proof.public_name, "who": proof.party.holder.masked_name}
    if not proof.required or proof.way == Way.OFFLINE or beside.bar:
        return ""
    if proof.status == ProofStatus.OFFERED and not beside.is_own:
        return _("请%(who)s看“%(name)s”的告知书，在本人的手机上或到窗口签") % name
    if proof.status == ProofStatus.OFFERED:
        return _("看“%(name)s”的告知书，愿意就在这里或窗口签；不愿意，窗口换别的办法") % name
    if is_to_bring(proof):
        return _bring(proof)
    if not proof.is_negative or beside.visit or beside.waits_for_visit:  # officers look before anybody is asked
        return ""
    if proof.reason_code in DOUBTS:
        return _of_doubt(proof) % name if beside.is_own else ""
    if proof.status == ProofStatus.NOT_FOUND:
        return _("“%(name)s”没有查到：问窗口怎么办，可以补充材料") % name
    return _("“%(name)s”没对上：问窗口差在哪里，可以补充材料") % name


def _of_doubt(proof: CaseProof) -> str:
    if proof.reason_code == "false_commitment":
        return _("“%(name)s”的承诺被认定为不实：到“我的承诺”看理由，不同意的可以提出异议")
    return _("“%(name)s”的承诺有疑问：到“我的承诺”看核查发现了什么、可以说什么")


def _bring(proof: CaseProof) -> str:
    """What to bring; of a unit outside the city also why, and where it is issued."""
    unit = proof.outside_issuer
    if unit is None:
        return _("交“%(name)s”：在这里交，或带到窗口") % {"name": proof.proof.name}
    words = {"name": proof.proof.name, "why": outside_words(unit, Way.APPLICANT)}
    return _("把“%(name)s”带到窗口：%(why)s") % words
