"""Reading what the API is sent. Not in `api`: the REST framework asks for it while it is being imported itself."""

import re
from collections.abc import Mapping
from typing import IO, Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, JSONParser

from portal.foundation.attachment_checks import MAX_BYTES

# JSON can write half of a surrogate pair (\ud800), which no text in UTF-8 can hold: not the database, not our answer.
_HALF = re.compile(r"[\ud800-\udfff]")


class TextJSONParser(JSONParser):
    """JSON whose texts can be stored and said again. Raises ParseError for half of a surrogate pair, or too deep."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("请求体的括号套得太深，读不出来。"), "too_deep") from error
        if _has_half(data):
            raise ParseError(_("内容里有不成对的代理字符（如 \\ud800），无法保存。"), "half_character")
        return data


class PdfParser(BaseParser):
    """A PDF as the whole body, given to the door as the upload `file`. Never reads more than one that is too large."""

    media_type = "application/pdf"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        return {"file": ContentFile(stream.read(MAX_BYTES + 1), name="document.pdf")}


def _has_half(data: Any) -> bool:
    """Looks into names and values at any depth; without recursion, for the depth is the caller's choice."""
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if _HALF.search(one):
                return True
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
    return False
