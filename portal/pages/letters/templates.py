"""Letter templates: which proofs have one, what a version says with made-up values, and its draft being written."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog import letter_differences, permissions
from catalog.actions import letters as actions
from catalog.letter_list import proofs_with_letters, version_of
from catalog.models import LetterTemplate, Programme, ProofItem, VersionStatus
from catalog.models.letters import TemplateQuerySet
from catalog.queries import own_department
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.api import actor_of_request
from portal.foundation.errors import DomainError, Invalid, NotAllowed, NotVisible
from portal.foundation.moment import now
from portal.pages.duties import needs
from portal.pages.event_words import did
from portal.pages.forms import answers_refusals, refusal
from portal.pages.letters import template_form
from portal.pages.letters.frame import READERS, frame
from portal.papers.letters import sample_paper
from verification.letter_samples import sample_of

VIEWS = ("missing", "drafts", "all")


@needs(*READERS)
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """The proofs that departments ask of each other; those without a template come first (article 4.2)."""
    actor, at = actor_of_request(request), now()
    rows = proofs_with_letters(actor, at)
    found = {
        "missing": [one for one in rows if one.in_force is None],
        "drafts": [one for one in rows if one.has_draft],
        "all": rows,
    }
    asked = request.GET.get("view", "")
    view = asked if asked in VIEWS else "missing" if found["missing"] else "all"
    labels = {"missing": _("没有模板"), "drafts": _("有草稿"), "all": _("全部")}
    tabs = [(code, labels[code], len(found[code]), code == view) for code in VIEWS]
    context = {**frame(request, at), "page_of": "templates", "rows": found[view], "tabs": tabs, "view": view}
    return render(request, "letters/templates.html", context)


@needs(*READERS)
@require_safe
@answers_refusals
def template(request: HttpRequest, code: str) -> HttpResponse:
    """A version of a proof's letters with made-up values, what it changed, and its history."""
    return _show(request, _proof(code), None)


def _show(request: HttpRequest, proof: ProofItem, error: DomainError | None) -> HttpResponse:
    actor, at = actor_of_request(request), now()
    programme = _programme(actor)
    own = proof.letter_templates.filter(programme=programme)
    versions = list(own.select_related("drafted_by", "published_by", "department").order_by("-version"))
    shown = version_of(versions, request.GET.get("version", ""), at)
    draft = next((one for one in versions if one.status == VersionStatus.DRAFT), None)
    context = {
        **frame(request, at),
        "page_of": "templates",
        "proof": proof,
        "versions": versions,
        "shown": shown,
        "fields": template_form.field_words(shown.fields) if shown else [],
        "draft": draft,
        "in_force": LetterTemplate.objects.in_force(proof, programme.pk, at),
        "may_write": _may_write(actor, proof, programme),
        "needs_two": programme.letters_need_two,
        "own_draft": draft is not None and draft.drafted_by_id == actor.user_id,
        "refusal": refusal(error) if error else None,
        "samples": _samples(shown, actor, at) if shown else None,
        "events": _events(shown) if shown else [],
        **_differences(shown, versions),
    }
    return render(request, "letters/template.html", context, status=error.status if error else 200)


def _samples(shown: LetterTemplate, actor: Actor, at: datetime) -> list[Any] | None:
    """Both letters as they would look; None where nobody keeps a record of the proof yet."""
    sample = sample_of(shown, reader=own_department(actor), at=at)
    return [sample_paper(sample, kind, at=at) for kind in ("inquiry", "reply")] if sample else None


def _events(shown: LetterTemplate) -> list[dict[str, Any]]:
    return [{"at": one.at, "title": did(one.kind), "text": one.reason} for one in timeline.of(shown)[:20]]


