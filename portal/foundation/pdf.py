"""PDF by WeasyPrint with our own font. Without Pango everything else runs; only the PDF says what to install."""

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont

from portal.foundation.errors import DomainError

FONT = Path(settings.BASE_DIR, "portal/static/vendor/noto-sans-sc-2.004/NotoSansSC-Regular.ttf")
FAMILY = "Mianzheng Letter"


class PdfMissing(DomainError):
    """This machine cannot make a PDF; the page to print is the way on."""

    code, status = "pdf_missing", 503


@cache
def engine() -> Any:
    """WeasyPrint, loaded when first needed. Raises PdfMissing naming the packages."""
    try:
        return import_module("weasyprint")
    except (ImportError, OSError) as error:
        raise PdfMissing(
            _("这台服务器还没有装生成 PDF 的组件。"),
            remedy=_(
                "管理员执行：apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0，"
                "再重启服务；现在可以打开网页版打印。"
            ),
        ) from error


def render_pdf(html: str, stylesheet: Path) -> bytes:
    """The pages of a document. Nothing is fetched but our own font and pictures within the document."""
    weasyprint = engine()
    fonts = import_module("weasyprint.text.fonts").FontConfiguration()
    fetcher = import_module("weasyprint.urls").URLFetcher(allowed_protocols=["file", "data"], fail_on_errors=True)
    css = f'@font-face {{ font-family: "{FAMILY}"; src: url("{FONT.as_uri()}"); }}\n'
    sheet = weasyprint.CSS(string=css + stylesheet.read_text(encoding="utf-8"), font_config=fonts, url_fetcher=fetcher)
    document = weasyprint.HTML(string=html, url_fetcher=fetcher)
    data: bytes = document.write_pdf(stylesheets=[sheet], font_config=fonts)
    return data


def missing_glyphs(text: str) -> list[str]:
    """Characters that our font does not have: rare ones in names, named beneath the letter instead of a blank box."""
    known = _characters()
    return sorted({letter for letter in text if ord(letter) > 0x7F and ord(letter) not in known})


@cache
def _characters() -> frozenset[int]:
    with TTFont(FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())
