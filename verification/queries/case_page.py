"""Everything that the page of one case shows, in a constant number of queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from catalog.models import InterimPeriod, OutsideIssuer, RequirementChannel, Way
from catalog.queries import cancelled
from portal.foundation.actors import Actor
from portal.foundation.errors import NotVisible
from verification import deadlines, form_cells
from verification.models import (
    Case,
    CaseProof,
    Commitment,
    CommitmentStatus,
    ProofStatus,
    RequestStatus,
    SiteCheck,
    SupplementRecord,
    VerificationRequest,
)
from verification.models.materials import handed_in
from verification.permissions import cases as permissions
from verification.queries import case_rows
from verification.queries.asked import requests_of
from verification.queries.case_rows import Beside, FieldRow, PersonRow, ProofRow
from verification.queries.leaving import bars_to_leaving


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures in the heads of the page."""

    proofs: int
    done: int
    missing: int
    not_needed: int
    auto_filled: int
    waiting_fields: int
    to_fill: int
    brought: int


@dataclass(frozen=True, slots=True)
class CasePage:
    """The case, its people, its proofs in four parts (现在办, 等别人, 已齐, 不需要), its form."""

    case: Case
    people: list[PersonRow]
    now: list[ProofRow]
    waiting: list[ProofRow]
    done: list[ProofRow]
    not_needed: list[ProofRow]
    fields: list[FieldRow]
    counts: Counts
    proofs: Sequence[CaseProof]
    requests: dict[Any, VerificationRequest]
    row_version: int
    form: Mapping[str, form_cells.Cell]  # as this reader may see it: see `form_for`
    whole: bool  # all people's proofs and the form; else what concerns the reader, who is in another's case
    withheld: bool  # what offices replied is not shown: the reader does not handle the case

    @property
    def next(self) -> ProofRow | None:
        """The one row to work on now."""
        return next(iter(self.now), None)

    @property
    def told_by_offices(self) -> list[str]:
        """Names of the fields in which this reader sees what an office said."""
        return sorted(name for name, cell in self.form.items() if form_cells.tells_official(cell))

    @property
    def sections(self) -> dict[str, list[FieldRow]]:
        """The form by section, in order."""
        found: dict[str, list[FieldRow]] = {}
        for field in self.fields:
            found.setdefault(field.section, []).append(field)
        return found


def case_page(number: str, actor: Actor, at: datetime) -> CasePage:
    """The page of the case with this number. Raises NotVisible. It leaves no record: see `actions.looking`."""
    case = _case(number, actor)
    whole = permissions.reads_whole(actor, case)
    parties = list(case.parties.select_related("holder").order_by("position"))
    proofs = _proofs(case, at, None if whole else actor.holder_ids)
    beside = _beside(case, proofs, at)
    groups: dict[str, list[CaseProof]] = {}
    for proof in proofs:
        groups.setdefault(case_rows.group_of(proof), []).append(proof)
    form = form_for(actor, case)
    fields = case_rows.field_rows(case.item_version.form, form) if whole else []
    return CasePage(
        case=case,
        people=case_rows.person_rows(parties, proofs),
        now=case_rows.proof_rows(groups.get(case_rows.NOW, []), beside),
        waiting=case_rows.proof_rows(groups.get(case_rows.WAITING, []), beside),
        done=case_rows.proof_rows(groups.get(case_rows.DONE, []), beside),
        not_needed=case_rows.proof_rows(groups.get(case_rows.NOT_NEEDED, []), beside),
        fields=fields,
        counts=_counts(case, proofs, fields),
        proofs=proofs,
        requests=dict(beside.requests),
        row_version=case.row_version,
        form=form,
        whole=whole,
        withheld=not permissions.reads_replies(actor, case),
    )


def form_for(actor: Actor, case: Case) -> dict[str, form_cells.Cell]:
    """The form as the actor may see it: none of another's case, without what replies say for who does not handle it."""
    if not permissions.reads_whole(actor, case):
        return {}
    reads, form = permissions.reads_replies(actor, case), case.form or {}
    return {name: cell if reads else form_cells.withheld(cell) for name, cell in form.items()}


