"""What the page of opening tells of somebody: what a number says, whose code was read, what is open for them."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from catalog.models import LicenceType, PartyRole
from catalog.themes import ThemeInForce, ToOpen
from certificates.documents import check_document
from certificates.models import Presentation
from portal.foundation.actors import Actor
from portal.foundation.identity_numbers import ID_CARD_LENGTH, Sex, check_id_card, mask_number, normalise
from portal.foundation.moment import LOCAL, now
from portal.pages.hall.opening_form import Opening
from verification.actions.looking_up import open_cases_of, open_cases_of_holder
from verification.actions.resolving import load_version
from verification.models import Case


def number_words(document_type: str, number: str) -> dict[str, str]:
    """`{tone, text}` about a number: empty while nothing is typed, a count while it is still too short."""
    plain, today = normalise(number), now().astimezone(LOCAL).date()
    if not plain:
        return {}
    if document_type in {"id_card", "uscc"} and len(plain) < ID_CARD_LENGTH:
        return {"tone": "none", "text": _("还差 %(count)d 位") % {"count": ID_CARD_LENGTH - len(plain)}}
    try:
        check_document(document_type, plain, today)
    except ValueError as error:
        return {"tone": "late", "text": str(error)}
    if document_type != "id_card":
        return {"tone": "ok", "text": _("%(number)s，号码格式正确") % {"number": mask_number(plain)}}
    return {"tone": "ok", "text": _card_words(plain, today)}


def _card_words(plain: str, today: date) -> str:
    card = check_id_card(plain, today)
    born = card.birth_date
    words = {
        "number": mask_number(plain),
        "born": born.isoformat(),
        "age": today.year - born.year - ((today.month, today.day) < (born.month, born.day)),
        "sex": _("男") if card.sex == Sex.MALE else _("女"),
    }
    return _("%(number)s，%(born)s 出生，%(age)d 岁，%(sex)s") % words


def holder_words(opening: Opening, actor: Actor) -> dict[str, str] | None:
    """Whose code was read: name and masked number, for the officer who read it."""
    read = _presentation(opening, actor)
    if read is None:
        return None
    return {
        "name": read.holder.name,
        "number": read.holder.masked_number,
        "document": str(read.holder.get_document_type_display()),
        "until": read.expires_at.astimezone(LOCAL).strftime("%H:%M"),
    }


def consent_parts(version: ToOpen, at: datetime) -> list[dict[str, str]]:
    """Which licences each department of a theme reads of whom, on the one consent to it; nothing for a single item."""
    if not isinstance(version, ThemeInForce):
        return []
    items = [load_version(one, at) for one in version.versions]
    roles = [str(PartyRole.APPLICANT), *(role["role"] for role in version.roles)]
    asked = [{role: item.types_of(role) for role in roles} for item in items]
    codes = {code for by_role in asked for types in by_role.values() for code in types}
    names = dict(LicenceType.objects.filter(code__in=codes).values_list("code", "name"))
    return [
        {
            "department": item.version.item.department.short_name,
            "item": item.version.item.name,
            "reads": _("；").join(
                _reads(role, [names[code] for code in types]) for role, types in own.items() if types
            ),
        }
        for item, own in zip(items, asked, strict=True)
    ]


def _reads(role: str, names: list[str]) -> str:
    words = {"who": PartyRole(role).label, "types": _("、").join(names)}
    return _("%(who)s的%(types)s") % words


def in_hand(request: HttpRequest, opening: Opening, actor: Actor, *, is_chosen: bool) -> list[Case]:
    """What this department has open for whoever was scanned or typed, told when they come: they see that it was asked.

    A number comes before the item is chosen; a code is read with it, by a POST.
    """
    if request.method == "POST":
        read = _presentation(opening, actor) if request.POST.get("code") else None
        return open_cases_of_holder(read.holder, by=actor, at=now()) if read else []
    typed = opening.applicant
    is_right = number_words(typed.document_type, typed.number).get("tone") == "ok"
    return open_cases_of(typed.document_type, typed.number, by=actor, at=now()) if is_right and not is_chosen else []


def _presentation(opening: Opening, actor: Actor) -> Presentation | None:
    """The code that this officer read for this form."""
    if not opening.presentation:
        return None
    own = Presentation.objects.filter(user_id=actor.user_id or 0, department_id=actor.department_id or 0)
    try:
        return own.select_related("holder").filter(pk=opening.presentation).first()
    except ValidationError:
        return None
