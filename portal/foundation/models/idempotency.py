from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.foundation.encryption import SealedJSON, SealedModel, SealedText


class IdempotencyRecord(SealedModel):
    """The answer given to a request that carried an Idempotency-Key, kept so that a repetition gets the same."""

    scope = models.CharField(_("范围"), max_length=64, unique=True)  # digest of actor and key
    fingerprint = models.CharField(_("请求指纹"), max_length=64)  # keyed digest of what was asked
    status = models.PositiveSmallIntegerField(_("HTTP 状态"))
    at = models.DateTimeField(_("时间"), db_index=True)

    body = SealedText(_("应答"))  # JSON as text: the order of its members is part of the answer
    headers = SealedJSON(_("应答头"))

    class Meta:
        verbose_name = _("幂等记录")
        verbose_name_plural = _("幂等记录")

    def __str__(self) -> str:
        return self.scope
