"""Files that belong to something: what is known of them in clear; name and bytes are sealed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.foundation.encryption import SealedModel, SealedText


class Attachment(SealedModel):
    """One stored file of one subject."""

    subject_type = models.CharField(_("对象类型"), max_length=80)
    subject_id = models.CharField(_("对象"), max_length=64)
    media_type = models.CharField(_("类型"), max_length=60)
    size = models.PositiveIntegerField(_("字节"))
    sha256 = models.CharField(_("指纹"), max_length=64)
    stored_at = models.DateTimeField(_("时间"))
    scanned = models.BooleanField(_("已查毒"), default=False)

    filename = SealedText(_("文件名"))

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")

    def __str__(self) -> str:
        return str(self.pk)
