"""Files that people hand in."""

import base64

from django.core.files.base import ContentFile

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def picture(name="signature.png"):
    """A picture as an upload."""
    return ContentFile(PNG, name=name)
