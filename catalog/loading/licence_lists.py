"""Licence types and the cities' lists that name them. The same name on two lists is one type."""

from catalog.initials import initials
from catalog.loading.files import csv_rows, fixtures, parts
from catalog.loading.report import Report
from catalog.loading.upsert import upsert
from catalog.models import Department, LicenceType, LicenceTypeListing, Programme


def load_types(report: Report) -> dict[str, LicenceType]:
    """All types of the lists, by code. Their codes are provisional until the ministries' codes are entered."""
    rows = []
    for row in csv_rows(fixtures() / "nation/licence_types.csv", report):
        name = row.text("name", required=True, longest=80)
        rows.append(
            {
                "code": row.text("code", required=True, longest=21),
                "name": name,
                "initials": initials(name)[:80],
                "holder_kind": row.choice("holder_category", LicenceType.HolderKind.values),
            }
        )
    found = upsert(LicenceType, ["code"], rows, report.counts["licence_types"])
    return {one.code: one for one in found.values()}


def load_list(city: str, programme: Programme, types: dict[str, LicenceType], report: Report) -> None:
    """The city's first list of common licences, each with its 数据责任层级 and who issues it here."""
    folder = fixtures() / city
    issuers = _issuers(city, programme, report)
    rows = []
    for row in csv_rows(folder / "licence_list.csv", report):
        licence_type = row.found("type_code", types)
        if licence_type:
            kinds = parts(row.text("issuer_kinds", required=True))
            rows.append(
                {
                    "programme": programme,
                    "seq": row.integer("seq", least=1),
                    "licence_type": licence_type,
                    "printed_name": row.text("name_as_printed", required=True, longest=80),
                    "level": row.text("data_level", required=True, longest=20),
                    "issuing_departments": "、".join(issuers.get(kind, kind) for kind in kinds),
                    "note": row.text("note", longest=200),
                }
            )
    upsert(LicenceTypeListing, ["programme", "seq"], rows, report.counts["licence_list"])


def _issuers(city: str, programme: Programme, report: Report) -> dict[str, str]:
    """The kinds of department that a list names, with the local department of that kind where there is one."""
    names = dict(Department.objects.filter(programme=programme).values_list("code", "short_name"))
    words = {}
    for row in csv_rows(fixtures() / city / "issuer_kinds.csv", report):
        kind, code = row.text("issuer_kind", required=True), row.text("department")
        words[kind] = f"{kind}（{names[code]}）" if code in names else kind
    return words
