"""Shapes of the licence library in the API."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from certificates import qr, reasons
from certificates.actions.access import TypeReading
from certificates.actions.codes import NewCode
from certificates.models import (
    AccessRecord,
    Authorisation,
    AuthorisationPart,
    DocumentType,
    Holder,
    LicenceState,
    LicenceStatus,
)
from portal.foundation import attachments
from portal.foundation.api.fields import ChoiceField

PURPOSE_HELP = "办件编号、事项编码或一件事编码"


class DepartmentShape(serializers.Serializer[Any]):
    """A department."""

    code = serializers.CharField()
    name = serializers.CharField()


# --- codes ---


class WhoseCode(serializers.Serializer[Any]):
    """Whose code; left out by who represents one holder only."""

    holder = serializers.UUIDField(required=False, help_text="代表多个持证主体时写明是谁的码")


class CodeShape(serializers.Serializer[NewCode]):
    """A code to show once. Nobody can ask for it again."""

    id = serializers.UUIDField()
    token = serializers.CharField(help_text="二维码的内容")
    digits = serializers.CharField(help_text="扫不了码时输入的 8 位数字")
    expires_at = serializers.DateTimeField()
    qr_svg = serializers.SerializerMethodField()
    barcode_svg = serializers.SerializerMethodField()

    def get_qr_svg(self, code: NewCode) -> str:
        return qr.qr_svg(code.token, label=_("居民码、企业码"))

    def get_barcode_svg(self, code: NewCode) -> str:
        return qr.barcode_svg(code.digits)


class ReadCode(serializers.Serializer[Any]):
    """A code as scanned or typed, and what for."""

    token = serializers.CharField(required=False, allow_blank=True, max_length=200)
    digits = serializers.CharField(required=False, allow_blank=True, max_length=20)
    purpose = serializers.CharField(max_length=40, help_text=PURPOSE_HELP)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs.get("token")) == bool(attrs.get("digits")):
            raise serializers.ValidationError({"token": _("请给出 token 或 digits 中的一个。")})
        return attrs


class HolderShape(serializers.ModelSerializer[Holder]):
    """Who showed the code: the name in full, the number masked."""

    id = serializers.UUIDField()
    document_type = ChoiceField(choices=DocumentType.choices)
    name = serializers.CharField()
    number = serializers.CharField(source="masked_number")

    class Meta:
        model = Holder
        fields = ("id", "kind", "document_type", "name", "number")


class HeldShape(serializers.Serializer[Any]):
    """That there is a licence; its content takes a reading."""

    licence = serializers.UUIDField(source="licence_id")
    type_code = serializers.CharField()
    type_name = serializers.CharField()
    state = ChoiceField(choices=LicenceState.choices)


class PresentationShape(serializers.Serializer[Any]):
    """A code that was read. `presentation` opens one case within 15 minutes, by the same officer."""

    presentation = serializers.UUIDField()
    purpose = serializers.CharField()
    expires_at = serializers.DateTimeField()
    holder = HolderShape()
    licences = HeldShape(many=True)


# --- licences ---


class ReadLicences(serializers.Serializer[Any]):
    """Whose licences, and what for."""

    holder = serializers.UUIDField(help_text="持证主体的内部编号，由亮证或办件得到")
    purpose = serializers.CharField(max_length=40, help_text=PURPOSE_HELP)


class TypeReadingShape(serializers.Serializer[TypeReading]):
    """What came of one licence type."""

    type_code = serializers.CharField()
    type_name = serializers.CharField()
    status = ChoiceField(choices=AccessRecord.Result.choices)
    reason_code = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    remedy = serializers.CharField(allow_blank=True)
    licence = serializers.UUIDField(allow_null=True)
    state = ChoiceField(choices=LicenceState.choices, allow_blank=True)
    attributes = serializers.DictField(child=serializers.JSONField(), help_text="只有本事项映射的字段")


class ReadingPage(serializers.Serializer[Any]):
    """One page with everything: a reading is a batch."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = TypeReadingShape(many=True)


class CheckLicence(serializers.Serializer[Any]):
    """A licence's identifier or the code printed on it: one of them."""

    identifier = serializers.CharField(required=False, allow_blank=True, max_length=200, help_text="证照标识")
    token = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="证照上二维码的内容，以 MZL. 开头"
    )


class CheckDocument(CheckLicence):
    """The same, or the PDF that the holder downloaded."""

    file = serializers.FileField(required=False, help_text="持证人下载的 PDF 原文件，10 MB 以内")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The file's bytes as `document`, in place of the upload."""
        upload = attrs.pop("file", None)
        return {**attrs, "document": attachments.read_pdf(upload)} if upload else attrs


class SignatureShape(serializers.Serializer[Any]):
    """Whether the data are as signed, and by whom."""

    valid = serializers.BooleanField()
    signer = serializers.CharField(allow_blank=True)


