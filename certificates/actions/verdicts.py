"""Is this licence real and does it hold? Asked by anybody, answered with as little as possible."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from certificates import codes, identifiers, originals, reasons
from certificates.models import AccessRecord, Licence, LicenceState, Rendition
from certificates.models.licences import LicenceQuerySet
from portal.foundation.actors import Actor
from portal.foundation.errors import Invalid
from portal.foundation.moment import LOCAL

PURPOSE = "public_check"
_TOLD = ("status", "issuer", "signature")


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Whether the data are as signed, and by whom."""

    valid: bool
    signer: str  # the department's name; empty when no key of ours made it


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The answer of a check: nothing of the content, nothing of the holder."""

    valid: bool
    status: str  # LicenceState; `unknown` when there is nothing to judge
    reason_code: str  # see certificates.reasons
    reason: str
    remedy: str
    issuer: str = ""
    licence_type: str = ""
    signature: Signature = Signature(valid=False, signer="")


@transaction.atomic
def verify(*, identifier: str = "", token: str = "", document: bytes = b"", by: Actor, at: datetime) -> Verdict:
    """Check a licence by its identifier, the code printed on it, or the PDF that its holder downloaded here.

    Its status is read now, never remembered. A licence that is found leaves one access record for each holder.
    Raises Invalid unless exactly one is given.
    """
    if [bool(identifier.strip()), bool(token.strip()), bool(document)].count(True) != 1:
        reason = _("请输入证照标识、扫描证照上的二维码，或上传 PDF，三选一。")
        raise Invalid(reason, errors={"/identifier": reason})
    licence, failed = _found(identifier, token.strip(), document)
    if licence is None:
        return _nothing(failed)
    _leave_records(licence, by, at)
    return _judge(licence, at)


def _found(identifier: str, token: str, document: bytes) -> tuple[Licence | None, str]:
    """The licence meant, or why none was found."""
    if document:
        return _by_document(document)
    return _by_token(token) if token else _by_identifier(identifier)


def _by_document(document: bytes) -> tuple[Licence | None, str]:
    made = Rendition.objects.made_as(document).values("licence_id")
    return _licences().filter(pk__in=made).first(), "unknown_document"


def _by_identifier(text: str) -> tuple[Licence | None, str]:
    plain = text.strip().upper()
    found = _licences().filter(identifier=plain).first()
    if found:  # also one taken over from elsewhere with a wrong check character
        return found, ""
    try:
        identifiers.parse(plain)
    except ValueError:
        return None, "malformed"
    return None, "not_found"


def _by_token(token: str) -> tuple[Licence | None, str]:
    if codes.is_token(token):
        return None, "holder_code"
    licence_id = codes.licence_in(token)
    if licence_id is None:
        return None, "malformed"
    return _licences().filter(pk=licence_id).first(), "not_found"


def _licences() -> LicenceQuerySet:
    return Licence.objects.select_related("licence_type", "issuer").prefetch_related("parties")


def _judge(licence: Licence, at: datetime) -> Verdict:
    check = originals.check_many([licence])[licence.pk]
    state = licence.state_on(at.astimezone(LOCAL).date())
    code = str(state)
    if check is None:
        code = "unreadable"
    elif not check.valid:
        code = "bad_signature"
    return Verdict(
        valid=code == LicenceState.VALID,
        status=str(state) if check and check.valid else str(LicenceState.UNKNOWN),
        reason_code=code,
        reason=reasons.text_of(code),
        remedy=reasons.remedy_of(code),
        issuer=licence.issuer.name,
        licence_type=licence.licence_type.name,
        signature=_signature(licence, check is not None and check.valid),
    )


def _signature(licence: Licence, valid: bool) -> Signature:
    return Signature(valid=valid, signer=licence.issuer.name if valid else "")


def _nothing(code: str) -> Verdict:
    return Verdict(
        valid=False,
        status=str(LicenceState.UNKNOWN),
        reason_code=code,
        reason=reasons.text_of(code),
        remedy=reasons.remedy_of(code),
    )


def _leave_records(licence: Licence, by: Actor, at: datetime) -> None:
    AccessRecord.objects.bulk_create(
        AccessRecord(
            at=at,
            holder_id=party.holder_id,
            department_id=by.department_id,
            user_id=by.user_id,
            client_id=by.client_id,
            what=licence.licence_type.name,
            licence_id=licence.pk,
            fields=list(_TOLD),
            purpose=PURPOSE,
            basis=AccessRecord.Basis.PUBLIC_CHECK,
            result=AccessRecord.Result.GRANTED,
        )
        for party in licence.parties.all()
    )
