"""告知承诺 at the window: the notice in full, nothing preselected, the proof as the other choice, signed here."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from certificates.documents import same_name
from portal.foundation import attachments
from portal.foundation.api import actor_of_request
from portal.foundation.errors import Invalid
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.hall.conflicts import named
from portal.pages.hall.frame import WORKERS
from portal.pages.hall.queries import case_numbered, proof_of
from portal.pages.hall.sheet_forms import CommitForm
from portal.pages.hall.sheets import Sheet, run
from verification.actions import commitments
from verification.models import CaseProof, Commitment


@needs(*WORKERS)
@named
def commit(request: HttpRequest, number: str, proof_id: UUID) -> HttpResponse:
    """Show the notice, take the applicant's choice. A barred one is refused with its reason and the next way."""
    actor, at = actor_of_request(request), now()
    case = case_numbered(number, actor)
    proof = proof_of(case, proof_id)
    offer = commitments.offer(proof, at)
    shown = Sheet(
        heading=_("告知承诺：%(proof)s") % {"proof": proof.proof.name},
        text=_("请本人看屏幕或听您读完，再由本人选择。"),
        button=_("登记本人的选择"),
        template="hall/sheets/commit.html",
        extra={"proof": proof, "offer": offer, "lines": offer.notice.split("\n"), "has_file": True},
    )

    def done(values: dict[str, Any]) -> str:
        if values["decision"] == "decline":
            moved = commitments.decline(case_proof_id=proof.pk, by=actor, at=at)
            return _("没有承诺，改走%(way)s。") % {"way": moved.get_way_display()}
        _check(proof, values)
        with transaction.atomic():
            signed = commitments.sign(case_proof_id=proof.pk, by=actor, at=at, method=values["method"])
            _keep_scan(signed, values["file"], actor, at)
        return _("承诺已登记，%(day)s 前核查。") % {"day": signed.check_due_at.date().isoformat()}

    return run(request, case, shown, CommitForm, done)


def _check(proof: CaseProof, values: dict[str, Any]) -> None:
    """On the pad the person types the own name; on paper the signed sheet is scanned. Raises Invalid."""
    if not values["method"]:
        raise Invalid(_("选一种签法。"), errors={"/method": _("在窗口输入姓名，或上传签好的纸。")})
    if values["method"] == Commitment.Method.PAPER:
        if not values["file"]:
            raise Invalid(_("还没有签字的扫描件。"), errors={"/file": _("上传本人签好字的承诺书。")})
        return
    if not same_name(values["typed_name"], proof.party.holder.name):
        raise Invalid(
            _("输入的姓名与承诺人不一致，没有登记。"),
            errors={"/typed_name": _("请承诺人本人输入自己的姓名，与证件一致。")},
        )


def _keep_scan(signed: Commitment, scan: "UploadedFile[Any] | None", actor: Any, at: Any) -> None:
    if scan:
        attachments.store(scan, about=signed, by=actor, at=at)
