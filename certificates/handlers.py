"""What happens after a commit in the licence library: people are told. All idempotent by the event's id."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import Department
from certificates.actions import access, authorisations, licences
from certificates.models import Authorisation, Holder, Licence, LicenceStatus, Representation
from portal.foundation import notifications, outbox
from portal.foundation.moment import LOCAL
from portal.foundation.outbox import Payload

_LABELS = dict(LicenceStatus.choices)
_ACCESSES = "/me/accesses/"
_LICENCES = "/me/licences/"


@outbox.handles(access.READ_BY_DUTY)
def tell_of_reading(event_id: UUID, payload: Payload, at: datetime) -> None:
    """Who was read by duty hears of it afterwards, and from whom: once a day and department, the log has every look."""
    department = Department.objects.filter(pk=payload["department"]).first()
    holder_id, day = UUID(payload["holder"]), at.astimezone(LOCAL).date()
    notifications.notify(
        user_ids=_users_of([holder_id], at),
        kind=access.READ_BY_DUTY,
        about=Holder(pk=holder_id),
        link=_ACCESSES,
        at=at,
        key=f"read:{payload['department']}:{holder_id}:{day}",
        params={"department": department.short_name if department else ""},
    )


@outbox.handles(licences.ISSUED)
def tell_of_issue(event_id: UUID, payload: Payload, at: datetime) -> None:
    """A new licence is in the wallet."""
    _tell_holders(UUID(payload["licence"]), licences.ISSUED, f"issued:{event_id}", {}, at)


@outbox.handles(licences.STATUS_CHANGED)
def tell_of_status(event_id: UUID, payload: Payload, at: datetime) -> None:
    """A licence was suspended, given back, ended. A replaced one is told by the new one."""
    if payload["after"] != LicenceStatus.SUPERSEDED:
        params = {"after": payload["after"]}
        _tell_holders(UUID(payload["licence"]), licences.STATUS_CHANGED, f"status:{event_id}", params, at)


@outbox.handles(authorisations.WITHDRAWN)
def tell_of_withdrawal(event_id: UUID, payload: Payload, at: datetime) -> None:
    """The officer who recorded the consent hears that it ended, before wondering why a reading is refused."""
    consent = Authorisation.objects.filter(pk=payload["authorisation"]).first()
    if consent is None or consent.recorded_by_id is None:
        return
    notifications.notify(
        user_ids=[consent.recorded_by_id],
        kind=authorisations.WITHDRAWN,
        about=consent,
        link="/hall/",
        at=at,
        key=f"withdrawn:{event_id}",
        params={"purpose": consent.purpose},
    )


def _tell_holders(licence_id: UUID, kind: str, key: str, params: Mapping[str, Any], at: datetime) -> None:
    licence = Licence.objects.filter(pk=licence_id).prefetch_related("parties").first()
    if licence is None:
        return
    notifications.notify(
        user_ids=_users_of([party.holder_id for party in licence.parties.all()], at),
        kind=kind,
        about=licence,
        link=_LICENCES,
        at=at,
        key=key,
        params=params,
    )


def _users_of(holder_ids: Iterable[UUID], at: datetime) -> list[int]:
    """The accounts that stand for these holders now."""
    found = Representation.objects.in_force(at).filter(holder_id__in=list(holder_ids))
    return list(found.values_list("user_id", flat=True).distinct())


def _read_words(params: Mapping[str, Any]) -> str:
    return _("“%(department)s”依职责查看了您的数据，点开看看了什么、为了什么。") % {
        "department": params.get("department", "")
    }


def _issued_words(params: Mapping[str, Any]) -> str:
    return _("您有一份新的电子证照，点开查看。")


def _status_words(params: Mapping[str, Any]) -> str:
    return _("您的一份电子证照状态变为“%(status)s”，点开查看。") % {"status": _LABELS.get(params.get("after", ""), "")}


def _withdrawn_words(params: Mapping[str, Any]) -> str:
    return _("“%(purpose)s”的数据授权已被本人撤回，未读的证照改用其他办法。") % {"purpose": params.get("purpose", "")}


notifications.describe(access.READ_BY_DUTY, _read_words)
notifications.describe(licences.ISSUED, _issued_words)
notifications.describe(licences.STATUS_CHANGED, _status_words)
notifications.describe(authorisations.WITHDRAWN, _withdrawn_words)
