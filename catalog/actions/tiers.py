"""Change a time limit: for requests sent from now on. Those already sent keep the limit they were sent under."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import permissions
from catalog.models import ProofSource, SlaTier
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, Invalid, NotVisible


@transaction.atomic
def change(
    *,
    tier_id: int,
    name: str,
    condition: str,
    minutes: int | None,
    working_days: int | None,
    by: Actor,
    at: datetime,
) -> SlaTier:
    """Retire a tier and put the new one in its place, under the same code, rank and article.

    Sources point to the new row; requests keep the old one. Raises NotVisible, NotAllowed, Conflict (no longer the
    current one), Invalid.
    """
    tier = SlaTier.objects.select_for_update(of=("self",)).filter(pk=tier_id).first()
    if tier is None:
        raise NotVisible(_("没有这个时限档。"))
    permissions.may_set_limits(by, tier.programme_id)
    if tier.retired_at is not None:
        raise Conflict(_("这个时限档刚刚有人改过。"), remedy=_("刷新后看现在的时限，再决定要不要改。"))
    _check(name, condition, minutes, working_days)
    wanted = {"name": name.strip(), "condition": condition.strip(), "minutes": minutes, "working_days": working_days}
    before = {field: getattr(tier, field) for field in wanted}
    if before == wanted:
        return tier
    tier.retired_at = at
    tier.save(update_fields=["retired_at"])
    new = SlaTier.objects.create(
        programme_id=tier.programme_id, code=tier.code, rank=tier.rank, article=tier.article, **wanted
    )
    ProofSource.objects.filter(tier=tier).update(tier=new)
    timeline.record(about=new, kind="tier.changed", by=by, at=at, details={"before": before, "after": wanted})
    return new


def _check(name: str, condition: str, minutes: int | None, working_days: int | None) -> None:
    errors = {}
    if not name.strip():
        errors["/name"] = _("填写名称")
    if not condition.strip():
        errors["/condition"] = _("填写适用情形")
    if (minutes is None) == (working_days is None) or (minutes or working_days or 0) < 1:
        errors["/minutes"] = _("填分钟或者工作日，只填一样，至少 1")
    if errors:
        raise Invalid(_("时限没有改：有的地方没填对。"), errors=errors)
