"""What the people of the demo did: each step through the real action, by the demo officer whose duty it is."""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Duty, InterimWay, OutsideIssuer, Way
from certificates.actions import codes
from portal.foundation.actors import Actor
from portal.operations.demo_cast import Story
from verification.actions import (
    breaches,
    cases,
    commitment_checks,
    commitment_objections,
    commitments,
    credit,
    escalations,
    interim,
    materials,
    outside,
    requests,
    secret_matters,
)
from verification.actions.cases import AuthorisationInput
from verification.actions.interim import Passing
from verification.models import (
    Case,
    CaseProof,
    Commitment,
    CommitmentStatus,
    CreditRecord,
    Outcome,
    ProofStatus,
    RequestStatus,
    SuspensionReason,
    VerificationRequest,
)

SCAN = base64.b64decode(  # a white page of one dot, in place of somebody's fax
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg=="
)
SHOWN_BEFORE = timedelta(seconds=20)  # how long before the opening a citizen's code was made
ORDERED_FOR = timedelta(days=3)
PUT_RIGHT_WITHIN = timedelta(days=20)

# What replies say, by the fact's name, else by its type. Nothing of it is about anybody.
FACTS: Mapping[str, Any] = {
    "owned_count": 1,
    "member_count": 3,
    "relation": "父母子女",
    "status": "正常",
    "employer": "示例单位",
    "location": "示例街道样板社区1号楼",
    "vision": "5.0",
    "points": 0,
}
FACTS_BY_TYPE: Mapping[str, Any] = {
    "integer": 1,
    "decimal": "86.50",
    "date": "2024-06-18",
    "boolean": False,
    "text": "与登记一致",
}
TYPED_BY_TYPE: Mapping[str, Any] = {**FACTS_BY_TYPE, "text": "演示填写", "date": "2026-11-02"}
FINDINGS: Mapping[str, str] = {
    "": "已向出具单位了解情况：经办人外出培训，未按 AB 角交接。",
    "outage": "已向出具单位了解情况：登记系统当日停机三小时，恢复后没有先办积压的协查。",
}
TYPED: Mapping[str, str] = {"phone": "0536-0000000", "bank_account": "0000 0000 0000 0000"}


def open_case(story: Story, detail: str, at: datetime) -> None:
    """Open the case; whoever has an account shows a code, the others are read by duty or with consent on site."""
    method, token = "duty" if story.version.duty_article else "on_site", ""
    if story.citizen:
        user_id, holder_id = story.citizen
        shown = codes.create(
            holder_id, by=Actor(user_id=user_id, holder_ids=frozenset({holder_id})), at=at - SHOWN_BEFORE
        )
        method, token = "code", shown.token
    story.case = cases.open_case(
        item_code=story.version.item.code,
        applicant=None if story.citizen else story.people[0],
        parties=story.people[1:],
        authorisation=AuthorisationInput(method=method, token=token),
        by=story.clerk,
        at=at,
    )


def accept(story: Story, detail: str, at: datetime) -> None:
    """Fill what people type, take the signatures, accept."""
    values = {
        str(one["name"]): TYPED.get(
            one["name"], one["options"][0] if one.get("options") else TYPED_BY_TYPE[one["type"]]
        )
        for one in story.version.form
        if one.get("required") and not (story.opened.form.get(one["name"]) or {}).get("value")
    }
    cases.save_form(case_id=story.opened.pk, values=values, by=story.clerk, at=at)
    for proof in CaseProof.objects.filter(case=story.opened, required=True).order_by("position"):
        if proof.status == ProofStatus.OFFERED:
            commitments.sign(case_proof_id=proof.pk, by=story.clerk, at=at, agrees_to_publication=True)
        elif proof.way == Way.APPLICANT and proof.status == ProofStatus.PENDING:
            materials.supply(case_proof_id=proof.pk, by=story.clerk, at=at, note="申请人提供原件，核对无误后退还。")
    cases.accept(case_id=story.opened.pk, by=story.clerk, at=at)


