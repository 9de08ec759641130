"""Letters of inquiry and reply 协查函、反馈函 (article 4): what they say, and the departments' signatures over it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from catalog.letter_fields import MARK
from certificates.originals import owner_of
from portal.foundation import signing
from portal.foundation.errors import NotVisible
from verification.models import EarlierReply, InterimUse, LetterFile, LetterPart, VerificationRequest

BLANK = "＿＿"


def inquiry_document(request: VerificationRequest) -> dict[str, Any]:
    """What the requesting department asks, as signed when the request was sent."""
    return {
        "kind": "inquiry",
        "number": request.number,
        "case": request.case.number,
        **({"also_for": request.also_for} if request.also_for else {}),
        "from": request.requesting_department.code,
        "to": request.issuing_department.code,
        "proof": request.proof.code,
        "template": request.template.version if request.template else 0,
        **({"agreement": request.agreement.number} if request.agreement else {}),
        "subject": request.subject,
        "claimed": request.claimed,
        "note": request.note,
        **_files(request, LetterPart.INQUIRY),
        "submitted_at": _iso(request.submitted_at),
    }


def reply_document(request: VerificationRequest) -> dict[str, Any]:
    """What the issuing department answers, as signed with its (last) reply."""
    sent = _files(request, LetterPart.REPLY).get("files", [])
    return _reply(request, request.outcome, request.facts, request.reply_note, via=request.reply_via, digests=sent)


def _reply(
    request: VerificationRequest, outcome: str, facts: dict[str, Any], note: str, *, via: str, digests: Sequence[str]
) -> dict[str, Any]:
    return {
        "kind": "reply",
        "number": request.number,
        "from": request.issuing_department.code,
        "to": request.requesting_department.code,
        "proof": request.proof.code,
        "outcome": outcome,
        "facts": facts,
        "note": note,
        **({"files": list(digests)} if digests else {}),
        "answered_at": _iso(request.answered_at),
        **({"via": via, "entered_by": request.requesting_department.code} if via else {}),
    }


def _files(request: VerificationRequest, part: LetterPart) -> dict[str, Any]:
    """The digests of what was sent along, in the order in which it was put there; nothing where nothing was."""
    if request._state.adding:  # a sample, never saved
        return {}
    sent = LetterFile.objects.filter(request=request, part=part).sent()
    return {"files": [file.digest for file in sent]} if sent else {}


def inquiry_text(request: VerificationRequest) -> str:
    """What the letter of inquiry asks in words; the generic letter where the proof has no template yet."""
    if request.template is None:
        return _("请核对下列人员的这项情况，并按所存记录反馈。")
    return filled(request.template.inquiry, request)


def reply_text(request: VerificationRequest) -> str:
    """What the letter of reply says before its table; nothing of its own where the template has no words for it."""
    return filled(request.template.reply, request) if request.template else ""


def filled(text: str, request: VerificationRequest) -> str:
    """A template's sentence with person, item and facts put in; a fact that is not known yet leaves a blank to fill."""
    known = {
        "subject": request.subject.get("name") or BLANK,
        "item": request.case.item_version.item.name,
        **request.facts,
    }
    return MARK.sub(lambda mark: str(known.get(mark[1], BLANK)), text)


def sign_inquiry(request: VerificationRequest) -> str:
    """The requesting department's signature over the letter of inquiry."""
    owner = owner_of(request.requesting_department_id)
    return signing.sign(owner, signing.canonical(inquiry_document(request)))


def sign_reply(request: VerificationRequest) -> str:
    """The issuing department's signature over the letter of reply; over one that was entered, of who entered it."""
    owner = owner_of(signer_of_reply(request))
    return signing.sign(owner, signing.canonical(reply_document(request)))


def check_inquiry(request: VerificationRequest) -> signing.SignatureCheck:
    """Whether the letter of inquiry is still what was signed, and by whom."""
    owner = owner_of(request.requesting_department_id)
    if request.is_blanked:
        return _check_kept(owner, request, "inquiry", request.inquiry_signature)
    return signing.check(owner, signing.canonical(inquiry_document(request)), request.inquiry_signature)


def check_reply(request: VerificationRequest) -> signing.SignatureCheck:
    """Whether the letter of reply is still what was signed, and by whom; of a blanked one, by its kept digest."""
    owner = owner_of(signer_of_reply(request))
    if request.is_blanked:
        return _check_kept(owner, request, "reply", request.reply_signature)
    return signing.check(owner, signing.canonical(reply_document(request)), request.reply_signature)


def signer_of_reply(request: VerificationRequest) -> int:
    """Which department signed the reply: a reply by fax was entered, and so signed, by the requesting one."""
    return request.requesting_department_id if request.reply_via else request.issuing_department_id


def digests(request: VerificationRequest) -> dict[str, str]:
    """What the signatures cover, as SHA-256: kept when the words go, so that a printed letter can still be proved."""
    documents = {"inquiry": inquiry_document(request), "reply": reply_document(request)}
    return {kind: signing.digest(signing.canonical(document)) for kind, document in documents.items()}


def _check_kept(owner: str, request: VerificationRequest, kind: str, signature: str) -> signing.SignatureCheck:
    return signing.check_digest(owner, (request.signed_digests or {}).get(kind, ""), signature)


def signed(request: VerificationRequest, kind: str) -> dict[str, Any]:
    """A letter to be checked elsewhere: the document, its signature, and the public keys of who signed it.

    Raises NotVisible while there is no such letter.
    """
    is_reply = kind == "reply"
    if request.submitted_at is None or (is_reply and not request.has_reply):
        raise NotVisible(
            _("%(number)s还没有这份函。") % {"number": request.number},
            remedy=_("协查发出后才有协查函，反馈后才有反馈函。"),
        )
    signer = signer_of_reply(request) if is_reply else request.requesting_department_id
    check = check_reply(request) if is_reply else check_inquiry(request)
    return {
        "document": reply_document(request) if is_reply else inquiry_document(request),
        "signature": request.reply_signature if is_reply else request.inquiry_signature,
        "signer": owner_of(signer),
        "public_keys": signing.public_keys(owner_of(signer)),
        "valid": check.valid,
    }


def signed_earlier(request: VerificationRequest, earlier: EarlierReply) -> dict[str, Any]:
    """A reply that was put right later, as it was signed then: to be checked elsewhere like `signed`.

    What went with it is what was sent before it was replaced. The first reply may have come by an interim way, and
    been signed by who entered it; a correction always comes through the system.
    """
    use = InterimUse.objects.filter(request=request, direction=InterimUse.Direction.REPLIED).first()
    via = use.way if use and earlier.said_at == request.answered_at else ""
    files = LetterFile.objects.filter(request=request, part=LetterPart.REPLY, sent_at__lt=earlier.replaced_at)
    document = _reply(
        request, earlier.outcome, earlier.facts, earlier.note, via=via, digests=[file.digest for file in files]
    )
    owner = owner_of(request.requesting_department_id if via else request.issuing_department_id)
    return {
        "document": document,
        "signature": earlier.signature,
        "signer": owner,
        "public_keys": signing.public_keys(owner),
        "valid": signing.check(owner, signing.canonical(document), earlier.signature).valid,
        "replaced_at": _iso(earlier.replaced_at),
        "replaced_because": earlier.reason,
    }


def _iso(moment: datetime | None) -> str:
    # In UTC, as the database gives it back: what is signed has one text, whatever zone the moment came in.
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else ""
