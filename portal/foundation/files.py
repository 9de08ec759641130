"""Answers that are files: pages and API give out the same headers."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

PDF = "application/pdf"
SUFFIXES = {PDF: ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "application/ofd": ".ofd"}  # of what was handed in


def file_answer(data: bytes, media_type: str, name: str, *, inline: bool = False) -> HttpResponse:
    """A download; `inline` lets the browser show it. The browser takes the type as it is said and keeps no copy.

    `name` holds no person.
    """
    name = name if "." in name else name + SUFFIXES.get(media_type, "")
    headers = {
        "Content-Disposition": content_disposition_header(not inline, name) or "attachment",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(data, content_type=media_type, headers=headers)
