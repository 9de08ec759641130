"""What a leaf of the access log's chain is: a hash over the one before, the place and the record. Pure."""

import hashlib
from typing import Any

from certificates.models import AccessRecord
from portal.foundation.sealed_values import canonical_json

START = "0" * 64  # what stands before the first leaf

# What a leaf covers. A column added later is not covered by old leaves: give it a version of its own then.
_COVERED = (
    "id", "at", "holder_id", "department_id", "user_id", "client_id", "window", "what", "licence_id", "fields",
    "purpose", "basis", "article", "result", "reason_code",
)  # fmt: skip


def hash_of(before: str, index: int, record: AccessRecord) -> str:
    """The hash of the leaf at `index`, after the leaf whose hash is `before`."""
    covered: dict[str, Any] = {name: getattr(record, name) for name in _COVERED}
    data = bytes.fromhex(before) + index.to_bytes(8, "big") + canonical_json(covered)
    return hashlib.sha256(data).hexdigest()