def _case(number: str, actor: Actor) -> Case:
    cases = Case.objects.visible_to(actor).select_related(
        "item_version__item", "department", "programme", "applicant", "clerk", "window", "theme_case__theme"
    )
    case = cases.filter(number=number).first()
    if case is None:
        raise NotVisible(_("没有找到办件 %(number)s，或者它不归您的部门。") % {"number": number[:40]})
    return case


def _proofs(case: Case, at: datetime, holder_ids: Collection[UUID] | None) -> list[CaseProof]:
    """The proofs of a case with what its rows show; those of some holders only, where they are named."""
    dead = cancelled(at).filter(proof_id=OuterRef("proof_id"))
    marked = case.proofs.annotate(is_dead=Exists(dead))
    rows = marked.select_related("proof", "party__holder", "licence__licence_type", "outside_issuer", "secret_matter")
    if holder_ids is not None:
        rows = rows.filter(party__holder__in=holder_ids)
    return list(rows.order_by("position", "pk"))


def _beside(case: Case, proofs: Sequence[CaseProof], at: datetime) -> Beside:
    channels: dict[int, list[RequirementChannel]] = {}
    rows = RequirementChannel.objects.filter(requirement__version_id=case.item_version_id).select_related(
        "licence_type", "source__tier", "source__department__programme"
    )
    for row in rows.order_by("requirement_id", "position"):
        channels.setdefault(row.requirement_id, []).append(row)
    planned = SiteCheck.objects.filter(case_proof__case=case, done_at=None)
    over = Exists(SiteCheck.objects.over().filter(case_proof=OuterRef("pk")))
    marks = list(case.proofs.annotate(over=over, came=handed_in()).values_list("pk", "over", "came"))
    commitments = Commitment.objects.filter(case_proof__case=case).exclude(status=CommitmentStatus.WITHDRAWN)
    requests = requests_of(case, without=[RequestStatus.WITHDRAWN])
    periods = list(InterimPeriod.objects.within(case.opened_at, at).filter(programme_id=case.programme_id))
    beside = Beside(
        requests=requests,
        planned={check.case_proof_id: check for check in planned},
        commitments={commitment.case_proof_id: commitment for commitment in commitments},
        channels=channels,
        visits_over=frozenset(pk for pk, is_over, _came in marks if is_over),
        handed_in=frozenset(pk for pk, _is_over, came in marks if came),
        interim=any(period.reaches(at) for period in periods),
        interim_replies=_out_beside_the_system(requests, periods),
        knows_outside=OutsideIssuer.objects.in_use().filter(programme_id=case.programme_id).exists(),
        asked_for=_asked_for(case, proofs),
        bars=bars_to_leaving(proofs),
    )
    waiting = [proof for proof in proofs if proof.way == Way.VERIFICATION and proof.status == ProofStatus.PENDING]
    asked = {source.pk: source for proof in waiting if (source := beside.source_asked(proof))}
    return replace(beside, expected=deadlines.expected_by_source(asked.values(), at))


def _out_beside_the_system(
    requests: Mapping[UUID, VerificationRequest], periods: Sequence[InterimPeriod]
) -> frozenset[UUID]:
    """About which proofs a request was out while letters might go by fax and the like."""
    sent = {pk: asked.submitted_at for pk, asked in requests.items() if asked.submitted_at}
    return frozenset(pk for pk, moment in sent.items() if any(period.reaches(moment) for period in periods))


def _asked_for(case: Case, proofs: Sequence[CaseProof]) -> frozenset[UUID]:
    if not any(proof.is_negative for proof in proofs):
        return frozenset()
    rows = SupplementRecord.objects.owed().filter(case_proof__case=case)
    return frozenset(rows.values_list("case_proof_id", flat=True))


def _counts(case: Case, proofs: Sequence[CaseProof], fields: Sequence[FieldRow]) -> Counts:
    return Counts(
        proofs=len(proofs),
        done=sum(proof.status == ProofStatus.SATISFIED for proof in proofs),
        missing=sum(case_rows.is_missing(proof) for proof in proofs),
        not_needed=sum(case_rows.group_of(proof) == case_rows.NOT_NEEDED for proof in proofs),
        auto_filled=sum(field.kind in form_cells.UNTYPED_KINDS for field in fields),
        waiting_fields=sum(field.kind == "waiting" for field in fields),
        to_fill=sum(field.to_fill or (field.required and field.kind == "missing") for field in fields),
        brought=sum(proof.is_brought for proof in proofs),
    )
