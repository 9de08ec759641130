"""REST doors of letter templates 协查函、反馈函模板 (article 4.2): drafted, written, published."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog import officers
from catalog.actions import letters as actions
from catalog.letter_list import proofs_with_letters
from catalog.models import LetterTemplate, ProofItem, VersionStatus
from catalog.queries import OVERSEERS, own_department
from portal.foundation.actors import Actor
from portal.foundation.api import IdempotentCreateMixin, actor_of_request, etag_of, require_match
from portal.foundation.api.bodies import body_of, choice_of
from portal.foundation.api.duties import needs
from portal.foundation.api.fields import OptionalText
from portal.foundation.errors import NotVisible
from portal.foundation.moment import now

READERS = needs(*officers.AT_THE_DESK, *OVERSEERS)
VIEWS = {"missing": gettext_lazy("没有模板"), "drafts": gettext_lazy("有草稿")}


class FieldInput(serializers.Serializer[Any]):
    """What `answer.facts` may hold under `name`. `options` for a choice; `least`, `most`, `longest` as bounds."""

    name = serializers.CharField(max_length=60)
    label = serializers.CharField(max_length=60)  # type: ignore[assignment]  # what the field is called
    type = serializers.CharField(max_length=20, default="text")
    unit = serializers.CharField(max_length=20, required=False, allow_blank=True)
    required = serializers.BooleanField(default=False)  # type: ignore[assignment]  # of the fact, not of this field
    options = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=50)
    least = serializers.CharField(max_length=40, required=False, allow_blank=True)
    most = serializers.CharField(max_length=40, required=False, allow_blank=True)
    longest = serializers.CharField(max_length=10, required=False, allow_blank=True)


class CannedInput(serializers.Serializer[Any]):
    """A text offered for an outcome."""

    outcome = serializers.CharField(max_length=20)
    text = serializers.CharField(max_length=actions.LONGEST_TEXT)


class LetterContentInput(serializers.Serializer[Any]):
    """What a template says; `{field}` in a text stands for the value of a field."""

    inquiry = OptionalText(actions.LONGEST_TEXT, help_text="协查函要核验什么")
    reply = OptionalText(actions.LONGEST_TEXT, help_text="反馈函正文")
    fields = FieldInput(many=True, required=False, default=list)  # type: ignore[assignment]  # the contract's name
    canned = CannedInput(many=True, required=False, default=list)
    note = OptionalText(actions.LONGEST_NOTE, help_text="这一版改了什么")


class LetterVersionShape(serializers.ModelSerializer[LetterTemplate]):
    """A version of a proof's letters."""

    fields_asked = serializers.ListField(child=serializers.DictField(), source="fields")
    canned = serializers.ListField(child=serializers.DictField())
    drafted_by: Any = serializers.StringRelatedField(allow_null=True)
    published_by: Any = serializers.StringRelatedField(allow_null=True)

    class Meta:
        model = LetterTemplate
        fields = (
            "version", "status", "valid_from", "inquiry", "reply", "fields_asked", "canned", "note", "drafted_by",
            "published_by",
        )  # fmt: skip


class LetterProofShape(serializers.Serializer[Any]):
    """A proof with its letters; without `version` the generic letter is used."""

    code = serializers.CharField()
    name = serializers.CharField()
    issuers = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField(source="letter.version", default=None, allow_null=True, help_text="现行版本")
    draft = serializers.BooleanField(source="has_draft")


class LettersShape(serializers.Serializer[Any]):
    """All versions of a proof's letters, the newest first; `in_force` is the one that requests use now."""

    code = serializers.CharField(source="proof.code")
    name = serializers.CharField(source="proof.name")
    in_force = serializers.IntegerField(allow_null=True)
    versions = LetterVersionShape(many=True)


class LetterProofsView(APIView):
    """函件模板。"""

    permission_classes = [READERS]

    @extend_schema(
        summary="哪些证明有协查函、反馈函模板，哪些没有",
        parameters=[OpenApiParameter("view", str, enum=list(VIEWS), description="missing 没有模板；drafts 有草稿")],
        responses=LetterProofShape(many=True),
        operation_id="letter_templates_list",
        tags=["letter-templates"],
    )
    def get(self, request: Request) -> Response:
        """Proofs that departments ask of each other: those of the own department; all for who looks over all."""
        rows = proofs_with_letters(actor_of_request(request), now())
        view = choice_of(request, "view", VIEWS)
        if view == "missing":
            rows = [row for row in rows if row.in_force is None]
        if view == "drafts":
            rows = [row for row in rows if row.has_draft]
        return Response(LetterProofShape(rows, many=True).data)


