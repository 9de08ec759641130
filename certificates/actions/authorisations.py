"""Consent 数据授权: given for one department, one matter, certain types and a time; withdrawn at any moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from certificates import permissions
from certificates.models import Authorisation, AuthorisationPart, Holder, Presentation
from portal.foundation import outbox, timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotVisible

WITHDRAWN = "certificates.authorisation_withdrawn"


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a consent to a theme lets a department read for one of its cases (`purpose`): types by code."""

    department_id: int
    purpose: str
    types: Sequence[str]


@transaction.atomic
def grant(
    holder: Holder,
    department_id: int,
    purpose: str,
    types: Sequence[str],
    method: str,
    *,
    by: Actor,
    at: datetime,
    valid_until: datetime,
    presentation: Presentation | None = None,
    parts: Sequence[Part] = (),
) -> Authorisation:
    """Record that the holder lets a department read licences of `types` (codes; none: of no type) for `purpose`.

    A consent to a theme has `parts`: who may read what of it for which case. A code's consent names the presentation
    it was given with. Raises Invalid, NotAllowed, or Conflict if that presentation already carries a consent.
    """
    permissions.may_grant(by, holder.pk, department_id, online=method == Authorisation.Method.ONLINE)
    _check(holder, purpose, method, at, valid_until, presentation)
    authorisation = Authorisation(
        holder=holder,
        department_id=department_id,
        purpose=purpose,
        licence_types=sorted(set(types)),
        method=method,
        presentation=presentation,
        recorded_by_id=by.user_id,
        granted_at=at,
        valid_until=valid_until,
    )
    _save(authorisation)
    _save_parts(authorisation, parts)
    details = {"purpose": purpose, "method": method, "parts": [part.purpose for part in parts]}
    timeline.record(about=authorisation, kind="authorisation.granted", by=by, at=at, details=details)
    return authorisation


@transaction.atomic
def withdraw(authorisation_id: UUID, *, by: Actor, at: datetime) -> Authorisation:
    """End a consent now: the next read is refused, whatever jobs run. Raises NotVisible, or Conflict if it ended."""
    authorisation = Authorisation.objects.select_for_update(of=("self",)).filter(pk=authorisation_id).first()
    if authorisation is None:
        raise NotVisible(_("没有找到这项数据授权。"))
    permissions.may_withdraw(by, authorisation)
    if authorisation.withdrawn_at:
        raise Conflict(_("这项授权已经撤回过了。"), code="already_withdrawn")
    authorisation.withdrawn_at = at
    authorisation.save(update_fields=["withdrawn_at"])
    timeline.record(about=authorisation, kind="authorisation.withdrawn", by=by, at=at)
    outbox.emit(WITHDRAWN, {"authorisation": str(authorisation.pk), "purpose": authorisation.purpose}, at=at)
    return authorisation


def _check(
    holder: Holder,
    purpose: str,
    method: str,
    at: datetime,
    valid_until: datetime,
    presentation: Presentation | None,
) -> None:
    errors = dict[str, str]()
    if method not in Authorisation.Method.values:
        errors["/method"] = _("只能是 code（出示码）、on_site（当面同意）或 online（网上同意）。")
    if not purpose.strip():
        errors["/purpose"] = _("请写明用于哪个办件或事项。")
    if valid_until <= at:
        errors["/valid_until"] = _("有效期须晚于现在。")
    if (method == Authorisation.Method.CODE) != (presentation is not None):
        errors["/token"] = _("出示码同意须带这次亮证，其他方式不带。")
    elif presentation is not None and presentation.holder_id != holder.pk:
        errors["/token"] = _("这次亮证的不是这位持证主体。")
    if errors:
        raise Invalid(" ".join(errors.values()), errors=errors)


def _save_parts(authorisation: Authorisation, parts: Sequence[Part]) -> None:
    AuthorisationPart.objects.bulk_create(
        AuthorisationPart(
            authorisation=authorisation,
            department_id=part.department_id,
            purpose=part.purpose,
            licence_types=sorted(set(part.types)),
        )
        for part in parts
    )


def _save(authorisation: Authorisation) -> None:
    try:
        with transaction.atomic():
            authorisation.save(force_insert=True)
    except IntegrityError as error:
        if "presentation" not in str(error.__cause__):
            raise
        raise Conflict(
            _("这次亮证已经用于一项授权。"), remedy=_("请对方刷新后重新出示。"), code="presentation_used"
        ) from error
