"""Holders 持证主体 and those who act for them. Persons are found by exact number only (blind index)."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.foundation.encryption import SealedModel, SealedQuerySet, SealedText, blind_index
from portal.foundation.identity_numbers import mask_name, mask_number, normalise


class DocumentType(models.TextChoices):
    """The documents by which a holder is known; codes as in design §9."""

    ID_CARD = "id_card", _("居民身份证")
    PASSPORT = "passport", _("护照")
    HK_MACAO_PERMIT = "hk_macao_permit", _("港澳居民来往内地通行证")
    TAIWAN_PERMIT = "taiwan_permit", _("台湾居民来往大陆通行证")
    FOREIGN_RESIDENCE = "foreign_residence", _("外国人永久居留身份证")
    USCC = "uscc", _("统一社会信用代码")


class HolderQuerySet(SealedQuerySet["Holder"]):
    """What may be asked of holders: never by name, never by a part of a number."""

    def numbered(self, document_type: str, number: str) -> "HolderQuerySet":
        """The holder with exactly this document."""
        return self.filter(document_type=document_type, number_index=Holder.index_of(document_type, number))


class Holder(SealedModel):
    """A natural person or an organisation that licences belong to. Not of a programme."""

    class Kind(models.TextChoices):
        PERSON = "person", _("自然人")
        ORGANISATION = "organisation", _("法人和其他组织")

    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    document_type = models.CharField(_("证件类型"), max_length=20, choices=DocumentType)
    number_index = models.CharField(_("证件号码盲索引"), max_length=64, editable=False)
    is_demo = models.BooleanField(_("演示"), default=False)

    name = SealedText(_("姓名或名称"))
    number = SealedText(_("证件号码"))
    birth_date = SealedText(_("出生日期"))
    phone = SealedText(_("联系电话"))

    objects: ClassVar = HolderQuerySet.as_manager()

    class Meta:
        verbose_name = _("持证主体")
        verbose_name_plural = _("持证主体")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document_type", "number_index"], name="holder_document_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @staticmethod
    def index_of(document_type: str, number: str) -> str:
        """The blind index of a document number, whatever way it was typed."""
        return blind_index(f"holder.{document_type}", normalise(number))

    @property
    def masked_number(self) -> str:
        """The number as lists show it."""
        return mask_number(self.number)

    @property
    def masked_name(self) -> str:
        """The name as lists show it."""
        return mask_name(self.name)


class RepresentationQuerySet(SealedQuerySet["Representation"]):
    """What may be asked about who acts for whom."""

    def in_force(self, at: datetime) -> "RepresentationQuerySet":
        """Representations that hold at `at`; they end by the clock, not by a job."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=at), ended_at=None, valid_from__lte=at)


class Representation(SealedModel):
    """A user who acts for a holder: for themselves, as legal representative, agent, guardian or family."""

    class Relation(models.TextChoices):
        SELF = "self", _("本人")
        LEGAL_REPRESENTATIVE = "legal_representative", _("法定代表人")
        AGENT = "agent", _("代办人")
        GUARDIAN = "guardian", _("监护人")
        FAMILY = "family", _("家人")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="representations", verbose_name=_("账号")
    )
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="representations", verbose_name=_("持证主体"))
    relation = models.CharField(_("关系"), max_length=24, choices=Relation)
    scope = models.CharField(_("范围"), max_length=60, default="all")
    valid_from = models.DateTimeField(_("起"))
    valid_until = models.DateTimeField(_("止"), null=True, blank=True)
    ended_at = models.DateTimeField(_("终止时间"), null=True, blank=True)

    evidence = SealedText(_("依据"))

    objects: ClassVar = RepresentationQuerySet.as_manager()

    class Meta:
        verbose_name = _("代表、监护、代办")
        verbose_name_plural = _("代表、监护、代办")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="representation_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["user", "holder", "relation"],
                condition=Q(ended_at=None),
                name="representation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_relation_display()} {self.holder_id}"