def send(story: Story, detail: str, at: datetime) -> None:
    """Send every drafted request."""
    for row in story.requests(RequestStatus.DRAFT):
        requests.submit(request_id=row.pk, by=story.clerk, at=at)


def receive(story: Story, detail: str, at: datetime) -> None:
    """The issuing departments register what reached them."""
    for row in story.requests(RequestStatus.SUBMITTED):
        requests.receive(request_id=row.pk, by=_answering(story, row), at=at)


def answer(story: Story, detail: str, at: datetime) -> None:
    """The issuing departments answer: `detail` is the outcome."""
    for row in story.requests(RequestStatus.SUBMITTED, RequestStatus.RECEIVED):
        requests.answer(request_id=row.pk, outcome=detail, by=_answering(story, row), at=at, **_reply(row, detail))


def fax(story: Story, detail: str, at: datetime) -> None:
    """The reply comes by fax; the window enters it with the scan: `detail` is the outcome."""
    for row in story.requests(RequestStatus.SUBMITTED, RequestStatus.RECEIVED):
        passing = Passing(way=InterimWay.FAX, scan=SimpleUploadedFile("传真件.png", SCAN, "image/png"))
        reply = _reply(row, detail)
        interim.record_reply(request_id=row.pk, passing=passing, outcome=detail, by=story.clerk, at=at, **reply)


def secret(story: Story, detail: str, at: datetime) -> None:
    """A secret matter is entered in the register; with a `detail` the entry is closed."""
    for proof in CaseProof.objects.filter(case=story.opened, way=Way.OFFLINE):
        if detail:
            secret_matters.close(case_proof_id=proof.pk, result=detail, by=story.clerk, at=at)
        else:
            secret_matters.register(case_proof_id=proof.pk, by=story.clerk, at=at)


def elsewhere(story: Story, detail: str, at: datetime) -> None:
    """The record lies outside the city, as the applicant says: the proof goes between cities."""
    for proof in CaseProof.objects.filter(case=story.opened, status__in=[ProofStatus.PENDING, ProofStatus.REQUESTED]):
        known = OutsideIssuer.objects.for_proof(proof.proof_id).filter(
            programme=story.opened.programme, how=OutsideIssuer.How.INTERCITY
        )
        if issuer := known.first():
            outside.note_outside(case_proof_id=proof.pk, issuer_id=issuer.pk, by=story.clerk, at=at)


def intercity(story: Story, detail: str, at: datetime) -> None:
    """The unit outside is asked; with a `detail`, its answer with that outcome is entered, with the scan."""
    for proof in CaseProof.objects.filter(case=story.opened, way=Way.INTERCITY):
        if detail:
            said = outside.Answer(
                outcome=detail,
                scan=SimpleUploadedFile("复函.png", SCAN, "image/png"),
                note="对方登记系统中名下没有住房，复函原件存档。",
            )
            outside.enter_answer(case_proof_id=proof.pk, answer=said, by=story.clerk, at=at)
        else:
            outside.ask(case_proof_id=proof.pk, by=story.clerk, at=at, note="申请人婚前住在市外，名下房产在当地登记。")


def revoke(story: Story, detail: str, at: datetime) -> None:
    """After a finding the decision is taken back."""
    for row in _commitments(story):
        breaches.order(
            commitment_id=row.pk,
            kind="revoke",
            text="申报的收入不实，不符合给付条件。",
            result="停发救助金；多领部分分期退回。",
            by=story.clerk,
            at=at,
        )


def correct(story: Story, detail: str, at: datetime) -> None:
    """The issuing department puts its reply right."""
    for row in story.requests(RequestStatus.ANSWERED):
        requests.correct(
            request_id=row.pk,
            outcome=detail,
            by=_answering(story, row),
            at=at,
            reason="复核时发现漏查一套住房，特此更正。",
            **_reply(row, detail),
        )


def return_(story: Story, detail: str, at: datetime) -> None:
    """The issuing department says that it is not its matter."""
    for row in story.requests(RequestStatus.SUBMITTED, RequestStatus.RECEIVED):
        reason = "该房屋由不动产登记机构以外的单位保管原始档案，本单位无法查询。"
        requests.return_(request_id=row.pk, by=_answering(story, row), at=at, reason=reason)


