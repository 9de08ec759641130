"""The people of a case: what was typed or scanned becomes holders with roles; every wrong value is named at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from catalog.models import PartyRole, ServiceItemVersion
from catalog.themes import ToOpen
from certificates.actions import codes, holders
from certificates.models import Holder, Presentation
from portal.foundation.actors import Actor
from portal.foundation.errors import Invalid

# Somebody may always be helped by one agent, whatever the item says about its people.
ALWAYS_ALLOWED: Mapping[str, tuple[int, int]] = {PartyRole.AGENT: (0, 1)}


@dataclass(frozen=True, kw_only=True)
class PartyInput:
    """Somebody as typed at the window."""

    role: str
    document_type: str
    number: str
    name: str
    kind: str = Holder.Kind.PERSON


@dataclass(frozen=True, kw_only=True)
class AuthorisationInput:
    """On what the reading rests: the holder's code (`token`: a code or a presentation), consent on site, or duty."""

    method: str
    token: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a case, found."""

    role: str
    holder: Holder
    presentation: Presentation | None = None


def find_people(
    version: ToOpen,
    applicant: PartyInput | None,
    parties: Sequence[PartyInput],
    authorisation: AuthorisationInput,
    *,
    by: Actor,
    at: datetime,
) -> list[Person]:
    """The applicant first, then the others in the order typed. Raises Invalid naming every wrong value."""
    errors = role_errors(version, [party.role for party in parties])
    if applicant is None and authorisation.method != "code":
        errors["/applicant"] = _("填写申请人的证件和姓名，或扫描居民码。")
    if applicant and not _kind_fits(version, applicant.kind):
        errors["/applicant/kind"] = _("这个事项只能由%(kind)s申请。") % {"kind": version.get_applicant_kind_display()}
    _raise_if_any(errors, code="invalid")
    shown = _shown(version, authorisation, by, at) if authorisation.method == "code" else None
    found = _all_typed(applicant, parties, by, at)
    first = found.pop(0) if applicant else None
    if shown and first and first.holder.pk != shown.holder.pk:
        reason = _("所填申请人与居民码的持有人不是同一人。")
        raise Invalid(reason, errors={"/applicant/number": reason})
    people = [person for person in (shown or first, *found) if person]
    _refuse_doubles(people)
    return people


def _all_typed(applicant: PartyInput | None, parties: Sequence[PartyInput], by: Actor, at: datetime) -> list[Person]:
    """Everybody who was typed, the applicant first; in one query for those known already."""
    pointers = (["/applicant"] if applicant else []) + [f"/parties/{index}" for index in range(len(parties))]
    typed = ([applicant] if applicant else []) + list(parties)
    answers = holders.find_or_create_many([_as_holder(one) for one in typed], by=by, at=at) if typed else []
    refusals = [(pointer, one) for pointer, one in zip(pointers, answers, strict=True) if isinstance(one, Invalid)]
    problems = {key: reason for pointer, one in refusals for key, reason in _below(pointer, one).items()}
    _raise_if_any(problems, code=refusals[0][1].code if refusals else "")
    return [
        Person(one.role, holder) for one, holder in zip(typed, answers, strict=True) if not isinstance(holder, Invalid)
    ]


def find_one(party: PartyInput, *, by: Actor, at: datetime) -> Person:
    """Somebody who joins later. Raises Invalid."""
    found = holders.find_or_create(party.kind, party.document_type, party.number, party.name, by=by, at=at)
    return Person(party.role, found)


def role_errors(version: ToOpen, roles: Sequence[str], *, also_missing: bool = True) -> dict[str, str]:
    """What is wrong with the roles beside the applicant, by JSON pointer; empty if they fit the item."""
    limits = limits_of(version)
    errors: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for index, role in enumerate(roles):
        seen[role] += 1
        if role not in limits:
            errors[f"/parties/{index}/role"] = _("这个事项不需要“%(role)s”。") % {"role": _role_name(role)}
        elif seen[role] > limits[role][1]:
            errors[f"/parties/{index}/role"] = _("“%(role)s”最多 %(most)d 人。") % {
                "role": _role_name(role),
                "most": limits[role][1],
            }
    if also_missing:
        errors |= _missing(limits, seen)
    return errors


def _missing(limits: Mapping[str, tuple[int, int]], seen: Counter[str]) -> dict[str, str]:
    lacking = [
        _("%(role)s %(count)d 人") % {"role": _role_name(role), "count": least - seen[role]}
        for role, (least, _most) in limits.items()
        if seen[role] < least
    ]
    return {"/parties": _("还要添加：%(who)s。") % {"who": _("、").join(lacking)}} if lacking else {}


def limits_of(version: ToOpen) -> dict[str, tuple[int, int]]:
    """Role → least and most people. A role without `max` takes any number."""
    own = {str(role["role"]): (int(role.get("min", 0)), int(role.get("max") or 99)) for role in version.roles}
    return {**ALWAYS_ALLOWED, **own}


def _role_name(role: str) -> str:
    return str(PartyRole(role).label) if role in PartyRole.values else role[:20]


def _kind_fits(version: ToOpen, kind: str) -> bool:
    return version.applicant_kind == ServiceItemVersion.ApplicantKind.BOTH or version.applicant_kind == kind


def _shown(version: ToOpen, authorisation: AuthorisationInput, by: Actor, at: datetime) -> Person:
    """Who stands behind the code that was shown; it is used up."""
    token = authorisation.token.strip()
    if not token:
        raise Invalid(_("没有扫到居民码。"), errors={"/authorisation/token": _("扫描居民码，或改用当面同意。")})
    try:
        holder, presentation = codes.consume_presentation(token, by=by, at=at, purpose=version.item.code)
    except Invalid as refusal:
        errors = {"/authorisation/token": refusal.message}
        raise Invalid(refusal.message, remedy=refusal.remedy, errors=errors, code=refusal.code) from refusal
    if not _kind_fits(version, holder.kind):
        reason = _("这个码属于%(kind)s，不能申请这个事项。") % {"kind": holder.get_kind_display()}
        raise Invalid(reason, errors={"/authorisation/token": reason})
    return Person(PartyRole.APPLICANT, holder, presentation)


def _as_holder(typed: PartyInput) -> holders.HolderInput:
    return holders.HolderInput(kind=typed.kind, document_type=typed.document_type, number=typed.number, name=typed.name)


def _below(pointer: str, refusal: Invalid) -> dict[str, str]:
    if not refusal.errors:
        return {pointer: refusal.message}
    return {f"{pointer}{inner}": reason for inner, reason in refusal.errors.items()}


def _refuse_doubles(people: Sequence[Person]) -> None:
    seen = {people[0].holder.pk}
    errors: dict[str, str] = {}
    for index, person in enumerate(people[1:]):
        if person.holder.pk in seen:
            errors[f"/parties/{index}/number"] = _("这个人在本办件里已经有了。")
        seen.add(person.holder.pk)
    _raise_if_any(errors, code="party_twice")


def _raise_if_any(errors: Mapping[str, str], *, code: str) -> None:
    if errors:
        message = " ".join(dict.fromkeys(errors.values()))
        raise Invalid(message, errors=errors, remedy=_("改正标出的内容后再开办，其他已填的不用重填。"), code=code)
