"""Which commitments are drawn for a check where only a share is. Pure: plain values.

The draw is a number between 0 and 9 999 from the SHA-256 of the commitment's id, the template's and the share: nobody
chooses it, and anybody who has the three can draw again and get the same. Below `share` × 100 it is checked.
"""

import hashlib
from uuid import UUID

OUT_OF = 10_000


def draw(commitment_id: UUID, template_id: int, share: int) -> int:
    """The number of a commitment, 0–9 999. `share` in percent."""
    digest = hashlib.sha256(f"{commitment_id}|{template_id}|{share}".encode()).hexdigest()
    return int(digest[:12], 16) % OUT_OF


def is_drawn(number: int, share: int) -> bool:
    """Whether a number is among the drawn ones."""
    return number < share * OUT_OF // 100