class LettersView(APIView):
    """一项证明的函件模板。"""

    permission_classes = [READERS]

    @extend_schema(
        summary="一项证明的模板各版本，草稿也在内",
        responses=LettersShape,
        operation_id="letter_templates_retrieve",
        tags=["letter-templates"],
    )
    def get(self, request: Request, code: str) -> Response:
        """Every version with what it says."""
        return _answer(_proof(code), own_department(actor_of_request(request)).programme_id, now())


class LetterDraftView(IdempotentCreateMixin, APIView):
    """草稿。"""

    permission_classes = [READERS]

    @extend_schema(
        summary="读草稿（应答头 ETag 用于保存）", responses=LetterVersionShape, operation_id="letter_templates_draft",
        tags=["letter-templates"],
    )  # fmt: skip
    def get(self, request: Request, code: str) -> Response:
        """The draft as it was saved last."""
        return _draft_answer(_draft_of(code, actor_of_request(request)))

    @extend_schema(
        summary="起草下一版；有人已经起草的，接着写那一份",
        request=None,
        responses={201: LetterVersionShape},
        operation_id="letter_templates_draft_begin",
        tags=["letter-templates"],
    )
    def post(self, request: Request, code: str) -> Response:
        """Begin the next version as a copy of the newest."""
        actor = actor_of_request(request)
        programme_id = own_department(actor).programme_id
        draft = actions.draft(proof_id=_proof(code).pk, programme_id=programme_id, by=actor, at=now())
        return _draft_answer(draft, 201)

    @extend_schema(
        summary="保存草稿", request=LetterContentInput, responses=LetterVersionShape,
        operation_id="letter_templates_draft_write", tags=["letter-templates"],
    )  # fmt: skip
    def put(self, request: Request, code: str) -> Response:
        """Put other content into the draft, over the version that the client saw (If-Match)."""
        actor, content = actor_of_request(request), actions.Content(**body_of(request, LetterContentInput))
        with transaction.atomic():
            ProofItem.objects.select_for_update(of=("self",)).filter(code=code).first()  # as the action locks
            draft = _draft_of(code, actor)
            require_match(request, draft)
            actions.write(template_id=draft.pk, content=content, by=actor, at=now())
        return _draft_answer(_draft_of(code, actor))

    @extend_schema(
        summary="删除草稿，现行版本不变",
        responses={204: None},
        operation_id="letter_templates_draft_discard",
        tags=["letter-templates"],
    )
    def delete(self, request: Request, code: str) -> Response:
        """Throw the draft away."""
        actor = actor_of_request(request)
        actions.discard(template_id=_draft_of(code, actor).pk, by=actor, at=now())
        return Response(status=204)


class LetterPublishView(APIView):
    """发布。"""

    permission_classes = [READERS]

    @extend_schema(
        summary="发布草稿：新起草的协查用它，已经发出的不变",
        request=None,
        responses=LettersShape,
        operation_id="letter_templates_publish",
        tags=["letter-templates"],
    )
    def post(self, request: Request, code: str) -> Response:
        """Put the draft in force; by another person where the programme wants two."""
        actor, at = actor_of_request(request), now()
        draft = _draft_of(code, actor)
        actions.publish(template_id=draft.pk, by=actor, at=at)
        return _answer(draft.proof, draft.programme_id, at)


def _proof(code: str) -> ProofItem:
    proof = ProofItem.objects.filter(code=code.replace("\x00", "")).first()
    if proof is None:
        raise NotVisible(_("没有这项证明。"))
    return proof


def _draft_of(code: str, actor: Actor) -> LetterTemplate:
    """The draft that somebody of the actor's city has begun. Raises NotVisible."""
    own = LetterTemplate.objects.filter(programme=own_department(actor).programme_id, status=VersionStatus.DRAFT)
    draft = own.select_related("proof").filter(proof=_proof(code)).first()
    if draft is None:
        raise NotVisible(_("没有草稿：它已经发布或者被删除。"), remedy=_("打开这项证明，看现行版本。"))
    return draft


def _answer(proof: ProofItem, programme_id: int, at: datetime) -> Response:
    own = proof.letter_templates.filter(programme=programme_id)
    versions = own.select_related("drafted_by", "published_by").order_by("-version")
    current = LetterTemplate.objects.in_force(proof, programme_id, at)
    body = {"proof": proof, "in_force": current.version if current else None, "versions": versions}
    return Response(LettersShape(body).data)


def _draft_answer(draft: LetterTemplate, status: int = 200) -> Response:
    return Response(LetterVersionShape(draft).data, status=status, headers={"ETag": etag_of(draft)})
