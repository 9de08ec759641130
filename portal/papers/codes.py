"""QR code and barcode as SVG without styles, so that they pass the security policy and print sharply."""

import barcode
import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

QUIET = 10  # modules of white that a scanner needs beside a barcode
HEIGHT = 40


def qr_svg(text: str, label: str) -> SafeString:
    """A QR code (level M) with its quiet zone, one path."""
    matrix = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark)
    return _svg("mz-qr", len(matrix[0]), len(matrix), path, label)


def barcode_svg(text: str, label: str) -> SafeString:
    """A Code 128 barcode with its quiet zones, one path."""
    [modules] = barcode.get("code128", text).build()
    runs, start = [], 0
    for place, (module, following) in enumerate(zip(modules, modules[1:] + "0", strict=True)):
        if module == "1" and (place == 0 or modules[place - 1] == "0"):
            start = place
        if module == "1" and following == "0":
            runs.append(f"M{start + QUIET} 0h{place + 1 - start}v{HEIGHT}h-{place + 1 - start}z")
    return _svg("mz-barcode", len(modules) + 2 * QUIET, HEIGHT, "".join(runs), label)


def _svg(css: str, width: int, height: int, path: str, label: str) -> SafeString:
    return format_html(
        '<svg class="{css}" viewBox="0 0 {w} {h}" role="img" aria-label="{label}" shape-rendering="crispEdges"'
        ' preserveAspectRatio="none"><path fill="#fff" d="M0 0h{w}v{h}H0z"/><path fill="#000" d="{path}"/></svg>',
        css=css,
        w=width,
        h=height,
        path=path,
        label=label,
    )
