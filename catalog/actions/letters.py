"""Letter templates 协查函、反馈函模板 (article 4): drafted, changed while a draft, published, never changed after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import letter_fields, permissions
from catalog.models import Department, LetterTemplate, ProofItem, VersionStatus
from catalog.models.proofs import VERSION_MOVES
from portal.foundation import states, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotAllowed, NotVisible

CONTENT = ("inquiry", "reply", "fields", "canned")
OUTCOMES = ("matched", "mismatched", "not_found")
LONGEST_TEXT, LONGEST_NOTE, MOST_CANNED = 2_000, 200, 30


@dataclass(frozen=True, slots=True)
class Content:
    """What a template says, as somebody wrote it."""

    inquiry: str = ""
    reply: str = ""
    fields: Sequence[Mapping[str, Any]] = ()
    canned: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    note: str = ""


@transaction.atomic
def draft(*, proof_id: int, programme_id: int, by: Actor, at: datetime) -> LetterTemplate:
    """The draft of a proof's next version in a city: the one that somebody has begun, else a copy of the newest.

    Raises NotVisible, NotAllowed.
    """
    proof = _locked_proof(proof_id)
    permissions.may_write_letter(by, proof, programme_id)
    own = proof.letter_templates.filter(programme=programme_id)
    begun: LetterTemplate | None = own.filter(status=VersionStatus.DRAFT).first()
    if begun is not None:
        return begun
    last = own.order_by("-version").first()
    copied = {name: getattr(last, name) for name in CONTENT} if last else {}
    template = LetterTemplate(
        proof=proof,
        programme_id=programme_id,
        version=last.version + 1 if last else 1,
        status=VersionStatus.DRAFT,
        valid_from=at,
        department_id=by.department_id,
        drafted_by_id=by.user_id,
        **copied,
    )
    template.save(force_insert=True)
    timeline.record(about=template, kind="letter.drafted", by=by, at=at, after=template.status)
    return template


@transaction.atomic
def write(*, template_id: int, content: Content, by: Actor, at: datetime) -> LetterTemplate:
    """Put `content` into a draft. Raises NotVisible, NotAllowed, Conflict (published), Invalid with every place."""
    template = _locked(template_id, by)
    if template.status != VersionStatus.DRAFT:
        raise Conflict(
            _("第 %(version)s 版已经发布，不能再改。") % {"version": template.version}, remedy=_("起草下一版。")
        )
    _put(template, content)
    template.drafted_by_id, template.department_id = by.user_id, by.department_id
    template.save(update_fields=[*CONTENT, "note", "drafted_by", "department"])
    timeline.record(about=template, kind="letter.written", by=by, at=at)
    return template


@transaction.atomic
def publish(*, template_id: int, by: Actor, at: datetime) -> LetterTemplate:
    """Put a draft in force for the requests drafted from now on; those that are out keep their version.

    Raises NotVisible, NotAllowed (also: by the one who wrote it, where the programme wants a second person),
    IllegalMove, Invalid (empty), Conflict (nothing was changed).
    """
    template = _locked(template_id, by)
    before = states.move(template, VERSION_MOVES, VersionStatus.PUBLISHED)
    _refuse_same_person(template, by)
    _refuse_unfinished(template)
    template.valid_from, template.published_by_id = at, by.user_id
    template.save(update_fields=["status", "valid_from", "published_by"])
    timeline.record(
        about=template, kind="letter.published", by=by, at=at, before=before, after=template.status,
        reason=template.note,
    )  # fmt: skip
    return template


@transaction.atomic
def discard(*, template_id: int, by: Actor, at: datetime) -> None:
    """Throw a draft away. Raises NotVisible, NotAllowed, Conflict (published)."""
    template = _locked(template_id, by)
    if template.status != VersionStatus.DRAFT:
        raise Conflict(_("第 %(version)s 版已经发布，不能删除。") % {"version": template.version})
    timeline.record(about=template, kind="letter.discarded", by=by, at=at, before=template.status)
    template.delete()


def _locked_proof(proof_id: int) -> ProofItem:
    proof = ProofItem.objects.select_for_update(of=("self",)).filter(pk=proof_id).first()
    if proof is None:
        raise NotVisible(_("没有这项证明。"))
    return proof


def _locked(template_id: int, by: Actor) -> LetterTemplate:
    """The template, with its proof locked: one person at a time writes the letters of a proof."""
    place = LetterTemplate.objects.filter(pk=template_id).values_list("proof_id", "programme_id").first()
    if place is None:
        raise NotVisible(_("没有这份函件模板，或者草稿已经被删除。"))
    permissions.may_write_letter(by, _locked_proof(place[0]), place[1])
    template: LetterTemplate = LetterTemplate.objects.select_related("proof").get(pk=template_id)
    return template


def _put(template: LetterTemplate, content: Content) -> None:
    fields = letter_fields.clean_fields(content.fields)
    canned = [{"outcome": one.get("outcome", ""), "text": _text(one.get("text", ""))} for one in content.canned]
    template.inquiry, template.reply = _text(content.inquiry), _text(content.reply)
    template.fields, template.canned = fields, [one for one in canned if one["text"]]
    template.note = _text(content.note)
    errors = dict(_wrong_texts(template))
    if errors:
        raise Invalid(_("模板有 %(count)s 处要改，已填的都保留着。") % {"count": len(errors)}, errors=errors)


def _wrong_texts(template: LetterTemplate) -> list[tuple[str, str]]:
    texts = [("/inquiry", template.inquiry), ("/reply", template.reply)]
    texts += [(f"/canned/{index}/text", one["text"]) for index, one in enumerate(template.canned)]
    too_long = _("最多 %(most)s 个字") % {"most": LONGEST_TEXT}
    wrong = [(pointer, too_long) for pointer, text in texts if len(text) > LONGEST_TEXT]
    for pointer, text in texts:
        if marks := letter_fields.unknown_marks(text, template.fields):
            wrong.append((pointer, _("没有这些字段：%(marks)s") % {"marks": _("、").join(marks)}))
    wrong += [
        (f"/canned/{index}/outcome", _("选一种反馈结果"))
        for index, one in enumerate(template.canned)
        if one["outcome"] not in OUTCOMES
    ]
    if len(template.canned) > MOST_CANNED:
        wrong.append(("/canned", _("常用语最多 %(most)s 条") % {"most": MOST_CANNED}))
    if len(template.note) > LONGEST_NOTE:
        wrong.append(("/note", _("最多 %(most)s 个字") % {"most": LONGEST_NOTE}))
    return wrong


def _refuse_same_person(template: LetterTemplate, by: Actor) -> None:
    strict = Department.objects.acting(by).filter(programme__letters_need_two=True)
    if by.user_id is None or by.user_id != template.drafted_by_id or not strict.exists():
        return
    raise NotAllowed(
        _("函件模板要由另一人发布，写的人不能自己发布。"),
        remedy=_("草稿保留着，请同事打开后发布。"),
    )


def _refuse_unfinished(template: LetterTemplate) -> None:
    if not template.inquiry:
        raise Invalid(_("协查函还没有写要核验什么，不能发布。"), errors={"/inquiry": _("写明要核验什么")})
    published = template.proof.letter_templates.filter(programme=template.programme_id, status=VersionStatus.PUBLISHED)
    last = published.order_by("-version").first()
    if last and all(getattr(last, name) == getattr(template, name) for name in CONTENT):
        raise Conflict(
            _("与第 %(version)s 版没有区别，不用发布。") % {"version": last.version},
            remedy=_("改了再发布，或者删除草稿。"),
        )


def _text(text: str) -> str:
    return str(text).replace("\x00", "").strip()
