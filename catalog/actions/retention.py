"""How long a programme keeps what replies said. The source is silent: whatever stands here is somebody's decision."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import permissions
from catalog.models import Programme
from portal.foundation import timeline
from portal.foundation.actors import Actor
from portal.foundation.errors import Invalid, NotVisible

LEAST, MOST = 6, 1_200  # months: shorter than a lawsuit takes helps nobody; a century is longer than any file


@transaction.atomic
def keep_replies(*, programme_id: int, months: int | None, by: Actor, at: datetime) -> Programme:
    """Set after how many months replies are blanked, None for never. Raises NotVisible, NotAllowed, Invalid."""
    programme = Programme.objects.select_for_update(of=("self",)).filter(pk=programme_id).first()
    if programme is None:
        raise NotVisible(_("没有这项建设。"))
    permissions.may_set_retention(by, programme)
    if months is not None and not LEAST <= months <= MOST:
        reason = _("写 %(least)d 到 %(most)d 之间的月数，或者不填。") % {"least": LEAST, "most": MOST}
        raise Invalid(reason, errors={"/months": reason})
    before = programme.reply_retention_months
    programme.reply_retention_months, programme.retention_is_assumption = months, False
    programme.save(update_fields=["reply_retention_months", "retention_is_assumption"])
    timeline.record(
        about=programme, kind="programme.retention_set", by=by, at=at, before=str(before or ""), after=str(months or "")
    )
    return programme
