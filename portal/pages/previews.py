"""Pictures of an attached file with who looks at it and when written across: what a page shows instead of the file.

Images are drawn over by Pillow. The pages of a PDF are drawn by poppler's `pdftoppm`, from memory to memory, so that no
clear bytes touch the disk; where it is not installed the page offers the file alone.
"""

import base64
import shutil
import subprocess
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from portal.foundation.errors import Gone
from portal.foundation.pdf import FONT

MOST_PAGES = 10
WIDEST = 1_000  # pixels of a shown page
SECONDS = 10  # for one page of a PDF
INK = (110, 122, 134, 90)


def pictures(data: bytes, media_type: str, mark: str) -> list[str]:
    """The file's pages as `data:` addresses, at most ten, each with `mark` across it; none where it cannot be drawn.

    Raises Gone if an image cannot be read although it was taken.
    """
    if media_type in {"image/png", "image/jpeg"}:
        return [_marked(data, mark)]
    if media_type == "application/pdf" and (program := shutil.which("pdftoppm")):
        return [_marked(page, mark) for page in _pages(program, data)]
    return []


def _pages(program: str, data: bytes) -> list[bytes]:
    pages: list[bytes] = []
    while len(pages) < MOST_PAGES and (page := _page(program, data, len(pages) + 1)):
        pages.append(page)
    return pages


def _page(program: str, data: bytes, number: int) -> bytes:
    """One page as PNG; nothing behind the last page, or where it takes too long."""
    options = ["-png", "-r", "80", "-f", str(number), "-l", str(number), "-singlefile", "-"]
    try:
        done = subprocess.run([program, *options], input=data, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 else b""


def _marked(data: bytes, mark: str) -> str:
    try:
        with Image.open(BytesIO(data)) as opened:
            picture = opened.convert("RGBA")
    except (OSError, Image.DecompressionBombError, ValueError) as error:
        raise Gone(_("这个附件打不开，请对方重新发一份。"), code="attachment_unreadable") from error
    picture.thumbnail((WIDEST, WIDEST * 2))
    sheet = Image.new("RGBA", picture.size)
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(str(FONT), 18)
    for row, top in enumerate(range(10, picture.height, 90)):
        for left in range(-120 * (row % 2), picture.width, 320):
            pen.text((left, top), mark, fill=INK, font=font)
    out = BytesIO()
    Image.alpha_composite(picture, sheet).convert("RGB").save(out, "JPEG", quality=80)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"
