"""What was drawn on the signing pad: a PNG as the address `data:image/png;base64,…`, turned into a file."""

import base64
import binascii

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from portal.foundation.errors import Invalid

PREFIX = "data:image/png;base64,"
LONGEST = 400_000  # characters; a drawn signature has some ten thousand


def drawing_of(text: str, pointer: str = "/drawn") -> "ContentFile[bytes]":
    """The drawing as a file to store. Raises Invalid where nothing was drawn, or it is no picture."""
    if not text:
        raise Invalid(_("签字板上还没有签字。"), errors={pointer: _("请本人在签字板上签字，或改用纸上签字。")})
    try:
        if not text.startswith(PREFIX) or len(text) > LONGEST:
            raise ValueError
        data = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (ValueError, binascii.Error):
        raise Invalid(_("签字没有传完整。"), errors={pointer: _("请重签一次，或改用纸上签字。")}) from None
    return ContentFile(data, name="signature.png")
