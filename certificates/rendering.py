"""How a licence version looks as a PDF: its whole face, its identifier, a code to check it by, and as of when."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from certificates import codes, faces, qr
from certificates.models import Licence
from portal.foundation import pdf
from portal.foundation.moment import LOCAL

STYLES = Path(settings.BASE_DIR, "portal/static/mianzheng/css/licence-pdf.css")
LANGUAGE = "zh-hans"  # a licence is a document in Chinese, whoever downloads it


def draw(licence: Licence, at: datetime) -> bytes:
    """The PDF of a licence whose envelope opens, with its data as of `at`. Raises PdfMissing."""
    with translation.override(LANGUAGE):
        return pdf.render_pdf(render_to_string("licences/pdf.html", _shown(licence, at)), STYLES)


def _shown(licence: Licence, at: datetime) -> dict[str, Any]:
    rows = faces.rows_of(licence.attributes, licence.licence_type.attributes)
    holders = _("、").join(party.holder.name for party in licence.parties.select_related("holder").order_by("position"))
    drawn = qr.qr_svg(codes.licence_token(licence.pk), label=_("这张证照的验证码"))
    return {
        "licence": licence,
        "holders": holders,
        "rows": rows,
        "qr": mark_safe(drawn),  # noqa: S308 - drawn by us from a code of ours
        "as_of": f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}",
        "missing": pdf.missing_glyphs("".join([holders, licence.number, *(value for _label, value in rows)])),
    }