def reclassify(story: Story, detail: str, at: datetime) -> None:
    """The record lies on paper after all: `detail` is the slower tier."""
    for row in story.requests(RequestStatus.RECEIVED):
        reason = "登记信息尚未数字化，需到档案室调阅纸质档案。"
        requests.reclassify(request_id=row.pk, tier=detail, by=_answering(story, row), at=at, reason=reason)


def clarify(story: Story, detail: str, at: datetime) -> None:
    """The issuing department asks back, and waits."""
    for row in story.requests(RequestStatus.SUBMITTED, RequestStatus.RECEIVED):
        text = "申请人名下有两个曾用名，请确认按哪一个查询？"
        requests.clarify(request_id=row.pk, text=text, by=_answering(story, row), at=at)


def rate(story: Story, detail: str, at: datetime) -> None:
    """The requesting side says how content it is: `detail` is 1 to 5."""
    for row in story.requests(RequestStatus.ANSWERED, RequestStatus.CORRECTED):
        requests.rate(request_id=row.pk, score=int(detail), by=story.clerk, at=at)


def supplement(story: Story, detail: str, at: datetime) -> None:
    """After a negative reply the clerk asks for what proves the point and no more."""
    negative = [ProofStatus.MISMATCHED, ProofStatus.NOT_FOUND]
    for proof in CaseProof.objects.filter(case=story.opened, status__in=negative):
        reason = "核验结果与申请不一致，请提供能说明该处房屋来源的材料。"
        materials.supplement(case_proof_id=proof.pk, reason=reason, by=story.clerk, at=at)


def check(story: Story, detail: str, at: datetime) -> None:
    """The department checks the commitments of the case: `detail` is kept or doubtful."""
    for row in _commitments(story):
        kept = detail == "kept"
        findings = "与共享数据比对，收入申报属实。" if kept else "比对发现申报期间有一份临时用工的工资记录。"
        commitment_checks.finish(commitment_id=row.pk, kept=kept, findings=findings, by=story.clerk, at=at)


def hear(story: Story, detail: str, at: datetime) -> None:
    """The person says what they have to say, at the window."""
    for row in _commitments(story):
        statement = "那是帮亲戚顶班三天，已经说明，没有长期工作。"
        breaches.hear(commitment_id=row.pk, statement=statement, by=story.clerk, at=at)


def find(story: Story, detail: str, at: datetime) -> None:
    """The department decides the doubt: `detail` is false or unfounded; a false one is to be put right by a day."""
    for row in _commitments(story):
        is_false = detail == "false"
        grounds = "工资记录连续五个月，与承诺不符。" if is_false else "临时顶班三天，不影响承诺。"
        breaches.decide(commitment_id=row.pk, is_false=is_false, grounds=grounds, by=story.clerk, at=at)
        if is_false:
            day = (at + PUT_RIGHT_WITHIN).date()
            text = "补报实际收入，退回多领的救助金。"
            breaches.order(commitment_id=row.pk, kind="rectify", text=text, due_on=day, by=story.clerk, at=at)


def object_(story: Story, detail: str, at: datetime) -> None:
    """A neighbour objects at the window."""
    for row in _commitments(story):
        text = "他家开着小卖部，应当有收入。"
        commitment_objections.object_as_third_party(
            commitment_id=row.pk, text=text, name="示范邻居", by=story.clerk, at=at
        )


def repair(story: Story, detail: str, at: datetime) -> None:
    """What was false was put right; the office notes the repair."""
    for record in CreditRecord.objects.filter(commitment__case_proof__case=story.opened):
        reason = "已补报收入并退回多领部分。"
        credit.repair(record_id=record.pk, by=_office(story), at=at, reason=reason)


def decide(story: Story, detail: str, at: datetime) -> None:
    """The decision: `detail` is the outcome."""
    reason = "经核验，申请人名下财产状况不符合规定条件。" if detail == Case.Outcome.REFUSED else ""
    cases.decide(case_id=story.opened.pk, outcome=detail, by=story.clerk, at=at, reason=reason)


