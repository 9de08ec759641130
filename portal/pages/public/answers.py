"""The public answer: which proofs a matter needs, and in one plain sentence each why nobody has to bring them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from catalog.models import (
    OutsideIssuer,
    Programme,
    ProofItemVersion,
    ProofRequirement,
    RequirementChannel,
    ServiceItem,
    ServiceItemVersion,
    SlaTier,
    Theme,
    Way,
    Window,
)
from portal.pages.public import places

MOST_NAMED = 3  # things to tell that a step names; the window asks for the rest


@dataclass(frozen=True, slots=True)
class Line:
    """Proofs that arrive by the same way for the same reason."""

    name: str
    why: str
    channel_code: str
    yours: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """All that the page says about one matter. Without a version nobody has worked it out yet."""

    item: ServiceItem
    version: ServiceItemVersion | None
    total: int
    spared: list[Line]
    yours: list[Line]
    elsewhere: list[Line]  # for those whose record lies outside the city
    to_bring: int
    steps: list[str]
    levels: str
    windows: list[Window]
    hours: list[str]
    themes: list[Theme]  # with which other matters it can be done together


def answer_of(item: ServiceItem, programme: Programme, at: datetime) -> Answer:
    """The answer for an item that `queries.item_to_read` gave."""
    version = next(iter(getattr(item, "in_force", ())), None)
    requirements = list(version.requirements.all()) if version else []
    lines = lines_of([(requirement, item) for requirement in requirements], programme, at)
    yours = [line for line in lines if line.yours]
    return Answer(
        item=item,
        version=version,
        total=len(requirements),
        spared=[line for line in lines if not line.yours],
        yours=yours,
        elsewhere=_elsewhere(requirements, programme),
        to_bring=sum(is_yours(requirement) for requirement in requirements),
        steps=_steps(version, yours) if version else [],
        levels=_("、").join(item.levels),
        windows=places.windows_of(item.department),
        hours=places.hours_of([item.department], programme)[item.department_id],
        themes=list(item.themes.all()),
    )


# --- lines ---


def lines_of(asked: Sequence[tuple[ProofRequirement, ServiceItem]], programme: Programme, at: datetime) -> list[Line]:
    """What becomes of each proof that an item asks for, those of one way and reason together. One query."""
    facts = _facts_of([requirement for requirement, _item in asked], at)
    names: dict[tuple[str, str], list[str]] = {}
    for requirement, item in asked:
        version = facts.get(requirement.proof_id)
        channel = _first(requirement)
        code = str(Way.CANCELLED) if version and version.cancelled else str(channel.way if channel else Way.APPLICANT)
        why = _why(code, channel, version, item)
        if code == Way.APPLICANT:
            why += _tolerance(requirement, programme)
        if not requirement.required:
            why = _("有这种情况的人才看。%(why)s") % {"why": why}
        names.setdefault((code, why), []).append(_name(requirement))
    return [Line(_("、").join(named), why, code, code == Way.APPLICANT) for (code, why), named in names.items()]


def _facts_of(requirements: list[ProofRequirement], at: datetime) -> Mapping[int, ProofItemVersion]:
    wanted = [requirement.proof_id for requirement in requirements]
    return {row.proof_id: row for row in ProofItemVersion.objects.in_force(at).filter(proof_id__in=wanted)}


def _first(requirement: ProofRequirement) -> RequirementChannel | None:
    return next(iter(requirement.channels.all()), None)


def is_yours(requirement: ProofRequirement) -> bool:
    """Whether the applicant brings it."""
    channel = _first(requirement)
    return channel is None or channel.way == Way.APPLICANT


def _name(requirement: ProofRequirement) -> str:
    return requirement.proof.public_name


def _why(code: str, channel: RequirementChannel | None, version: ProofItemVersion | None, item: ServiceItem) -> str:
    if code == Way.CANCELLED:
        return _cancelled((version.cancel_reason if version else "") or _("没有法律法规依据"))
    if code == Way.VERIFICATION and channel and channel.source:
        return _asked(channel, item)
    if channel and channel.outside_issuer:
        return outside_words(channel.outside_issuer, code)
    return {
        str(Way.OFFLINE): _("由部门之间线下核验，内容不进系统，不用您提交。"),
        str(Way.DATA_SHARING): _("窗口从电子证照里取，只取办这件事要用的几项；谁看了哪几项都记下来，您随时能查。"),
        str(Way.COMMITMENT): _("您看清告知内容，签个字就行；也可以自己选择交证明。"),
        str(Way.SITE_CHECK): _("工作人员上门核实，不用您去开证明。"),
    }.get(code, _("部门之间还取不到这一样，要您自己带来。"))


def outside_words(unit: OutsideIssuer, way: str) -> str:
    """The honest answer about a unit outside the city, as people say it."""
    words = {
        "unit": _("%(area)s的%(name)s") % {"area": unit.area, "name": unit.name},
        "reason": unit.reason,
        "days": unit.typical_days,
        "where": _("，").join(part for part in (unit.address, unit.phone) if part),
    }
    if way == Way.INTERCITY:
        return _("记录在%(unit)s，窗口跨区域去问，一般 %(days)s 个工作日；对方在外地，说不准哪天。") % words
    told = _("要您带来，因为%(reason)s。") % words if unit.reason else _("要您自己带来。")
    return told + _("到%(unit)s去开。") % words + (_("地址电话：%(where)s。") % words if words["where"] else "")


def _elsewhere(requirements: list[ProofRequirement], programme: Programme) -> list[Line]:
    """What holds for those whose records lie outside the city, for the proofs that the city else asks itself."""
    asked = {one.proof_id: _name(one) for one in requirements if _ways(one) & {Way.VERIFICATION, Way.DATA_SHARING}}
    units = OutsideIssuer.objects.in_use().filter(programme=programme, proofs__in=asked).prefetch_related("proofs")
    return [
        Line(
            name=_("、").join(asked[proof.pk] for proof in unit.proofs.all() if proof.pk in asked),
            why=outside_words(unit, Way.INTERCITY if unit.how == unit.How.INTERCITY else Way.APPLICANT),
            channel_code=str(Way.INTERCITY if unit.how == unit.How.INTERCITY else Way.APPLICANT),
            yours=unit.how == unit.How.BRING,
        )
        for unit in units.distinct()
    ]


def _ways(requirement: ProofRequirement) -> set[str]:
    return {channel.way for channel in requirement.channels.all()}


def _tolerance(requirement: ProofRequirement, programme: Programme) -> str:
    """容缺受理, for everyone: whether what one must bring oneself may follow, and by when."""
    if not requirement.required:
        return ""
    if not requirement.may_follow:
        return _("没有它不能受理。")
    return _("没带齐也先受理，%(days)d 个工作日内补上就行。") % {"days": programme.tolerance_days}


def _cancelled(reason: str) -> str:
    return format_html(
        '{}{}<a href="{}">{}</a>{}',
        reason,
        _("，已经取消。谁再要，您可以"),
        reverse("complain"),
        _("投诉"),
        _("。"),
    )


def _asked(channel: RequirementChannel, item: ServiceItem) -> str:
    assert channel.source is not None
    words = {
        "asker": item.department.short_name,
        "issuer": channel.source.department.short_name,
        "limit": limit_words(channel.source.tier, channel.source.own_limit_days),
    }
    if channel.source.department_id == item.department_id:
        return _("%(issuer)s自己就有记录，窗口直接查，%(limit)s有结果。") % words
    return _("%(asker)s直接问%(issuer)s，%(limit)s有答复。") % words


def limit_words(tier: SlaTier, own_limit_days: int | None = None) -> str:
    """How long an answer takes, as people say it."""
    if own_limit_days or not tier.minutes:
        return _("一般 %(days)d 个工作日内") % {"days": own_limit_days or tier.working_days or 0}
    return _("一般 %(minutes)d 分钟内") % {"minutes": tier.minutes}


# --- what one does ---


def _steps(version: ServiceItemVersion, yours: list[Line]) -> list[str]:
    for_company = version.applicant_kind == ServiceItemVersion.ApplicantKind.ORGANISATION
    steps = [_("到窗口亮企业码，或报统一社会信用代码") if for_company else _("到窗口亮码，或报证件号")]
    if yours:
        steps.append(_("带上%(things)s") % {"things": _("、").join(line.name for line in yours)})
    if telling := _to_tell(version):
        steps.append(_("说清楚%(things)s") % {"things": telling})
    return [*steps, _("核对无误，签一次字")]


def _to_tell(version: ServiceItemVersion) -> str:
    open_fields = [str(row["label"]) for row in to_tell(version)]
    named = _("、").join(open_fields[:MOST_NAMED])
    return _("%(named)s等") % {"named": named} if len(open_fields) > MOST_NAMED else named


def to_tell(version: ServiceItemVersion) -> list[dict[str, Any]]:
    """The required fields of the form that neither a licence nor a reply fills."""
    filled = {mapping.field for mapping in version.mappings.all()}
    return [row for row in version.form if row.get("required") and row["name"] not in filled]
