"""Codes that holders show, and what officers may do with one: read it once, open one case with it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from certificates import codes, permissions, throttle
from certificates.actions import access
from certificates.models import AccessRecord, Holder, HolderCode, Presentation
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Gone, Invalid, NotVisible

LIFETIME = timedelta(seconds=60)
PRESENTATION_LIFETIME = timedelta(minutes=15)

_KEPT = timedelta(days=1)  # an old unused code is still told apart from a made-up one
_DRAWS = 5
_SHOWN_FIELDS = ("name", "document_type", "number")


@dataclass(frozen=True, kw_only=True)
class NewCode:
    """A code as it is shown, once; only digests are stored."""

    id: UUID
    token: str = field(repr=False)
    digits: str = field(repr=False)
    expires_at: datetime


# --- the holder's side ---


@transaction.atomic
def create(holder_id: UUID, *, by: Actor, at: datetime) -> NewCode:
    """A new code of the holder, good for 60 seconds and one reading. Earlier codes of the holder end now.

    Raises NotAllowed unless `by` represents the holder.
    """
    permissions.may_show_code(by, holder_id)
    holder = Holder.objects.select_for_update(of=("self",)).filter(pk=holder_id).first()
    if holder is None or by.user_id is None:
        raise NotVisible
    _end_earlier(holder_id, at)
    token, digits = codes.new_token(), _free_digits(at)
    code = HolderCode.objects.create(
        holder=holder,
        shown_by_id=by.user_id,
        token_digest=codes.token_digest(token),
        digits_digest=codes.digits_digest(digits),
        created_at=at,
        expires_at=at + LIFETIME,
    )
    return NewCode(id=code.pk, token=token, digits=digits, expires_at=code.expires_at)


def _end_earlier(holder_id: UUID, at: datetime) -> None:
    unused = HolderCode.objects.filter(holder_id=holder_id, used_at=None)
    unused.filter(expires_at__lt=at - _KEPT).delete()
    # Never before its creation: two codes may be made in one instant.
    end = Greatest(Value(at), F("created_at") + timedelta(microseconds=1))
    unused.filter(expires_at__gt=at).update(expires_at=end)


def _free_digits(at: datetime) -> str:
    """Digits that no living code has: two holders under one number would be taken for each other."""
    for _draw in range(_DRAWS):
        digits = codes.new_digits()
        if not HolderCode.objects.filter(digits_digest=codes.digits_digest(digits), expires_at__gt=at).exists():
            return digits
    raise Conflict(_("暂时生成不了数字码。"), remedy=_("请稍后再试。"))


# --- the officer's side ---


@transaction.atomic
def present(*, token: str = "", digits: str = "", purpose: str, by: Actor, at: datetime) -> Presentation:
    """Read a code: who shows it, for `purpose` (case number or item code). Of several readers one wins.

    Raises Invalid `code_unknown`, Gone `code_used` or `code_expired`, TooManyAttempts after five wrong digits.
    Leaves an access record: the officer now sees name and number.
    """
    department_id = permissions.may_take_code(by)
    code = _by_token(token) if token else _by_digits(digits, by, at)
    _use(code, at)
    presentation = Presentation.objects.create(
        code=code,
        holder_id=code.holder_id,
        department_id=department_id,
        user_id=by.user_id,
        purpose=purpose,
        at=at,
        expires_at=at + PRESENTATION_LIFETIME,
    )
    timeline.record(about=presentation, kind="code.presented", by=by, at=at, details={"purpose": purpose})
    _record_shown(presentation, by, at)
    return presentation


@transaction.atomic
def consume_presentation(
    id_or_token: UUID | str, *, by: Actor, at: datetime, purpose: str
) -> tuple[Holder, Presentation]:
    """Who stands behind an unused code or a presentation, used up for one case.

    A presentation serves the same officer, once, within 15 minutes. Raises as `present` does.
    """
    text = str(id_or_token).strip()
    presentation = _presented_now(text, purpose, by, at) or _presented_before(text, by)
    taken = Presentation.objects.filter(pk=presentation.pk, used_at=None, expires_at__gt=at).update(used_at=at)
    if not taken:
        presentation.refresh_from_db()
        raise _used() if presentation.used_at else _expired()
    presentation.used_at = at
    timeline.record(about=presentation, kind="presentation.used", by=by, at=at, details={"purpose": purpose})
    return presentation.holder, presentation


def _presented_now(text: str, purpose: str, by: Actor, at: datetime) -> Presentation | None:
    if codes.is_token(text):
        return present(token=text, purpose=purpose, by=by, at=at)
    if digits := codes.digits_in(text):
        return present(digits=digits, purpose=purpose, by=by, at=at)
    return None


def _presented_before(text: str, by: Actor) -> Presentation:
    """The presentation of this officer. To anybody else it does not exist."""
    try:
        presentation_id = UUID(text)
    except ValueError as error:
        raise _unknown() from error
    own = Presentation.objects.filter(user=by.user_id, department=by.department_id)
    found = own.select_related("holder").filter(pk=presentation_id).first()
    if found is None:
        raise _unknown()
    return found


def _by_token(token: str) -> HolderCode:
    code = HolderCode.objects.filter(token_digest=codes.token_digest(token.strip())).first()
    if code is None:
        raise _unknown()
    return code


def _by_digits(text: str, by: Actor, at: datetime) -> HolderCode:
    """The newest code with these digits; living ones are told apart when they are made."""
    throttle.require_patience(by)
    digits = codes.digits_in(text)
    found = HolderCode.objects.filter(digits_digest=codes.digits_digest(digits)).order_by("-created_at", "-pk")
    code = found.first() if digits else None
    if code is None:
        throttle.note_wrong(by)
        raise _unknown("/digits")
    return code


def _use(code: HolderCode, at: datetime) -> None:
    """Take the code, if nobody did; the update decides between two readers."""
    if HolderCode.objects.filter(pk=code.pk, used_at=None, expires_at__gt=at).update(used_at=at):
        return
    code.refresh_from_db()
    raise _used() if code.used_at else _expired()


def _record_shown(presentation: Presentation, by: Actor, at: datetime) -> None:
    access.record_view(
        holder_id=presentation.holder_id,
        what="亮证：姓名和证件号码",
        purpose=presentation.purpose,
        fields=_SHOWN_FIELDS,
        by=by,
        at=at,
        basis=AccessRecord.Basis.CONSENT,
    )


def _unknown(pointer: str = "/token") -> Invalid:
    reason = _("没有这个码。")
    return Invalid(
        reason,
        remedy=_("请对方重新打开居民码或企业码，再扫一次；也可以录入证件号码和姓名。"),
        errors={pointer: reason},
        code="code_unknown",
    )


def _used() -> Gone:
    return Gone(_("这个码已经用过了。"), remedy=_("每个码只能用一次，请对方刷新后再出示。"), code="code_used")


def _expired() -> Gone:
    return Gone(_("这个码已经过期。"), remedy=_("码只在 60 秒内有效，请对方刷新后再出示。"), code="code_expired")
