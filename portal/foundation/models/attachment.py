from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.foundation.encryption import SealedModel, SealedText


class Attachment(SealedModel):
    """A file that somebody handed in. Its bytes lie sealed under MEDIA_ROOT, at a place that only its id tells."""

    subject_type = models.CharField(_("对象类型"), max_length=80)  # "verification.verificationrequest"
    subject_id = models.CharField(_("对象"), max_length=64)
    media_type = models.CharField(_("类型"), max_length=60)
    size = models.PositiveIntegerField(_("字节"))
    sha256 = models.CharField(_("指纹"), max_length=64)  # keyed: tells equal files without telling what they are
    stored_at = models.DateTimeField(_("时间"))
    stored_by = models.JSONField(_("存入人"), default=dict)  # Actor.as_dict(): ids, no names
    scanned = models.BooleanField(_("已查毒"), default=False)

    filename = SealedText(_("文件名"))

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="attachment_of_subject")]

    def __str__(self) -> str:
        return f"{self.media_type} {self.pk}"
