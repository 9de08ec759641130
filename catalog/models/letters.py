"""Letters of inquiry and of reply 协查函、反馈函: templates of each city."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.programmes import Department, Programme
from catalog.models.proofs import ProofItem, VersionStatus


class TemplateQuerySet(models.QuerySet["LetterTemplate"]):
    """What may be asked of letter templates."""

    def in_force(self, proof: ProofItem, programme_id: int, at: datetime) -> "LetterTemplate | None":
        """The newest template of a proof in a city at `at`, or None where only the generic letter exists."""
        return self.usable(at).filter(proof=proof, programme=programme_id).order_by("-version").first()

    def usable(self, at: datetime) -> "TemplateQuerySet":
        """Published templates that have begun to hold; the newest of a proof in a city is the one in force there."""
        return self.filter(status=VersionStatus.PUBLISHED, valid_from__lte=at)


class LetterTemplate(models.Model):
    """Letter of inquiry and of reply of one proof item in one city (协查函、反馈函, article 4).

    Published versions never change. The proof is shared by the cities, its letters are each city's own: where a city
    has none, its requests go by the generic letter, whatever another city has published.
    `fields` says what `answer.facts` may hold (see `catalog.letter_fields`). `canned` is a list of `{outcome, text}`.
    A template that was loaded with the catalogue has no department and no drafter.
    """

    proof = models.ForeignKey(ProofItem, models.PROTECT, related_name="letter_templates", verbose_name=_("证明事项"))
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="letter_templates", verbose_name=_("所属建设")
    )
    version = models.PositiveIntegerField(_("版本"))
    status = models.CharField(_("状态"), max_length=10, choices=VersionStatus, default=VersionStatus.PUBLISHED)
    valid_from = models.DateTimeField(_("起"))
    inquiry = models.TextField(_("协查内容"), blank=True)
    reply = models.TextField(_("反馈函正文"), blank=True)
    note = models.CharField(_("这一版改了什么"), max_length=200, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("起草部门")
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("起草人")
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发布人")
    )
    fields = models.JSONField(_("反馈字段"), default=list)
    canned = models.JSONField(_("常用语"), default=list)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("协查函、反馈函模板")
        verbose_name_plural = _("协查函、反馈函模板")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "proof", "version"], name="letter_template_version_once"),
            models.UniqueConstraint(
                fields=["programme", "proof"],
                condition=Q(status="draft"),
                name="letter_template_one_draft_of_a_proof",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proof} v{self.version}"