def archive(story: Story, detail: str, at: datetime) -> None:
    """The file is put away."""
    cases.archive(case_id=story.opened.pk, by=story.clerk, at=at)


def suspend(story: Story, detail: str, at: datetime) -> None:
    """The case waits for something outside it."""
    note = "申请人本周外出，约好下周入户。"
    cases.suspend(case_id=story.opened.pk, by=story.clerk, at=at, reason=SuspensionReason.APPLICANT, note=note)


def withdraw(story: Story, detail: str, at: datetime) -> None:
    """The applicant changes their mind."""
    cases.withdraw(case_id=story.opened.pk, by=story.clerk, at=at, reason="申请人改为申请其他救助。")


def report(story: Story, detail: str, at: datetime) -> None:
    """The requesting department files the report on a late request."""
    for row in _late(story):
        escalations.report(escalation_id=row.escalation.pk, by=story.clerk, at=at)


def investigate(story: Story, detail: str, at: datetime) -> None:
    """The office looks into it: `detail` is what it found."""
    for row in _late(story):
        findings = FINDINGS[detail]
        escalations.investigate(escalation_id=row.escalation.pk, by=_office(story), at=at, findings=findings)


def order(story: Story, detail: str, at: datetime) -> None:
    """The office orders an answer by a day."""
    for row in _late(story):
        escalations.order(escalation_id=row.escalation.pk, due_at=at + ORDERED_FOR, by=_office(story), at=at)


def talk(story: Story, detail: str, at: datetime) -> None:
    """The office proposes a talk."""
    for row in _late(story):
        effect = "申请人因等待核验两次往返窗口，救助金发放推迟。"
        escalations.propose_talk(escalation_id=row.escalation.pk, effect=effect, by=_office(story), at=at)


def close(story: Story, detail: str, at: datetime) -> None:
    """The answer has come; the office closes the matter."""
    for row in _late(story):
        findings = "已反馈，出具单位补报了交接安排。"
        escalations.close(escalation_id=row.escalation.pk, by=_office(story), at=at, findings=findings)


VERBS: Mapping[str, Callable[[Story, str, datetime], None]] = {
    "open": open_case,
    "return": return_,
    "object": object_,
    **{
        verb.__name__: verb
        for verb in (
            accept,
            send,
            receive,
            answer,
            fax,
            secret,
            elsewhere,
            intercity,
            revoke,
            correct,
            reclassify,
            clarify,
            rate,
            supplement,
            decide,
            archive,
            suspend,
            withdraw,
            report,
            investigate,
            order,
            talk,
            close,
            check,
            hear,
            find,
            repair,
        )
    },
}


def _answering(story: Story, row: VerificationRequest) -> Actor:
    return story.cast.officer(row.issuing_department, Duty.LIAISON, Duty.AGENT)


def _office(story: Story) -> Actor:
    return story.cast.office_of(story.opened)


def _commitments(story: Story) -> list[Commitment]:
    rows = Commitment.objects.filter(case_proof__case=story.opened).exclude(status=CommitmentStatus.WITHDRAWN)
    return list(rows.order_by("signed_at"))


def _late(story: Story) -> list[VerificationRequest]:
    rows = VerificationRequest.objects.filter(case=story.opened, escalation__isnull=False)
    return list(rows.select_related("escalation").order_by("number"))


def _reply(row: VerificationRequest, outcome: str) -> dict[str, Any]:
    if outcome == Outcome.NOT_FOUND:
        return {"note": "登记系统中没有查到。"}
    fields = row.template.fields if row.template else []
    facts = {str(one["name"]): FACTS.get(one["name"], FACTS_BY_TYPE.get(one.get("type", "text"))) for one in fields}
    if outcome == Outcome.MISMATCHED and "owned_count" in facts:
        facts |= {"owned_count": 3, "floor_area": "268.00"}
    return {"facts": facts, "note": "" if outcome == Outcome.MATCHED else "登记情况与申请表所填不一致。"}
