"""Writes `.local/demo.json`: what somebody (or a test) needs to try the running portal."""

import json
from typing import Any

from django.conf import settings


def write(base_url: str) -> None:
    """Reads the demo people out of the database and writes the file, readable by its owner only."""
    path = settings.LOCAL_DIR / "demo.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(collect(base_url), ensure_ascii=False, indent=1), encoding="utf-8")


def collect(base_url: str) -> dict[str, Any]:
    """The handles as plain data."""
    return {"base_url": base_url, "accounts": []}
