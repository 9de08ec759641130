"""What may be done with a verification request; the only writers of its state.

draft → submitted → received → answered → corrected
            └→ returned    received → returned      submitted | received → withdrawn
"""

from verification.actions.answering import answer, assign, receive, reclassify, return_
from verification.actions.asking import Wanted, draft, draft_many, submit, withdraw, withdraw_open_of
from verification.actions.clarifying import clarify
from verification.actions.correcting import correct
from verification.actions.rating import rate

__all__ = [
    "Wanted",
    "answer",
    "assign",
    "clarify",
    "correct",
    "draft",
    "draft_many",
    "rate",
    "receive",
    "reclassify",
    "return_",
    "submit",
    "withdraw",
    "withdraw_open_of",
]
