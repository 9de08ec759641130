"""What licences may be read for: a service item, a theme, or whatever upper apps register (a case).

    @purposes.resolver
    def case_purpose(text: str, by: Actor, at: datetime) -> Purpose | None: ...

A purpose says which attributes of which types it needs, on what article, and whom it concerns.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import FieldMapping, ServiceItemVersion
from catalog.themes import ThemeInForce, theme_in_force
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotAllowed

Fields = Mapping[str, Sequence[str]]  # licence type code → names of attributes


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """A matter that `department_id` handles."""

    text: str  # the case number, or the code of an item or a theme
    name: str
    department_id: int
    fields: Fields = field(default_factory=dict)
    article: str = ""  # on which it may be read by duty; empty: only with consent
    holder_ids: frozenset[UUID] | None = None  # whom it concerns; None: not yet known
    is_closed: bool = False  # nothing is read for it any more


Resolver = Callable[[str, Actor, datetime], Purpose | None]
_resolvers: list[Resolver] = []


def resolver(find: Resolver) -> Resolver:
    """Register what turns a text into a purpose; None means “not mine”. For `AppConfig.ready` of upper apps."""
    if find not in _resolvers:
        _resolvers.append(find)
    return find


def find(text: str, by: Actor, at: datetime) -> Purpose:
    """The matter that `text` names.

    Raises Invalid if there is none, NotAllowed if another department handles it, Conflict if it is closed.
    """
    word = text.strip()
    for resolve in (*_resolvers, item_purpose, theme_purpose):
        if found := resolve(word, by, at):
            return _still_open(_handled_by(by, found))
    reason = _("没有这个编号的办件，也没有这个编码的事项或一件事。")
    raise Invalid(
        reason,
        remedy=_(
            "用途请填办件编号（如 AQ-20261121-0001）、事项编码（如 AQ-0089）或一件事编码（如 AQ-T02），照原样填。"
        ),
        errors={"/purpose": reason},
        code="unknown_purpose",
    )


def item_purpose(text: str, by: Actor, at: datetime) -> Purpose | None:
    """A service item as a purpose: the version in force at `at`, its mappings and its article."""
    version = ServiceItemVersion.objects.in_force(at).filter(item__code__iexact=text).select_related("item").first()
    return purpose_of(version) if version else None


def theme_purpose(text: str, by: Actor, at: datetime) -> Purpose | None:
    """A theme (一件事) as a purpose of the department that leads it: what the items of this department need.

    What the others' items need is read when their cases are opened, for their cases. Raises NotVisible while one of
    the items cannot be opened.
    """
    theme = theme_in_force(text, at)
    if theme is None:
        return None
    led_by = theme.item.department_id
    own = ThemeInForce(theme.item, [version for version in theme.versions if version.item.department_id == led_by])
    fields = defaultdict[str, list[str]](list)
    for version in own.versions:
        for code, attributes in fields_of(version).items():
            fields[code] += [attribute for attribute in attributes if attribute not in fields[code]]
    return Purpose(
        text=theme.item.code,
        name=theme.item.name,
        department_id=led_by,
        fields=dict(fields),
        article=own.duty_article,
    )


def purpose_of(version: ServiceItemVersion) -> Purpose:
    """What a version needs to read, for its item. A case replaces text, department and whom it concerns."""
    return Purpose(
        text=version.item.code,
        name=version.item.name,
        department_id=version.item.department_id,
        fields=fields_of(version),
        article=version.duty_article,
    )


def fields_of(version: ServiceItemVersion) -> Fields:
    """Licence type code → mapped attributes, types that only prove something included with none. Two queries."""
    fields = defaultdict[str, list[str]](list)
    shared = version.requirements.filter(channels__way="data_sharing")
    for code in shared.values_list("channels__licence_type__code", flat=True).distinct():
        if code:
            fields[code] = []
    mapped = FieldMapping.objects.filter(version=version, licence_type__isnull=False)
    for code, attribute in mapped.order_by("pk").values_list("licence_type__code", "attribute"):
        if attribute not in fields[code]:
            fields[code].append(attribute)
    return dict(fields)


def _handled_by(by: Actor, purpose: Purpose) -> Purpose:
    if purpose.department_id != by.department_id:
        raise NotAllowed(
            _("这件事由其他部门办理，您不能为它读取证照。"),
            remedy=_("请填本部门的办件编号或事项编码；要用其他部门掌握的情况，请发部门核验。"),
        )
    return purpose


def _still_open(purpose: Purpose) -> Purpose:
    if purpose.is_closed:
        reason = _("办件 %(number)s 已经结束，不能再为它读码或读取证照。") % {"number": purpose.text}
        raise Conflict(
            reason,
            remedy=_("要看当时用了什么，打开这个办件；要再办，请开新办件，用新的编号。"),
            errors={"/purpose": reason},
            code="purpose_closed",
        )
    return purpose
