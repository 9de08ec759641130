"""What a reply may say: the facts against the fields of the letter, the outcome against the facts. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from catalog.field_values import read_value, same_value
from portal.foundation.errors import Invalid
from verification.models.requests import Outcome

MOST_FACTS = 40
Field = Mapping[str, Any]


def reply_facts(
    outcome: str, facts: Mapping[str, Any], *, fields: Sequence[Field], claimed: Mapping[str, Any], note: str
) -> dict[str, Any]:
    """The facts of a reply, each in its field's type, after it is clear that they bear its outcome out.

    不符 means: otherwise than the applicant filled in (article 8), so one fact must differ from the form; where the
    form stated nothing of what is asked, a fact or the note says what was found. 属实 means that none differs.
    查无 means that nothing is on record, so it has no facts. Raises Invalid.
    """
    if outcome not in Outcome.values:
        raise Invalid(
            _("选择反馈结果：属实、不符或查无。"),
            errors={"/outcome": _("不是可选的结果") if outcome else _("还没有选")},
        )
    cleaned = clean_facts(facts, fields, need_all=outcome == Outcome.MATCHED)
    if outcome == Outcome.NOT_FOUND and cleaned:
        raise Invalid(
            _("反馈“查无”就是没有登记的内容，却填了 %(count)s 项。已填的都保留着。") % {"count": len(cleaned)},
            errors={f"/facts/{name}": _("查到了就选“属实”或“不符”；没查到就清空这一项") for name in cleaned},
        )
    differing = differences(claimed, cleaned)
    if outcome == Outcome.MATCHED and differing:
        raise Invalid(
            _("填的内容有 %(count)s 项与申请表不同，不能反馈“属实”。已填的都保留着。") % {"count": len(differing)},
            errors={f"/facts/{name}": _("与申请表不同，应选“不符”；抄错了就改这一项") for name in differing},
        )
    if outcome == Outcome.MISMATCHED and not differing:
        _refuse_bare_mismatch(fields, claimed, told=bool(cleaned or note))
    return cleaned


def _refuse_bare_mismatch(fields: Sequence[Field], claimed: Mapping[str, Any], *, told: bool) -> None:
    """Refuse 不符 that names nothing; `told`: a fact or the note says something."""
    if any(str(field["name"]) in claimed for field in fields):
        raise Invalid(
            _("反馈“不符”要写出登记的内容与申请表哪一项不同。已填的都保留着。"),
            errors={"/outcome": _("没有一项与申请表不同：填上不同的那一项，都一样就选“属实”")},
        )
    if not told:
        words = _("反馈“不符”要填上登记的内容，或在正文里写明哪里不符。")
        raise Invalid(words, errors={"/note": _("写明查到的情况")})


def proposed_outcome(claimed: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """What facts say of the form: 不符 where one differs, 属实 where all that it states is there and the same."""
    if differences(claimed, facts):
        return Outcome.MISMATCHED
    return Outcome.MATCHED if claimed and set(claimed) <= set(facts) else ""


def clean_facts(facts: Mapping[str, Any], fields: Sequence[Mapping[str, Any]], *, need_all: bool) -> dict[str, Any]:
    """The facts with each value in its field's type.

    Empty values are left out. Raises Invalid, with every wrong value at its pointer `/facts/<name>`: unknown names,
    wrong types, choices that are no option, values out of bounds, and required facts that are missing when `need_all`.
    """
    if len(facts) > MOST_FACTS:
        raise Invalid(
            _("反馈内容超过 %(most)s 项，没有保存。") % {"most": MOST_FACTS}, errors={"/facts": _("项数过多")}
        )
    known = {str(field["name"]): field for field in fields}
    errors = {f"/facts/{name}": _("协查函没有问这一项") for name in facts if name not in known}
    cleaned: dict[str, Any] = {}
    for name, field in known.items():
        try:
            value = read_value(facts.get(name), field)
        except ValueError as error:
            errors[f"/facts/{name}"] = str(error)
            continue
        if value is not None:
            cleaned[name] = value
        elif need_all and field.get("required", False):
            errors[f"/facts/{name}"] = _("“%(label)s”必填") % {"label": field.get("label", name)}
    if errors:
        raise Invalid(_("反馈内容有 %(count)s 处要改，已填的都保留着。") % {"count": len(errors)}, errors=errors)
    return cleaned


def differences(claimed: Mapping[str, Any], facts: Mapping[str, Any]) -> list[str]:
    """Names of facts that the form states otherwise: numbers by value, yes and no by meaning, texts without blanks."""
    return [name for name, found in facts.items() if name in claimed and not same_value(claimed[name], found)]