class VerdictShape(serializers.Serializer[Any]):
    """Whether the licence holds; nothing of its content."""

    valid = serializers.BooleanField()
    status = ChoiceField(choices=LicenceState.choices)
    reason_code = serializers.CharField()
    reason = serializers.CharField()
    remedy = serializers.CharField(allow_blank=True)
    issuer = serializers.CharField(allow_blank=True)
    licence_type = serializers.CharField(allow_blank=True)
    signature = SignatureShape()


class ChangeStatus(serializers.Serializer[Any]):
    """A new status with its reason."""

    status = ChoiceField(choices=LicenceStatus.choices)
    reason = serializers.CharField(max_length=500)


class StatusShape(serializers.Serializer[Any]):
    """A licence's status after the change."""

    id = serializers.UUIDField()
    identifier = serializers.CharField()
    status = ChoiceField(choices=LicenceStatus.choices)


# --- what is mine ---


class CardShape(serializers.Serializer[Any]):
    """A licence of the wallet, its number masked."""

    id = serializers.UUIDField()
    holder = serializers.UUIDField(source="holder_id")
    type_code = serializers.CharField()
    type_name = serializers.CharField()
    issuer = serializers.CharField()
    number = serializers.CharField(source="masked_number")
    role = serializers.CharField()
    state = ChoiceField(choices=LicenceState.choices)
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)


class OwnLicenceShape(serializers.Serializer[Any]):
    """One's own licence, opened."""

    id = serializers.UUIDField()
    identifier = serializers.CharField()
    type_code = serializers.CharField()
    type_name = serializers.CharField()
    issuer = serializers.CharField()
    number = serializers.CharField()
    state = ChoiceField(choices=LicenceState.choices)
    issued_on = serializers.DateField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)
    status = ChoiceField(choices=AccessRecord.Result.choices)
    reason_code = serializers.CharField(allow_blank=True)
    attributes = serializers.DictField(child=serializers.JSONField())
    token = serializers.CharField(help_text="印在证照上的公开验证码")


class AccessShape(serializers.ModelSerializer[AccessRecord]):
    """Who looked at what, when and why; never the values."""

    holder = serializers.UUIDField(source="holder_id")
    licence = serializers.UUIDField(source="licence_id", allow_null=True)
    department = DepartmentShape(allow_null=True)
    officer = serializers.SerializerMethodField()
    by_system = serializers.SerializerMethodField()
    fields_read = serializers.ListField(child=serializers.CharField(), source="fields")
    basis_text = serializers.CharField(source="get_basis_display")
    result_text = serializers.CharField(source="get_result_display")
    reason = serializers.SerializerMethodField()

    class Meta:
        model = AccessRecord
        fields = (
            "id", "at", "holder", "department", "window", "officer", "by_system", "what", "licence", "fields_read",
            "purpose", "basis", "basis_text", "article", "result", "result_text", "reason_code", "reason",
        )  # fmt: skip

    def get_officer(self, record: AccessRecord) -> str:
        """The officer's name; empty for oneself and for systems."""
        return str(record.user) if record.user and record.department_id else ""

    def get_by_system(self, record: AccessRecord) -> bool:
        return record.client_id is not None

    def get_reason(self, record: AccessRecord) -> str:
        return reasons.text_of(record.reason_code)


class AuthorisationPartShape(serializers.ModelSerializer[AuthorisationPart]):
    """What a consent to a theme covers for one of its cases."""

    department = DepartmentShape()
    licence_types = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = AuthorisationPart
        fields = ("department", "purpose", "licence_types")


class AuthorisationShape(serializers.ModelSerializer[Authorisation]):
    """A consent and whether it holds now."""

    holder = serializers.UUIDField(source="holder_id")
    department = DepartmentShape()
    licence_types = serializers.ListField(child=serializers.CharField())
    parts = AuthorisationPartShape(many=True, help_text="一件事的授权：各办件的部门各能看什么；单个办件的为空")
    in_force = serializers.SerializerMethodField()

    class Meta:
        model = Authorisation
        fields = (
            "id", "holder", "department", "purpose", "licence_types", "parts", "method", "granted_at", "valid_until",
            "withdrawn_at", "in_force",
        )  # fmt: skip

    def get_in_force(self, consent: Authorisation) -> bool:
        at = self.context["at"]
        return consent.withdrawn_at is None and consent.granted_at <= at < consent.valid_until


class Consent(serializers.Serializer[Any]):
    """What somebody agrees to online."""

    holder = serializers.UUIDField(required=False, help_text="代表多个持证主体时写明是谁的")
    department = serializers.SlugField(help_text="被授权部门的代码")
    purpose = serializers.CharField(max_length=40, help_text=PURPOSE_HELP)
    licence_types = serializers.ListField(child=serializers.CharField(max_length=21), min_length=1, max_length=50)
    valid_until = serializers.DateTimeField()
