"""What the access log and the consents keep as codes, in words: matters, fields, licence types. Set by set."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from catalog.models import LetterTemplate, LicenceType, ServiceItem, StandardField, Theme
from verification.models import Case, ThemeCase, VerificationRequest


def purposes(texts: Iterable[str]) -> dict[str, str]:
    """Numbers of cases, requests and themes opened, codes of items and themes → the name of the matter.

    Three queries for any number, five where a theme may be among them.
    """
    wanted = {text for text in texts if text}
    cases = Case.objects.filter(number__in=wanted).values_list("number", "item_version__item__name")
    asked = VerificationRequest.objects.filter(number__in=wanted)
    items = ServiceItem.objects.filter(code__in=wanted).values_list("code", "name")
    named = dict(cases) | dict(asked.values_list("number", "case__item_version__item__name")) | dict(items)
    if rest := wanted - set(named):
        named |= dict(ThemeCase.objects.filter(number__in=rest).values_list("number", "theme__name"))
        named |= dict(Theme.objects.filter(code__in=rest).values_list("code", "name"))
    return {text: named[text] for text in wanted if text in named}


def fields(whats: Iterable[str]) -> dict[str, Mapping[str, str]]:
    """Name of a licence type or proof → its fields' codes → their labels. Two queries."""
    wanted = set(whats)
    found: dict[str, dict[str, str]] = {}
    types = LicenceType.objects.filter(name__in=wanted).values_list("name", "attributes")
    letters = LetterTemplate.objects.filter(proof__name__in=wanted).order_by("version")
    for name, parts in [*types, *letters.values_list("proof__name", "fields")]:
        found.setdefault(name, {}).update({str(part["name"]): str(part.get("label", "")) for part in parts})
    return dict(found)


def form_fields(numbers: Iterable[str]) -> dict[str, Mapping[str, str]]:
    """Number of a case → its form's fields → their labels. One query, none for no number."""
    found = Case.objects.filter(number__in=set(numbers)).values_list("number", "item_version__form")
    return {number: {str(part["name"]): str(part.get("label", "")) for part in form} for number, form in found}


def standard_fields() -> dict[str, str]:
    """Codes of the standard field library → labels."""
    return dict(StandardField.objects.values_list("code", "label"))


def label_of(code: str, labels: Mapping[str, str], standard: Mapping[str, str]) -> str:
    """A field in words; what nobody has named stays a code rather than being left out."""
    common = {
        "name": _("姓名"),
        "number": _("号码"),
        "document_type": _("证件类型"),
        "status": _("是否有效"),
        "issuer": _("颁发机构"),
        "signature": _("签名"),
        "form": _("申请表"),
        "letters": _("函件"),
        "files": _("附件"),
        "file": _("附件"),
        "commitment": _("承诺书全文"),
        "site_check": _("上门核实的情况"),
        "credit": _("拟记入的事实"),
    }
    return labels.get(code) or common.get(code) or standard.get(code) or code


def licence_types(codes: Iterable[str]) -> dict[str, str]:
    """Codes of licence types → names. One query."""
    return dict(LicenceType.objects.filter(code__in=set(codes)).values_list("code", "name"))