def _differences(shown: LetterTemplate | None, versions: list[LetterTemplate]) -> dict[str, Any]:
    """Against the version before; nothing for a first one."""
    if shown is None:
        return {}
    before = next((one for one in versions if one.version < shown.version), None)
    if before is None:
        return {}
    return {
        "before": before,
        "inquiry_pieces": letter_differences.pieces(before.inquiry, shown.inquiry),
        "reply_pieces": letter_differences.pieces(before.reply, shown.reply),
        "field_changes": template_form.change_words(letter_differences.field_changes(before.fields, shown.fields)),
        "canned_changed": before.canned != shown.canned,
    }


@needs(*READERS)
@require_POST
@answers_refusals
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the next version, or go on with the one that is begun."""
    actor = actor_of_request(request)
    actions.draft(proof_id=_proof(code).pk, programme_id=_programme(actor).pk, by=actor, at=now())
    return redirect("letter_edit", code=code)


@needs(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """The draft as a form: saved, or with one more line; what was refused stays as it was typed."""
    actor, at, proof = actor_of_request(request), now(), _proof(code)
    permissions.may_write_letter(actor, proof, _programme(actor).pk)
    draft = _drafts(proof, actor).first()
    if draft is None:
        return redirect("letter_template", code=code)
    if request.method != "POST":
        return _form(request, proof, draft, template_form.of_template(draft), None)
    typed = template_form.from_post(request.POST)
    if "add" in request.POST:
        return _form(request, proof, draft, typed, None, more=request.POST["add"])
    try:
        actions.write(template_id=draft.pk, content=typed, by=actor, at=at)
    except Invalid as error:
        return _form(request, proof, draft, typed, error)
    messages.success(request, _("草稿已保存，下面是它的样张。"))
    return redirect(f"{request.path.removesuffix('edit/')}?version={draft.version}")


def _form(
    request: HttpRequest,
    proof: ProofItem,
    draft: LetterTemplate,
    typed: actions.Content,
    error: DomainError | None,
    *,
    more: str = "",
) -> HttpResponse:
    context = {
        **frame(request, now()),
        "page_of": "templates",
        "proof": proof,
        "draft": draft,
        "refusal": refusal(error) if error else None,
        **template_form.context(typed, error, more=more),
    }
    return render(request, "letters/edit.html", context, status=error.status if error else 200)


@needs(*READERS)
@require_POST
@answers_refusals
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Put the draft in force; a refusal shows the page again."""
    actor, proof, at = actor_of_request(request), _proof(code), now()
    try:
        done = actions.publish(template_id=_draft_of(proof, actor).pk, by=actor, at=at)
    except (Invalid, NotAllowed) as error:
        return _show(request, proof, error)
    messages.success(
        request, _("第 %(version)s 版已发布，新起草的协查用它；已经发出的不变。") % {"version": done.version}
    )
    return redirect("letter_template", code=code)


@needs(*READERS)
@require_POST
@answers_refusals
def discard(request: HttpRequest, code: str) -> HttpResponse:
    """Throw the draft away."""
    actor = actor_of_request(request)
    actions.discard(template_id=_draft_of(_proof(code), actor).pk, by=actor, at=now())
    messages.success(request, _("草稿已删除，现行版本没有变。"))
    return redirect("letter_template", code=code)


def _proof(code: str) -> ProofItem:
    proof = ProofItem.objects.filter(code=code).first()
    if proof is None:
        raise NotVisible(_("没有这项证明。"))
    return proof


def _programme(actor: Actor) -> Programme:
    """The reader's city: the letters of a proof are each city's own."""
    return own_department(actor).programme


def _drafts(proof: ProofItem, actor: Actor) -> TemplateQuerySet:
    return LetterTemplate.objects.filter(proof=proof, programme=_programme(actor), status=VersionStatus.DRAFT)


def _draft_of(proof: ProofItem, actor: Actor) -> LetterTemplate:
    draft = _drafts(proof, actor).first()
    if draft is None:
        raise NotVisible(_("没有草稿：它已经发布或者被删除。"), remedy=_("打开这项证明，看现行版本。"))
    return draft


def _may_write(actor: Actor, proof: ProofItem, programme: Programme) -> bool:
    try:
        permissions.may_write_letter(actor, proof, programme.pk)
    except NotAllowed:
        return False
    return True
