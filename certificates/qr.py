"""Codes as pictures: SVG text for pages and API, without inline styles or scripts (the CSP forbids both)."""

import io
import re

import segno
from barcode.codex import Code128
from barcode.writer import SVGWriter

_QUIET_MODULES = 4  # the border that scanners need (ISO/IEC 18004)
_BAR = {"module_height": 12.0, "quiet_zone": 4.0, "write_text": False}
_PROLOGUE = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_CLUTTER = re.compile(r"<!--.*?-->\s*| id=\"[^\"]*\"", re.DOTALL)  # two codes on a page must not share an id
_STYLE = re.compile(r'style="([^"]*)"')
_DECLARATION = re.compile(r"\s*([a-z-]+)\s*:\s*([^;]+?)\s*(?:;|$)")


def qr_svg(text: str, *, label: str) -> str:
    """`text` as a QR code, error correction M; `label` is what a screen reader says. Scales with its box."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(
        border=_QUIET_MODULES, omitsize=True, svgclass="qr", lineclass=None, light="#fff", title=label
    )
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" role="img" ', 1)


def barcode_svg(text: str) -> str:
    """`text` as Code 128, for scanners that read lines only. The digits are printed beside it by the caller."""
    written = io.BytesIO()
    Code128(text, writer=SVGWriter()).write(written, options=_BAR)
    drawn = _PROLOGUE.sub("", written.getvalue().decode(), count=1)
    return _STYLE.sub(_as_attributes, _CLUTTER.sub("", drawn)).strip()


def _as_attributes(style: re.Match[str]) -> str:
    """`style="fill:black"` as `fill="black"`."""
    return " ".join(f'{name}="{value}"' for name, value in _DECLARATION.findall(style[1]))
