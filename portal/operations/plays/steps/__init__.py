"""What the people of the demo did: each step through the real action, by the demo officer whose duty it is.

A step takes the story, what stands behind the colon in the script (`answer:matched`) and its moment.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from portal.operations.plays.cast import Story
from portal.operations.plays.steps import cases, channels, commitments, ladder, requests

# By the word of the script.
VERBS: Mapping[str, Callable[[Story, str, datetime], None]] = {
    "open": cases.open_case,
    "accept": cases.accept,
    "supplement": cases.supplement,
    "suspend": cases.suspend,
    "decide": cases.decide,
    "archive": cases.archive,
    "withdraw": cases.withdraw,
    "send": requests.send,
    "receive": requests.receive,
    "answer": requests.answer,
    "correct": requests.correct,
    "return": requests.return_,
    "reclassify": requests.reclassify,
    "clarify": requests.clarify,
    "rate": requests.rate,
    "fax": channels.fax,
    "secret": channels.secret,
    "elsewhere": channels.elsewhere,
    "intercity": channels.intercity,
    "check": commitments.check,
    "object": commitments.object_,
    "hear": commitments.hear,
    "find": commitments.find,
    "revoke": commitments.revoke,
    "repair": commitments.repair,
    "report": ladder.report,
    "investigate": ladder.investigate,
    "order": ladder.order,
    "talk": ladder.talk,
    "close": ladder.close,
}
