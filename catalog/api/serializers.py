"""Service items as other systems and the public read them (design §9)."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from catalog.models import (
    Department,
    ProofItem,
    ProofRequirement,
    RequirementChannel,
    ServiceItem,
    ServiceItemVersion,
    Theme,
    Way,
)
from portal.foundation.api.fields import ChoiceField

_WAYS = ChoiceField(choices=Way.choices, allow_null=True, help_text="首选的取得办法")


@extend_schema_serializer(component_name="ImplementingDepartment")
class DepartmentSerializer(serializers.ModelSerializer[Department]):
    class Meta:
        model = Department
        fields = ["code", "name"]


@extend_schema_serializer(component_name="CatalogueProof")
class ProofSerializer(serializers.ModelSerializer[ProofItem]):
    """A proof; of a secret one everybody learns only that it is one."""

    name = serializers.CharField(source="public_name", read_only=True)

    class Meta:
        model = ProofItem
        fields = ["code", "name"]


@extend_schema_serializer(component_name="CatalogueChannel")
class ChannelSerializer(serializers.ModelSerializer[RequirementChannel]):
    """One way to get a proof."""

    channel = ChoiceField(choices=Way.choices, source="way")
    licence_type = serializers.CharField(source="licence_type.code", default=None, allow_null=True)
    department = serializers.CharField(source="source.department.code", default=None, allow_null=True)
    tier = serializers.CharField(source="source.tier.code", default=None, allow_null=True)

    class Meta:
        model = RequirementChannel
        fields = ["channel", "licence_type", "department", "tier"]


@extend_schema_serializer(component_name="CatalogueRequirement")
class RequirementSerializer(serializers.ModelSerializer[ProofRequirement]):
    """A proof that the item needs: its first way, and in `channels` all ways in their order."""

    proof = ProofSerializer()
    channel = serializers.SerializerMethodField(help_text="首选的取得办法")
    licence_type = serializers.SerializerMethodField(help_text="数据共享所读的证照类型代码")
    tier = serializers.SerializerMethodField(help_text="部门核验的时限档")
    channels = ChannelSerializer(many=True)

    class Meta:
        model = ProofRequirement
        fields = ["proof", "parties", "required", "channel", "licence_type", "tier", "channels"]

    @extend_schema_field(_WAYS)
    def get_channel(self, requirement: ProofRequirement) -> str | None:
        first = _first_way(requirement)
        return first.way if first else None

    def get_licence_type(self, requirement: ProofRequirement) -> str | None:
        first = _first_way(requirement)
        return first.licence_type.code if first and first.licence_type else None

    def get_tier(self, requirement: ProofRequirement) -> str | None:
        first = _first_way(requirement)
        return first.source.tier.code if first and first.source else None


class ServiceItemSerializer(serializers.ModelSerializer[ServiceItem]):
    """A row of the list. `available`: a case can be opened for it today."""

    department = DepartmentSerializer()
    level = serializers.ListField(child=serializers.CharField(), source="levels", help_text="行使层级")
    instant = serializers.SerializerMethodField(help_text="即办件")
    available = serializers.SerializerMethodField(help_text="所需证明已梳理，可以开办件")

    class Meta:
        model = ServiceItem
        fields = ["code", "name", "department", "level", "instant", "available"]

    def get_instant(self, item: ServiceItem) -> bool:
        version = version_of(item)
        return version is not None and version.instant

    def get_available(self, item: ServiceItem) -> bool:
        return version_of(item) is not None


class ServiceItemDetailSerializer(ServiceItemSerializer):
    """One item with what it needs today."""

    applicant_kind = serializers.SerializerMethodField(help_text="谁可以申请")
    roles = serializers.SerializerMethodField(help_text="申请人以外要登记的人")
    requirements = serializers.SerializerMethodField()

    class Meta(ServiceItemSerializer.Meta):
        fields = [*ServiceItemSerializer.Meta.fields, "applicant_kind", "roles", "requirements"]

    @extend_schema_field(ChoiceField(choices=ServiceItemVersion.ApplicantKind.choices, allow_null=True))
    def get_applicant_kind(self, item: ServiceItem) -> str | None:
        version = version_of(item)
        return version.applicant_kind if version else None

    def get_roles(self, item: ServiceItem) -> list[dict[str, Any]]:
        version = version_of(item)
        return list(version.roles) if version else []

    @extend_schema_field(RequirementSerializer(many=True))
    def get_requirements(self, item: ServiceItem) -> Any:
        version = version_of(item)
        return RequirementSerializer(version.requirements.all(), many=True).data if version else []


class ThemeItemSerializer(serializers.ModelSerializer[ServiceItem]):
    """An item of a theme."""

    department = DepartmentSerializer()

    class Meta:
        model = ServiceItem
        fields = ["code", "name", "department"]


class ThemeSerializer(serializers.ModelSerializer[Theme]):
    """一件事: the items in their order, and the department whose window opens it."""

    department = DepartmentSerializer(help_text="牵头部门，由它的窗口开办")
    items = serializers.SerializerMethodField()

    class Meta:
        model = Theme
        fields = ["code", "name", "department", "items", "basis", "is_assumption"]

    @extend_schema_field(ThemeItemSerializer(many=True))
    def get_items(self, theme: Theme) -> Any:
        return ThemeItemSerializer([step.item for step in theme.steps.all()], many=True).data


def version_of(item: ServiceItem) -> ServiceItemVersion | None:
    """The version in force as `queries.with_version_in_force` read it."""
    versions: list[ServiceItemVersion] = item.in_force  # type: ignore[attr-defined]  # a prefetch put it there
    return next(iter(versions), None)


def _first_way(requirement: ProofRequirement) -> RequirementChannel | None:
    return next(iter(requirement.channels.all()), None)
