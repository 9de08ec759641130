from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.foundation.encryption import SealedModel, SealedText


class TimelineEvent(SealedModel):
    """One thing that was done: to what, by whom, when, from which state to which, and why.

    Only ever added to; words whose retention ends are emptied (`timeline.forget_reasons`). Partition-ready: no unique
    constraint but the key, and nothing points here by foreign key. No rule reads it to decide something.
    """

    subject_type = models.CharField(_("对象类型"), max_length=64)  # "verification.verificationrequest"
    subject_id = models.CharField(_("对象编号"), max_length=64)
    kind = models.CharField(_("事件"), max_length=64)  # "request.answered"
    at = models.DateTimeField(_("时间"))
    before = models.CharField(_("原状态"), max_length=32, blank=True)
    after = models.CharField(_("新状态"), max_length=32, blank=True)
    actor = models.JSONField(_("操作人"), default=dict)  # Actor.as_dict(): ids, no names
    details = models.JSONField(_("详情"), default=dict)  # codes and ids, no personal data

    reason = SealedText(_("原因"))

    class Meta:
        verbose_name = _("时间线事件")
        verbose_name_plural = _("时间线事件")
        indexes = [models.Index(fields=["subject_type", "subject_id", "-at"], name="timeline_of_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type}:{self.subject_id}"
