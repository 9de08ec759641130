"""The papers of a case: every file that it rests on, from one list. Who shows, serves or packs them asks here."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import InterimWay
from portal.foundation import attachments
from portal.foundation.actors import Actor
from portal.foundation.models import Attachment
from verification.models import (
    CaseProof,
    Commitment,
    IntercityInquiry,
    InterimUse,
    LetterFile,
    SiteCheck,
    SupplementRecord,
    VoluntaryRecord,
)
from verification.permissions import cases as permissions


class PaperKind(models.TextChoices):
    """Where a paper comes from."""

    VOLUNTARY = "voluntary", gettext_lazy("自愿提供")
    ASKED = "supplement_asked", gettext_lazy("请申请人补充")
    SUPPLEMENT = "supplement", gettext_lazy("补充材料")
    COMMITMENT = "commitment", gettext_lazy("告知承诺")
    INTERIM = "interim", gettext_lazy("经系统以外渠道的来往")
    INTERCITY = "intercity", gettext_lazy("跨区域协查")
    SITE_PHOTO = "site_photo", gettext_lazy("实地核查照片")
    SITE_SIGNATURE = "site_signature", gettext_lazy("被访人签字")
    LETTER_FILE = "letter_file", gettext_lazy("函件附件")


BROUGHT = frozenset({PaperKind.VOLUNTARY, PaperKind.ASKED, PaperKind.SUPPLEMENT})
BESIDE = frozenset({PaperKind.INTERIM, PaperKind.INTERCITY})
ON_THE_SPOT = frozenset({PaperKind.SITE_PHOTO, PaperKind.SITE_SIGNATURE})


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper, or a line about one: `attachment` is None where no file came, or where it was blanked since.

    `tells_reply`: what it holds is an office's word or a finding, for those who handle the case only (article 12).
    `about` is the number of the letter, or the id of the record, that it belongs to.
    """

    kind: PaperKind
    title: str
    at: datetime
    proof_id: UUID
    about: str
    user: Any
    attachment: Attachment | None
    text: str = ""
    tells_reply: bool = False
    waits: bool = False  # came from home; nobody at the window has looked at it yet


def papers_of(proofs: Collection[CaseProof]) -> list[Paper]:
    """Everything on paper about some proofs of one case, the earliest first; a constant number of queries."""
    found = [
        *_voluntary(proofs),
        *_supplements(proofs),
        *_commitments(proofs),
        *_interim(proofs),
        *_intercity(proofs),
        *_site_checks(proofs),
        *_letter_files(proofs),
    ]
    return sorted(found, key=lambda paper: (paper.at, paper.about, str(paper.attachment and paper.attachment.pk)))


def papers_open_to(proof: CaseProof, actor: Actor) -> list[Paper]:
    """The papers of a proof with a file that the actor may open; files of letters have doors of their own.

    What a visit left behind is open to the officers whom it names too: it stands in their name.
    """
    reads = permissions.reads_replies(actor, proof.case)
    visits = SiteCheck.objects.filter(case_proof=proof, officers=actor.user_id).values_list("pk", flat=True)
    own = {str(pk) for pk in visits} if actor.user_id and not reads else set()
    found = (paper for paper in papers_of([proof]) if paper.attachment and paper.kind != PaperKind.LETTER_FILE)
    return [paper for paper in found if reads or not paper.tells_reply or paper.about in own]


def files_of_commitment(commitment: Commitment) -> list[Attachment]:
    """The signature or scan, what was found at the check, what was handed in at the hearing and with objections."""
    return [file for _label, file in named_files_of(commitment)]


def named_files_of(commitment: Commitment) -> list[tuple[str, Attachment]]:
    """The same, each with what it is."""
    signed = _("签字的扫描件") if commitment.method == Commitment.Method.PAPER else _("签名")
    kept = [(signed, commitment.evidence)] if commitment.evidence else []
    about: list[tuple[str, Any]] = [
        (_("核查附件"), commitment.plan),
        *((_("异议材料"), row) for row in commitment.objections.all()),
        *((_("陈述材料"), row) for row in commitment.doubts),
    ]
    return kept + [(label, one) for label, row in about for one in attachments.of(row)]


def _voluntary(proofs: Collection[CaseProof]) -> Iterator[Paper]:
    for row in VoluntaryRecord.objects.filter(case_proof__in=proofs).select_related("by_user", "attachment"):
        yield _brought(PaperKind.VOLUNTARY, row, row.note)


