"""What may be done with a case; the only writers of its state.

draft → accepted → decided → archived      accepted ↔ suspended      draft | accepted → withdrawn
decided | archived → revoked
"""

from verification.actions.consents import Basis
from verification.actions.course import archive, ask_correction, close_correction, resume, suspend
from verification.actions.deciding import accept, decide, withdraw
from verification.actions.editing import hand_over, save_form, unmask
from verification.actions.opening import add_party, open_case
from verification.actions.people import AuthorisationInput, PartyInput
from verification.actions.reading_again import read_again

__all__ = [
    "AuthorisationInput",
    "Basis",
    "PartyInput",
    "accept",
    "add_party",
    "archive",
    "ask_correction",
    "close_correction",
    "decide",
    "hand_over",
    "open_case",
    "read_again",
    "resume",
    "save_form",
    "suspend",
    "unmask",
    "withdraw",
]
