from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.foundation.encryption import SealedModel, SealedText


class SigningKey(SealedModel):
    """A key pair with which an owner signs. Retired keys stay, for what they signed must remain checkable."""

    owner = models.CharField(_("签名主体"), max_length=64)  # "department:37"
    public_pem = models.TextField(_("公钥"))
    created_at = models.DateTimeField(_("生成时间"))
    retired_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    private_pem = SealedText(_("私钥"))

    class Meta:
        verbose_name = _("签名密钥")
        verbose_name_plural = _("签名密钥")
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=Q(retired_at=None), name="one_signing_key_in_use_per_owner"
            )
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.pk}"
