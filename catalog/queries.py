"""What other parts ask the catalogue: the version of an item that holds, and the search of the counter."""

from datetime import datetime

from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from catalog.models import (
    Department,
    Duty,
    FieldMapping,
    ProofItemVersion,
    ProofRequirement,
    RequirementChannel,
    ServiceItem,
    ServiceItemVersion,
    VersionStatus,
)
from portal.foundation.actors import Actor
from portal.foundation.errors import NotVisible

SEARCH_LIMIT = 20

_LONGEST_CODE = 20
_LONGEST_SEARCH = 60
_MOST_WORDS = 5


OVERSEERS = (Duty.OFFICE, Duty.SUPERVISOR)  # who look over all departments of their programme


def own_department(actor: Actor) -> Department:
    """The department that the actor acts for, with its programme. Raises NotVisible."""
    own = Department.objects.acting(actor).select_related("programme__region").first()
    if own is None:
        raise NotVisible(_("您没有代表任何部门。"))
    return own


def department_for(actor: Actor, code: str = "") -> Department:
    """The own department; with `code` another one of the programme, for those who look over all. Raises NotVisible."""
    own = own_department(actor)
    if code in ("", own.code):
        return own
    others = Department.objects.filter(programme=own.programme_id) if actor.has(*OVERSEERS) else None
    found = others.select_related("programme__region").filter(code=code).first() if others is not None else None
    if found is None:
        raise NotVisible(_("没有这个部门，或者它不归您管。"))
    return found


def item_in_force(code: str, at: datetime) -> ServiceItemVersion:
    """The version of an item that holds at `at`, with requirements, channels and mappings (constant queries).

    Raises NotVisible: code `unknown_item` if there is no such item, `item_not_open` if it is not worked out yet.
    """
    wanted = _normal(code)
    version = with_requirements(ServiceItemVersion.objects.in_force(at)).filter(item__code=wanted).first()
    if version is not None:
        return version
    if ServiceItem.objects.filter(code=wanted).exists():
        raise NotVisible(
            _("事项 %(code)s 还没有梳理所需证明，暂不能开办件。") % {"code": wanted},
            remedy=_("请按原来的办法受理，并告诉统筹机构办公室。"),
            code="item_not_open",
        )
    raise NotVisible(
        _("没有编码为 %(code)s 的事项。") % {"code": wanted},
        remedy=_("请用名称或拼音首字母查找。"),
        code="unknown_item",
    )


def item_to_read(code: str, at: datetime) -> ServiceItem | None:
    """An item with, in `in_force`, the version that holds at `at` and all that it needs (constant queries)."""
    versions = with_requirements(ServiceItemVersion.objects.in_force(at))
    items = ServiceItem.objects.select_related("department").filter(code=_normal(code))
    return items.prefetch_related(Prefetch("versions", versions, to_attr="in_force")).first()


def cancelled(at: datetime) -> QuerySet[ProofItemVersion]:
    """The versions that say at `at` that their proof is cancelled: nobody may ask for it."""
    in_force = ProofItemVersion.objects.filter(status=VersionStatus.PUBLISHED, valid_from__lte=at)
    return in_force.filter(cancelled=True).exclude(valid_until__lte=at)


def with_requirements(versions: QuerySet[ServiceItemVersion]) -> QuerySet[ServiceItemVersion]:
    """Versions with everything that a case or a reader needs, in three further queries."""
    channels = RequirementChannel.objects.select_related(
        "licence_type", "source__tier", "source__department", "outside_issuer"
    )
    requirements = ProofRequirement.objects.select_related("proof").prefetch_related(Prefetch("channels", channels))
    mappings = FieldMapping.objects.select_related("licence_type", "proof", "standard_field").order_by("pk")
    return versions.select_related("item__department", "item__programme").prefetch_related(
        Prefetch("requirements", requirements), Prefetch("mappings", mappings)
    )


# --- search ---


def search(text: str, at: datetime, *, programme_id: int | None = None, limit: int = SEARCH_LIMIT) -> list[ServiceItem]:
    """Up to `limit` items for what somebody typed: parts of the name, pinyin initials, or the code.

    All words must match. Items that a case can be opened for come first, then the nearest match. Each item carries
    `in_force`, the list with its version in force or nothing. Nothing typed finds nothing.
    """
    words = searched_words(text)
    if not words:
        return []
    found = _matching(words, programme_id)
    open_now = Q(pk__in=ServiceItemVersion.objects.in_force(at).values("item_id"))
    best = list(with_version_in_force(_nearest_first(found.filter(open_now), words[0]), at)[:limit])
    if len(best) < limit:  # two queries: one that ranks worked-out items first would look at every match
        best += with_version_in_force(_nearest_first(found.exclude(open_now), words[0]), at)[: limit - len(best)]
    return best


def with_version_in_force(items: QuerySet[ServiceItem], at: datetime) -> QuerySet[ServiceItem]:
    """Items with their department and, in `in_force`, the version that holds at `at` (a list of one or none)."""
    versions = ServiceItemVersion.objects.in_force(at)
    return items.select_related("department").prefetch_related(Prefetch("versions", versions, to_attr="in_force"))


def _normal(code: str) -> str:
    """A code as it is stored, whatever way it was typed; no longer than a code can be."""
    return _printable(code).strip().upper()[: _LONGEST_CODE + 1]


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def searched_words(text: str) -> list[str]:
    """The words of a search, as many and as long as one can mean."""
    return _printable(text[:_LONGEST_SEARCH]).split()[:_MOST_WORDS]


def _matching(words: list[str], programme_id: int | None) -> QuerySet[ServiceItem]:
    items = ServiceItem.objects.all()
    if programme_id is not None:
        items = items.filter(programme_id=programme_id)
    for word in words:
        items = items.matching(word)
    return items


def _nearest_first(items: QuerySet[ServiceItem], word: str) -> QuerySet[ServiceItem]:
    nearness = Case(
        When(code=word.upper(), then=Value(0)),
        When(Q(name__startswith=word) | Q(initials__startswith=word.lower()), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return items.order_by(nearness, "code")
