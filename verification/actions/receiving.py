"""The set form of `receive`: many requests with one confirmation."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.foundation.actors import Actor
from portal.foundation.errors import DomainError, Invalid
from verification.actions import requests
from verification.models import VerificationRequest

MOST = 200


@dataclass
class Received:
    """What came of a set: the requests received, and for each other number why not."""

    requests: list[VerificationRequest] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def receive_many(*, numbers: Collection[str], by: Actor, at: datetime) -> Received:
    """Register each request; one that a colleague took meanwhile is named and does not stop the others.

    Rows are locked in the order of their ids. Numbers that are not the actor's to see are left out without a word.
    Raises Invalid beyond 200.
    """
    if len(numbers) > MOST:
        raise Invalid(_("一次最多签收 %(most)d 件。") % {"most": MOST})
    result = Received()
    rows = VerificationRequest.objects.visible_to(by).filter(number__in=numbers).order_by("pk")
    for request_id, number in rows.values_list("pk", "number"):
        try:
            result.requests.append(requests.receive(request_id=request_id, by=by, at=at))
        except DomainError as error:
            result.refused[number] = error.message
    return result
