"""Files of a request as its page shows them: with which letter or line each goes, what is held and not sent yet."""

from typing import Any

from portal.foundation.actors import Actor
from verification import reading
from verification.actions.letter_files import MOST_FILES
from verification.models import LetterPart, RequestStatus, VerificationRequest


def context(row: VerificationRequest, actor: Actor, *, may_ask: bool) -> dict[str, Any]:
    """What `desk/_files.html` is included with; one query."""
    files: dict[str, list[reading.FileRow]] = {part: [] for part in LetterPart}
    for one in reading.files_of(row, actor):
        files[one.part].append(one)
    talk = files[LetterPart.CLARIFICATION]
    return {
        "inquiry_files": files[LetterPart.INQUIRY],
        "reply_files": [one for one in files[LetterPart.REPLY] if not one.held],
        "held_reply_files": [one for one in files[LetterPart.REPLY] if one.held],
        "held_talk_files": [one for one in talk if one.held],
        "talk_files": [one for one in talk if not one.held],
        "may_attach_inquiry": may_ask and row.status == RequestStatus.DRAFT,
        "most_files": MOST_FILES,
    }
