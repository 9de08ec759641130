"""A list as a file: the same rows and columns as on the page, recorded."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.foundation import exports
from portal.foundation.api import actor_of_request
from portal.foundation.errors import Invalid
from portal.foundation.exports import Column
from portal.foundation.moment import LOCAL, now


def wanted(request: HttpRequest) -> str:
    """The format that the address asks for (`format=xlsx` or `csv`); empty for the page itself."""
    return request.GET.get("format", "")


@transaction.atomic
def answer(
    request: HttpRequest, *, kind: str, title: str, columns: Sequence[Column], rows: Any, notes: Sequence[str] = ()
) -> HttpResponse:
    """The file, and its record. Raises Invalid for an unknown format and for more rows than one file holds."""
    form, at = wanted(request), now()
    if form not in exports.FORMATS:
        raise Invalid(_("可以导出为 XLSX 或 CSV。"), errors={"/format": _("填 xlsx 或 csv")})
    chosen = list(rows[: exports.MOST + 1])
    if len(chosen) > exports.MOST:
        message = _("一次最多导出 %(most)s 行，这里更多。没有导出任何内容。")
        raise Invalid(message % {"most": exports.MOST}, remedy=_("用部门、月份或视图缩小范围，再分几次导出。"))
    made = exports.as_csv(columns, chosen, notes) if form == "csv" else exports.as_xlsx(title, columns, chosen, notes)
    asked = {name: values for name, values in request.GET.lists() if name != "format"}
    exports.record(kind=kind, format=form, rows=len(chosen), filter=asked, by=actor_of_request(request), at=at)
    name = quote(f"{title}-{at.astimezone(LOCAL):%Y%m%d-%H%M}.{form}")
    return HttpResponse(
        made,
        content_type=exports.FORMATS[form],
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"},
    )
