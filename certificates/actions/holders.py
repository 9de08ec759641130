"""Who licences belong to. A holder is found by exact document number; the name only confirms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from certificates import documents, permissions
from certificates.models import DocumentType, Holder
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Invalid
from portal.foundation.moment import LOCAL


@transaction.atomic
def find_or_create(kind: str, document_type: str, number: str, name: str, *, by: Actor, at: datetime) -> Holder:
    """The holder with this document, entered if nobody knew it yet.

    Raises Invalid with a pointer per wrong value; with code `name_mismatch` when the number belongs to somebody of
    another name, which is never shown.
    """
    permissions.may_register_holder(by)
    document, plain_name = _checked(kind, document_type, number, name, at.astimezone(LOCAL).date())
    found = Holder.objects.numbered(document_type, document.number).first()
    if found is None:
        return _create(kind, document_type, document, plain_name, by, at)
    _require_same_name(found, plain_name)
    return found


@dataclass(frozen=True, kw_only=True)
class HolderInput:
    """Somebody as typed at a counter."""

    kind: str
    document_type: str
    number: str
    name: str


@transaction.atomic
def find_or_create_many(people: Sequence[HolderInput], *, by: Actor, at: datetime) -> list[Holder | Invalid]:
    """The set form of `find_or_create`: those known already in one query. Who is wrong comes back as the refusal.

    The caller raises what it will, for all together; nothing wrong was entered.
    """
    permissions.may_register_holder(by)
    today = at.astimezone(LOCAL).date()
    checked = [_checked_or_refused(one, today) for one in people]
    indexes = {
        Holder.index_of(one.document_type, found[0].number)
        for one, found in zip(people, checked, strict=True)
        if not isinstance(found, Invalid)
    }
    known = {(row.document_type, row.number_index): row for row in Holder.objects.filter(number_index__in=indexes)}
    return [
        found if isinstance(found, Invalid) else _known_or_new(one, *found, known, by, at)
        for one, found in zip(people, checked, strict=True)
    ]


def _checked_or_refused(one: HolderInput, today: date) -> tuple[documents.Document, str] | Invalid:
    try:
        return _checked(one.kind, one.document_type, one.number, one.name, today)
    except Invalid as refusal:
        return refusal


def _known_or_new(
    one: HolderInput,
    document: documents.Document,
    name: str,
    known: Mapping[tuple[str, str], Holder],
    by: Actor,
    at: datetime,
) -> Holder | Invalid:
    found = known.get((one.document_type, Holder.index_of(one.document_type, document.number)))
    try:
        if found is None:
            return _create(one.kind, one.document_type, document, name, by, at)
        _require_same_name(found, name)
    except Invalid as refusal:
        return refusal
    return found


def _checked(kind: str, document_type: str, number: str, name: str, today: date) -> tuple[documents.Document, str]:
    """Both values checked, so that a person who typed two of them wrong hears of both."""
    _require_fitting_kind(kind, document_type)
    errors, document, plain_name = dict[str, str](), documents.Document(""), ""
    try:
        document = documents.check_document(document_type, number, today)
    except ValueError as error:
        errors["/number"] = str(error)
    try:
        plain_name = documents.clean_name(name)
    except ValueError as error:
        errors["/name"] = str(error)
    if errors:
        raise Invalid(" ".join(errors.values()), errors=errors)
    return document, plain_name


def _require_fitting_kind(kind: str, document_type: str) -> None:
    if kind not in Holder.Kind.values:
        raise Invalid(errors={"/kind": _("只能是 person（自然人）或 organisation（法人和其他组织）。")})
    if document_type not in DocumentType.values:
        raise Invalid(errors={"/document_type": _("不认识这种证件类型。")})
    if (kind == Holder.Kind.ORGANISATION) != (document_type == DocumentType.USCC):
        reason = _("法人和其他组织用统一社会信用代码，自然人用个人证件。")
        raise Invalid(reason, errors={"/document_type": reason})


def _create(kind: str, document_type: str, document: documents.Document, name: str, by: Actor, at: datetime) -> Holder:
    holder = Holder(
        kind=kind,
        document_type=document_type,
        number_index=Holder.index_of(document_type, document.number),
    )
    holder.name, holder.number = name, document.number
    holder.birth_date = document.birth_date.isoformat() if document.birth_date else ""
    try:
        with transaction.atomic():
            holder.save(force_insert=True)
    except IntegrityError:  # another window entered the same person in this instant
        found = Holder.objects.numbered(document_type, document.number).get()
        _require_same_name(found, name)
        return found
    timeline.record(about=holder, kind="holder.created", by=by, at=at, details={"document_type": document_type})
    return holder


def _require_same_name(holder: Holder, name: str) -> None:
    if not documents.same_name(holder.name, name):
        raise Invalid(
            _("这个证件号码登记的姓名或名称与您输入的不一致。"),
            remedy=_("请对照证件核对号码和姓名；确实改过名的，先到登记机关更正。"),
            errors={"/name": _("与登记的姓名或名称不一致。")},
            code="name_mismatch",
        )