def _supplements(proofs: Collection[CaseProof]) -> Iterator[Paper]:
    for row in SupplementRecord.objects.filter(case_proof__in=proofs).select_related("by_user", "attachment"):
        kind = PaperKind.ASKED if row.step == SupplementRecord.Step.ASKED else PaperKind.SUPPLEMENT
        yield _brought(kind, row, _("；").join(word.rstrip("。") for word in (row.reason, row.note) if word))


def _brought(kind: PaperKind, row: VoluntaryRecord | SupplementRecord, text: str) -> Paper:
    about = (row.at, row.case_proof_id, str(row.pk), row.by_user, row.attachment)
    return Paper(kind, str(kind.label), *about, text, waits=row.waits)


def _commitments(proofs: Collection[CaseProof]) -> Iterator[Paper]:
    """The signed paper, and what it was signed with."""
    rows = {str(row.pk): row for row in Commitment.objects.filter(case_proof__in=proofs).select_related("signed_by")}
    for file in _files_about(Commitment, rows):
        row, kind = rows[file.subject_id], PaperKind.COMMITMENT
        yield Paper(kind, str(kind.label), file.stored_at, row.case_proof_id, str(row.pk), row.signed_by, file)


def _interim(proofs: Collection[CaseProof]) -> Iterator[Paper]:
    """Letters by fax and the like, also of a sister case's request that a proof follows."""
    theirs = Q(request__case_proof__in=proofs) | Q(request__followers__in=proofs)
    rows = InterimUse.objects.filter(theirs).select_related("user", "scan", "request").distinct()
    following = {proof.follows_id: proof.pk for proof in proofs if proof.follows_id}
    for row in rows:
        title = _("经%(way)s") % {"way": InterimWay(row.way).label} + str(row.get_direction_display())
        yield Paper(
            PaperKind.INTERIM,
            title,
            row.happened_at,
            following.get(row.request_id, row.request.case_proof_id),
            row.request.number,
            row.user,
            row.scan,
            row.note,
            tells_reply=True,
        )


def _intercity(proofs: Collection[CaseProof]) -> Iterator[Paper]:
    rows = IntercityInquiry.objects.filter(case_proof__in=proofs)
    for row in rows.select_related("issuer", "entered_by", "sent_by", "scan"):
        yield Paper(
            PaperKind.INTERCITY,
            f"{row.issuer.name}　{row.get_outcome_display() or _('等市外反馈')}",
            row.answered_at or row.sent_at,
            row.case_proof_id,
            str(row.pk),
            row.entered_by or row.sent_by,
            row.scan,
            row.note,
            tells_reply=True,
        )


def _site_checks(proofs: Collection[CaseProof]) -> Iterator[Paper]:
    """The photos of each check, then the signature of the person visited."""
    done = SiteCheck.objects.filter(case_proof__in=proofs, done_at__isnull=False).select_related("planned_by")
    rows = {str(row.pk): row for row in done}
    photos = dict.fromkeys(rows, 0)
    for file in _files_about(SiteCheck, rows):
        row, kind, title = rows[file.subject_id], PaperKind.SITE_SIGNATURE, str(PaperKind.SITE_SIGNATURE.label)
        if file.pk != row.signature_id:
            photos[file.subject_id] += 1
            kind, title = PaperKind.SITE_PHOTO, _("照片 %(number)d") % {"number": photos[file.subject_id]}
        yield Paper(kind, title, file.stored_at, row.case_proof_id, str(row.pk), row.planned_by, file, tells_reply=True)


def _letter_files(proofs: Collection[CaseProof]) -> Iterator[Paper]:
    """What was sent along with letters and clarifications, whose digests the letters' signatures cover."""
    theirs = Q(request__case_proof__in=proofs) | Q(request__followers__in=proofs)
    rows = LetterFile.objects.sent().filter(theirs).select_related("attachment", "request", "user").distinct()
    following = {proof.follows_id: proof.pk for proof in proofs if proof.follows_id}
    for row in rows:
        assert row.sent_at is not None
        yield Paper(
            PaperKind.LETTER_FILE,
            str(row.get_part_display()),
            row.sent_at,
            following.get(row.request_id, row.request.case_proof_id),
            row.request.number,
            row.user,
            row.attachment,
            tells_reply=True,
        )


def _files_about(model: type[models.Model], ids: Iterable[str]) -> Iterable[Attachment]:
    rows = Attachment.objects.filter(subject_type=model._meta.label_lower, subject_id__in=list(ids))
    return rows.order_by("stored_at", "pk")
