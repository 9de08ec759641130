"""What is typed while a case is opened: parsed from the form, shown again as it was, turned into the action's words."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from catalog.models import PartyRole, ServiceItemVersion
from catalog.themes import ToOpen
from certificates.models import DocumentType, Holder
from portal.pages.forms import new_once
from verification.actions.cases import AuthorisationInput, PartyInput

MOST_PARTIES = 30
LONGEST = 120
ALWAYS = {PartyRole.AGENT: (0, 1)}


@dataclass(frozen=True, kw_only=True)
class Typed:
    """Somebody as typed: role, document, number, name."""

    role: str = PartyRole.APPLICANT
    document_type: str = DocumentType.ID_CARD
    number: str = ""
    name: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing typed yet."""
        return not (self.number or self.name)

    @property
    def role_label(self) -> str:
        """The role in words."""
        return str(PartyRole(self.role).label) if self.role in PartyRole.values else self.role

    def as_input(self) -> PartyInput:
        """What the action takes."""
        kind = Holder.Kind.ORGANISATION if self.document_type == DocumentType.USCC else Holder.Kind.PERSON
        return PartyInput(
            role=self.role, kind=kind, document_type=self.document_type, number=self.number, name=self.name
        )


@dataclass(frozen=True, kw_only=True)
class Opening:
    """The state of the page. `presentation` is the id of a code already read, `holder` whose it is (masked)."""

    item: str = ""
    code: str = ""
    presentation: str = ""
    method: str = ""
    ticket: str = ""
    applicant: Typed = field(default_factory=Typed)
    parties: tuple[Typed, ...] = ()
    once: str = field(default_factory=new_once)

    @property
    def authorisation(self) -> AuthorisationInput:
        """On what the reading rests."""
        token = self.presentation or self.code
        return AuthorisationInput(method="code" if token else self.method, token=token)

    @property
    def applicant_input(self) -> PartyInput | None:
        """The applicant, unless a code names the holder and nothing was typed."""
        return None if self.applicant.is_empty and self.authorisation.token else self.applicant.as_input()

    def with_party(self, role: str) -> "Opening":
        """One more row of a role."""
        return replace(self, parties=(*self.parties, Typed(role=role))[:MOST_PARTIES])

    def without_party(self, index: int) -> "Opening":
        """One row less."""
        return replace(self, parties=tuple(row for place, row in enumerate(self.parties) if place != index))

    def as_asked(self) -> str:
        """All that was typed, as text that is equal for equal forms (for the idempotency token)."""
        return repr((self.item, self.code, self.presentation, self.method, self.ticket, self.applicant, self.parties))


def opening_of(data: QueryDict) -> Opening:
    """What a POST says."""
    once = data.get("once", "")
    typed = Opening(
        item=_text(data, "item").upper(),
        code=_text(data, "code"),
        presentation=_text(data, "presentation"),
        method=_text(data, "method"),
        ticket=_text(data, "ticket"),
        applicant=_typed(data, "applicant", PartyRole.APPLICANT),
        parties=tuple(
            _typed(data, f"parties-{index}", _text(data, f"parties-{index}-role"))
            for index in range(MOST_PARTIES)
            if f"parties-{index}-role" in data
        ),
    )
    return replace(typed, once=once) if len(once) == 32 and once.isalnum() else typed


def with_needed_parties(opening: Opening, version: ToOpen) -> Opening:
    """The rows that the item cannot do without, added where nobody is there yet."""
    for role, (least, _most) in limits_of(version).items():
        have = sum(row.role == role for row in opening.parties)
        for _missing in range(least - have):
            opening = opening.with_party(role)
    return opening


def limits_of(version: ToOpen) -> dict[str, tuple[int, int]]:
    """Role → least and most people beside the applicant."""
    own = {str(role["role"]): (int(role.get("min", 0)), int(role.get("max") or 99)) for role in version.roles}
    return {**own, **{role: limit for role, limit in ALWAYS.items() if role not in own}}


def addable_roles(opening: Opening, version: ToOpen) -> list[dict[str, str]]:
    """Roles that still have room, for the buttons that add a row."""
    rows = []
    for role, (_least, most) in limits_of(version).items():
        if sum(row.role == role for row in opening.parties) < most:
            label = str(PartyRole(role).label) if role in PartyRole.values else role
            rows.append({"role": role, "label": label})
    return rows


def document_choices(version: ToOpen | None, *, applicant: bool) -> list[tuple[str, str]]:
    """Documents by which somebody may be known here."""
    kind = version.applicant_kind if version and applicant else ServiceItemVersion.ApplicantKind.PERSON
    people = [choice for choice in DocumentType.choices if choice[0] != DocumentType.USCC]
    organisations = [choice for choice in DocumentType.choices if choice[0] == DocumentType.USCC]
    if kind == ServiceItemVersion.ApplicantKind.PERSON:
        return _plain(people)
    return _plain(organisations if kind == ServiceItemVersion.ApplicantKind.ORGANISATION else people + organisations)


def fitting_document(version: ToOpen | None, scanned: str) -> str:
    """The document that stands in the applicant's row at first: the scanned one where the item takes it."""
    choices = [value for value, _label in document_choices(version, applicant=True)]
    return scanned if scanned in choices else choices[0]


def method_options(version: ToOpen) -> list[dict[str, str]]:
    """On what the reading may rest where no code is shown; nothing is preselected."""
    options = [{"value": "on_site", "label": _("本人当面同意"), "icon": "user-check"}]
    if version.duty_article:
        options.append({"value": "duty", "label": _("依职责读取"), "icon": "gavel"})
    return options


def focus_of(opening: Opening, errors: Mapping[str, Any]) -> str:
    """The name of the field that has the focus next: the first wrong one, else the first empty one."""
    names = _names(opening)
    wrong = [name for name in names if name in errors]
    if wrong:
        return wrong[0]
    values = {"item": opening.item, "code": opening.authorisation.token or opening.applicant.number}
    values |= _values("applicant", opening.applicant) if not opening.authorisation.token else {}
    for index, row in enumerate(opening.parties):
        values |= _values(f"parties-{index}", row)
    if not opening.authorisation.token:
        values["method"] = opening.method
    return next((name for name in names if name in values and not values[name]), "open")


def _names(opening: Opening) -> list[str]:
    parties = [f"parties-{index}-{part}" for index in range(len(opening.parties)) for part in ("number", "name")]
    return ["item", "code", "applicant-number", "applicant-name", *parties, "method", "ticket"]


def _values(prefix: str, row: Typed) -> dict[str, str]:
    return {f"{prefix}-number": row.number, f"{prefix}-name": row.name}


def _typed(data: QueryDict, prefix: str, role: str) -> Typed:
    return Typed(
        role=role,
        document_type=_text(data, f"{prefix}-document_type") or DocumentType.ID_CARD,
        number=_text(data, f"{prefix}-number"),
        name=_text(data, f"{prefix}-name"),
    )


def _text(data: QueryDict, name: str) -> str:
    return data.get(name, "").replace("\x00", "").strip()[:LONGEST]


def _plain(choices: list[Any]) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in choices]
