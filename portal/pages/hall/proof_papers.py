"""Papers behind a proof: what was brought, what came beside the system, what a check on the spot left behind."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.files import file_answer
from portal.foundation.models import Attachment
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.hall.conflicts import answers_conflicts
from portal.pages.hall.frame import WORKERS, frame
from portal.pages.hall.queries import case_numbered, proof_of
from portal.pages.previews import pictures
from portal.papers.letters import mark_of
from verification.actions.looking import open_proof_file
from verification.models import CaseProof, SiteCheck
from verification.permissions import cases as permissions
from verification.queries.papers import BESIDE, BROUGHT, ON_THE_SPOT, Paper, papers_of, papers_open_to


@dataclass(frozen=True, slots=True)
class Papers:
    """What the sheet of a proof shows, the newest first; a file that tells a reply only where `reads`."""

    brought: list[Paper]
    beside: list[Paper]
    checks: list[dict[str, Any]]
    reads: bool


def papers_for(proof: CaseProof, actor: Actor) -> Papers:
    """The papers of one proof for this reader: what offices said is for those who handle the case (article 12)."""
    reads = permissions.reads_replies(actor, proof.case)
    found = papers_of([proof])[::-1]
    spot = [paper for paper in reversed(found) if paper.kind in ON_THE_SPOT and reads]
    rows = SiteCheck.objects.filter(case_proof=proof).prefetch_related("officers", "confirmations__user")
    return Papers(
        brought=[paper for paper in found if paper.kind in BROUGHT],
        beside=[paper for paper in found if paper.kind in BESIDE],
        checks=[
            {
                "row": row,
                "who": _("、").join(str(one) for one in row.officers.all()),
                "confirmed": _("、").join(str(one.user) for one in row.confirmations.all()),
                "unconfirmed": _("、").join(str(one) for one in row.unconfirmed()),
                "files": [paper for paper in spot if paper.about == str(row.pk)],
            }
            for row in rows.order_by("planned_at")
        ],
        reads=reads,
    )


def files_of_visit(proof: CaseProof, check: SiteCheck, actor: Actor) -> list[Paper]:
    """Signature and photos of one visit that this reader may open."""
    return [
        paper for paper in papers_open_to(proof, actor) if paper.kind in ON_THE_SPOT and paper.about == str(check.pk)
    ]


@needs(*WORKERS)
@require_safe
@answers_conflicts
def look(request: HttpRequest, number: str, proof_id: UUID, file_id: UUID) -> HttpResponse:
    """A paper's pages as pictures that name the viewer; opening it leaves a record. The file is one step further."""
    proof, paper, file, data = _opened(request, number, proof_id, file_id)
    where = [number, proof_id]
    context = {
        **frame(request),
        "base": "hall/base.html",
        "file": {"name": file.filename or paper.title, "size": file.size},
        "about": _("%(number)s　%(proof)s　%(title)s")
        % {"number": number, "proof": proof.proof.name, "title": paper.title},
        "pictures": pictures(data, file.media_type, mark_of(str(request.user), now())),
        "download_url": reverse("hall:proof_file_download", args=[*where, file_id]),
        "back_url": reverse("hall:proof_view", args=where),
    }
    return render(request, "letters/file.html", context)


@needs(*WORKERS)
@require_safe
@answers_conflicts
def download(request: HttpRequest, number: str, proof_id: UUID, file_id: UUID) -> HttpResponse:
    """The file itself; it never runs in the page's name, and taking it leaves a record."""
    proof, _paper, file, data = _opened(request, number, proof_id, file_id)
    suffix = file.filename.rpartition(".")[2] or "bin"
    return file_answer(data, file.media_type, f"{proof.proof.code}-{file.pk.hex[-8:]}.{suffix}")


def _opened(
    request: HttpRequest, number: str, proof_id: UUID, file_id: UUID
) -> tuple[CaseProof, Paper, Attachment, bytes]:
    """A paper with its file and bytes, after the record of who looked. Raises NotVisible, Gone."""
    actor = actor_of_request(request)
    proof = proof_of(case_numbered(number, actor), proof_id)
    return proof, *open_proof_file(proof, file_id, by=actor, at=now())
