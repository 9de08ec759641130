"""告知承诺 at the window: the notice in full, nothing preselected, the proof as the other choice, signed here."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.foundation.actors import Actor
from portal.foundation.attachments import Upload
from portal.foundation.errors import Conflict, Invalid
from portal.pages.drawings import drawing_of
from portal.pages.duties import needs
from portal.pages.forms import answers_refusals
from portal.pages.hall.conflicts import answers_conflicts
from portal.pages.hall.frame import WORKERS
from portal.pages.hall.sheet_forms import BarredForm, CommitForm
from portal.pages.hall.sheets import Sheet, asked_of, run
from portal.pages.people_time import due_words
from verification.actions import commitments
from verification.actions.eligibility import commitment_bar
from verification.models import Case, CaseProof, Commitment, ProofStatus
from verification.reasons import reason_text


@needs(*WORKERS)
@answers_conflicts
def commit(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """Show the notice, take the applicant's choice. Who was barred since it was offered goes on by the next way."""
    case, proof, actor, at = asked_of(request, number, proof_id)
    bar = commitment_bar(proof, at) if proof.status == ProofStatus.OFFERED else ""
    if bar:
        return _barred(request, case, proof, bar, actor, at)
    offer = commitments.offer(proof, at)
    shown = Sheet(
        heading=_("告知承诺：%(proof)s") % {"proof": proof.proof.name},
        text=_("请本人看屏幕或听您读完，再由本人选择。本人也可以用手机在“我的办件”里签。"),
        button=_("登记本人的选择"),
        template="hall/sheets/commit.html",
        extra={"proof": proof, "offer": offer, "lines": offer.notice.split("\n"), "has_file": True},
    )

    def done(values: dict[str, Any]) -> str:
        if values["decision"] == "decline":
            moved = commitments.decline(case_proof_id=proof.pk, by=actor, at=at)
            return _("没有承诺，改走%(way)s。") % {"way": moved.get_way_display()}
        signed = commitments.sign(
            case_proof_id=proof.pk,
            by=actor,
            at=at,
            method=values["method"],
            evidence=_evidence(values),
            agrees_to_publication=values.get("agrees_to_publication", False),
        )
        return _signed_words(signed)

    def make(*args: Any) -> CommitForm:
        return CommitForm(*args, is_published=offer.template.is_published)

    return run(request, case, shown, make, done)


def _barred(request: HttpRequest, case: Case, proof: CaseProof, bar: str, actor: Actor, at: datetime) -> HttpResponse:
    """Why nobody is asked to sign any more, and the one thing to do: from this sheet, not from that of before."""
    shown = Sheet(
        heading=_("不能采用告知承诺：%(proof)s") % {"proof": proof.proof.name},
        text=_("%(who)s：%(reason)s。不用请本人签，换下一种办法取得这项证明。")
        % {"who": proof.party.holder.name, "reason": reason_text(bar)},
        button=_("改走下一种办法"),
    )

    def done(values: dict[str, Any]) -> str:
        if not values["barred"]:
            raise Conflict(
                _("没有登记本人的选择：现在不能采用告知承诺了。"),
                remedy=_("签的字、上传的扫描件都没有留下，证明还没有动。跟本人说明原因，再按下面的按钮。"),
                code="commitment_barred",
            )
        moved = commitments.decline(case_proof_id=proof.pk, by=actor, at=at)
        return _("不用承诺了，改走%(way)s。") % {"way": moved.get_way_display()}

    return run(request, case, shown, BarredForm, done)


@needs(*WORKERS)
@answers_refusals
def paper(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """The notice and commitment to print, for signing by hand."""
    case, proof, _actor, at = asked_of(request, number, proof_id)
    offer = commitments.offer(proof, at)
    context = {"case": case, "proof": proof, "offer": offer, "lines": offer.notice.split("\n"), "printed_at": at}
    return render(request, "commitments/paper.html", context)


def _evidence(values: dict[str, Any]) -> Upload:
    """The drawn signature, or the scan. Raises Invalid where the person has not signed yet."""
    if values["method"] == Commitment.Method.PAD:
        return drawing_of(values["drawn"])
    if values["method"] != Commitment.Method.PAPER:
        raise Invalid(_("选一种签法。"), errors={"/method": _("在签字板上签，或上传签好的纸。")})
    scan: Upload | None = values["file"]
    if scan is None:
        raise Invalid(_("还没有签字的扫描件。"), errors={"/file": _("上传本人签好字的承诺书。")})
    return scan


def _signed_words(signed: Commitment) -> str:
    due_at = signed.plan.due_at
    if due_at is None:
        return _("承诺已登记，按安排不用核查。")
    return _("承诺已登记，%(due)s 前核查。") % {"due": due_words(due_at, signed.signed_at)}
