"""The other ways of a proof: by fax, in the register of secret matters, between cities."""

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import InterimWay, OutsideIssuer, Way
from portal.operations.plays.cast import Story
from portal.operations.plays.steps.words import SCAN, reply_of
from verification.actions import interim, outside, secret_matters
from verification.actions.interim import Passing
from verification.models import CaseProof, ProofStatus, RequestStatus


def fax(story: Story, detail: str, at: datetime) -> None:
    """The reply comes by fax; the window enters it with the scan: `detail` is the outcome."""
    for row in story.requests(RequestStatus.SUBMITTED, RequestStatus.RECEIVED):
        passing = Passing(way=InterimWay.FAX, scan=SimpleUploadedFile("传真件.png", SCAN, "image/png"))
        reply = reply_of(row, detail)
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
