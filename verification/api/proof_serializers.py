"""Shapes of the proofs of a case in the API: what is done about one, and how it stands."""

from typing import Any

from rest_framework import serializers

from portal.foundation.api.fields import ChoiceField, CodeName, PlainText, StoredMomentField
from verification.actions import materials, site_checks
from verification.models import Commitment, ProofStatus, SiteCheck
from verification.queries import CasePage
from verification.queries.case_rows import is_struck_out
from verification.reasons import reason_text

LONGEST_NUMBER = 40
LONGEST_NAME = 100


class NoteInput(serializers.Serializer[Any]):
    """A note to the issuing department."""

    note = PlainText(required=False, allow_blank=True, default="")


class CommitInput(serializers.Serializer[Any]):
    """How the commitment was signed. `file`: the drawn signature (pad) or the scan (paper).

    Where the text says that commitments are published, the person must agree to it (`agrees_to_publication`).
    """

    method = ChoiceField(choices=Commitment.Method.choices, default=Commitment.Method.PAD)
    file = serializers.FileField(required=False, allow_null=True)
    agrees_to_publication = serializers.BooleanField(default=False)


class NoticeShape(serializers.Serializer[Any]):
    """What the person is told before they choose, in full; `decline/` is the other choice."""

    notice = serializers.CharField()
    declaration = serializers.CharField()
    version = serializers.IntegerField(help_text="告知承诺文本的版本")
    is_published = serializers.BooleanField(help_text="承诺会公开：签署时须 agrees_to_publication")
    methods = serializers.ListField(
        child=ChoiceField(choices=Commitment.Method.choices), help_text="调用的人可以登记的签法"
    )


class SupplyInput(serializers.Serializer[Any]):
    """Freely offered material: a file, a note, or both."""

    file = serializers.FileField(required=False, allow_null=True, source="upload")
    note = PlainText(required=False, allow_blank=True, default="")


class SupplementInput(SupplyInput):
    """Asked-for material, with why it is asked. Without a file the asking is recorded, with the applicant's term.

    `points`: names of the letter's fields to be proved; only those that differ. Left out: all of them.
    """

    reason = PlainText()
    points = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=40)
    working_days = serializers.IntegerField(
        default=materials.USUAL_TERM, min_value=materials.SHORTEST_TERM, max_value=materials.LONGEST_TERM
    )


class SiteCheckInput(serializers.Serializer[Any]):
    """A check to plan (`planned_on`, else today), or with `result` its findings by two officers.

    With `why_moved` a planned check is put on another day, with `why_given_up` it is not made at all. With a result,
    `signing` says whether the person visited signed (then `visited` and `signature`), refused or was absent.
    """

    place = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    signing = ChoiceField(choices=SiteCheck.Signing.choices, required=False, allow_blank=True, default="")
    visited = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    signature = serializers.FileField(required=False, allow_null=True)
    photos = serializers.ListField(child=serializers.FileField(), required=False, max_length=site_checks.MOST_PHOTOS)
    planned_on = serializers.DateField(required=False)
    why_moved = PlainText(required=False)
    why_given_up = PlainText(required=False)
    result = ChoiceField(choices=site_checks.FOUND, required=False)
    findings = serializers.CharField(max_length=2_000, required=False, allow_blank=True, default="")
    officers = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=10)


class TriedShape(serializers.Serializer[Any]):
    """A way that gave nothing."""

    way = serializers.CharField()
    reason_code = serializers.CharField()
    reason = serializers.CharField()
    at = StoredMomentField()


class ProofShape(serializers.Serializer[Any]):
    """One proof of one person. `licence` is an opaque id, `request` the number of the verification request.

    `follows`: the request is that of this sister case, whose reply is taken over (沿用).
    """

    id = serializers.UUIDField()
    proof = CodeName()
    party = serializers.CharField()
    channel = serializers.CharField()
    status = ChoiceField(choices=ProofStatus.choices)
    required = serializers.BooleanField()  # type: ignore[assignment]  # a field here, not an option of this one
    reason_code = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    tried = TriedShape(many=True)
    licence = serializers.UUIDField(allow_null=True)
    licence_type = CodeName(allow_null=True)
    request = serializers.CharField(allow_null=True)
    follows = serializers.CharField(allow_null=True, help_text="沿用哪个办件的协查；不沿用为 null")


class CommitmentShape(serializers.Serializer[Any]):
    """A signed commitment."""

    id = serializers.UUIDField()
    status = serializers.CharField()
    signed_at = serializers.DateTimeField()
    check_due_at = serializers.DateTimeField(allow_null=True)
    proof = ProofShape()


class CheckingOfficerShape(serializers.Serializer[Any]):
    """An officer of a check; `recorded` it, or `confirmed_at` it in their own name, or has not yet."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    recorded = serializers.BooleanField()
    confirmed_at = serializers.DateTimeField(allow_null=True)


class SiteCheckShape(serializers.Serializer[Any]):
    """A planned or finished check, with its proof. `lapsed`: its day is over and nothing was recorded."""

    id = serializers.UUIDField()
    planned_on = serializers.DateField()
    done_at = serializers.DateTimeField(allow_null=True)
    result = serializers.CharField(allow_blank=True)
    lapsed = serializers.BooleanField()
    officers = CheckingOfficerShape(many=True)
    proof = ProofShape()


def proof_body(page: CasePage, proof_id: Any) -> dict[str, Any]:
    """The answer about one proof of a loaded page."""
    proof = next(one for one in page.proofs if one.pk == proof_id)
    request = page.requests.get(proof.pk)
    licence_type = proof.licence.licence_type if proof.licence else None
    return {
        "id": proof.pk,
        "proof": {"code": proof.proof.code, "name": proof.proof.name},
        "party": str(proof.party_id),
        "channel": proof.way,
        "status": ProofStatus.STRUCK_OUT if is_struck_out(proof) else proof.status,
        "required": proof.required,
        "reason_code": proof.reason_code,
        "reason": reason_text(proof.reason_code),
        "tried": [{**entry, "reason": reason_text(entry["reason_code"])} for entry in proof.tried],
        "licence": proof.licence_id,
        "licence_type": {"code": licence_type.code, "name": licence_type.name} if licence_type else None,
        "request": request.number if request else None,
        "follows": request.case.number if request and proof.follows_id else None,
    }
