"""A list as a file: the same rows and columns as on the page, recorded. Short ones at once, long ones made behind."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.foundation import export_jobs, exports, listings
from portal.foundation.api import actor_of_request
from portal.foundation.errors import Invalid
from portal.foundation.files import file_answer
from portal.foundation.moment import LOCAL, now


def wanted(request: HttpRequest) -> str:
    """The format that the address asks for (`format=xlsx` or `csv`); empty for the page itself."""
    return request.GET.get("format", "")


def answer(request: HttpRequest, kind: str, **more: str) -> HttpResponse:
    """The file and its record; of a long list the page of files that are being made, this one among them.

    `more` is what the address says in its path. Raises Invalid for an unknown format and for too many rows, and what
    the list itself raises, before the transaction: the record of a look that it refuses stays.
    """
    form, at, actor = wanted(request), now(), actor_of_request(request)
    if form not in exports.FORMATS:
        raise Invalid(_("可以导出为 XLSX 或 CSV。"), errors={"/format": _("填 xlsx 或 csv")})
    asked = {**_asked(request), **{name: [value] for name, value in more.items()}}
    sheet = listings.of(kind).sheet(actor, asked, at)
    with transaction.atomic():
        chosen = list(sheet.rows[: exports.AT_ONCE + 1])
        if len(chosen) > exports.AT_ONCE:
            total = len(sheet.rows) if isinstance(sheet.rows, list) else sheet.rows.count()
            export_jobs.ask(kind=kind, form=form, title=sheet.title, asked=asked, total=total, by=actor, at=at)
            return redirect("my_exports")
        exports.record(kind=kind, format=form, rows=len(chosen), filter=asked, by=actor, at=at)
    return as_file(exports.made(form, sheet, chosen), form, sheet.title, at)


def _asked(request: HttpRequest) -> Mapping[str, Sequence[str]]:
    return {name: values for name, values in request.GET.lists() if name not in {"format", "page"}}


def as_file(data: bytes, form: str, title: str, at: datetime) -> HttpResponse:
    """The answer that a browser keeps as a file, named for the list and the moment."""
    return file_answer(data, exports.FORMATS[form], f"{title}-{at.astimezone(LOCAL):%Y%m%d-%H%M}.{form}")
