"""Set forms of the issuing side's verbs: many requests with one confirmation, each on its own, with a word for each.

Cases are locked in the order of their ids, so that two sets never wait for each other in a circle.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.foundation.actors import Actor
from portal.foundation.errors import DomainError, IllegalMove, Invalid
from portal.foundation.texts import needed
from verification.actions import requests
from verification.actions.replies import LONGEST_TEXT
from verification.models import Outcome, RequestStatus, VerificationRequest

MOST = 200
Verb = Callable[[VerificationRequest], VerificationRequest]


@dataclass
class Done:
    """What came of a set: the requests that it was done for, and for each other number why not."""

    requests: list[VerificationRequest] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    first_refusal: DomainError | None = None


@transaction.atomic
def receive_many(*, numbers: Collection[str], by: Actor, at: datetime) -> Done:
    """Register each request; one that a colleague took meanwhile is named and does not stop the others.

    Numbers that are not the actor's to see are left out without a word. Raises Invalid beyond 200.
    """
    return _each(numbers, by, lambda row: requests.receive(request_id=row.pk, by=by, at=at))


@transaction.atomic
def assign_many(*, numbers: Collection[str], user_id: int, by: Actor, at: datetime) -> Done:
    """Give each open request to a colleague of the same department (转派). Raises Invalid beyond 200."""
    return _each(numbers, by, lambda row: requests.assign(request_id=row.pk, user_id=user_id, by=by, at=at))


@transaction.atomic
def answer_many(
    *, numbers: Collection[str], outcome: str, facts: Mapping[str, Any], note: str, by: Actor, at: datetime
) -> Done:
    """Answer identical questions alike: same proof, same version of its letter, the same facts claimed.

    Each gets a reply of its own: where it matches, a fact that `facts` leaves out is as the applicant's form claims.
    Mismatches differ from person to person and are answered one by one. Raises Invalid: beyond 200, questions that
    differ, no note, another outcome.
    """
    if outcome not in {Outcome.MATCHED, Outcome.NOT_FOUND}:
        raise Invalid(
            _("一起反馈只能是“属实”或“查无”；不符的每件不同，要逐件反馈。"), errors={"/outcome": _("选属实或查无")}
        )
    needed(LONGEST_TEXT, note, "/note", _("一起反馈要写说明：查了什么、怎么查的。"), _("填写说明"))
    if len(kinds_of(rows_of(numbers, by))) > 1:
        raise Invalid(
            _("选中的不是同样的问题，没有反馈任何一件。"),
            remedy=_("只选同一项证明、同一版模板、所填内容项相同的。"),
            code="not_identical",
        )

    def answer(row: VerificationRequest) -> VerificationRequest:
        claimed = (row.claimed or {}) if outcome == Outcome.MATCHED else {}
        given = {name: value for name, value in facts.items() if value not in (None, "")}
        return requests.answer(request_id=row.pk, outcome=outcome, facts={**claimed, **given}, note=note, by=by, at=at)

    return _each(numbers, by, answer)


def kinds_of(rows: Collection[VerificationRequest]) -> set[tuple[Any, ...]]:
    """The kinds of question among requests: proof, version of the letter, which facts the forms claim."""
    return {(row.proof_id, row.template_id, tuple(sorted(row.claimed or {}))) for row in rows}


def rows_of(numbers: Collection[str], by: Actor) -> list[VerificationRequest]:
    """The requests with these numbers that the actor's department was asked. Raises Invalid beyond 200."""
    if len(numbers) > MOST:
        raise Invalid(_("一次最多选 %(most)d 件。") % {"most": MOST})
    rows = VerificationRequest.objects.visible_to(by).inbox(by.department_id).for_lists()
    return list(rows.select_related("template").filter(number__in=numbers).order_by("case_id", "pk"))


def _each(numbers: Collection[str], by: Actor, verb: Verb) -> Done:
    """The verb for each request in a savepoint of its own; the verbs are atomic themselves."""
    result = Done()
    for row in rows_of(numbers, by):
        try:
            result.requests.append(verb(row))
        except IllegalMove as error:
            label = RequestStatus(error.state).label
            result.refused[row.number] = _("现在是“%(state)s”，这次没有办。") % {"state": label}
            result.first_refusal = result.first_refusal or error
        except DomainError as error:
            result.refused[row.number] = " ".join([error.message, *error.errors.values()])
            result.first_refusal = result.first_refusal or error
    return result
