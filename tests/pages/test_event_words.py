"""Every step in a timeline of cases, proofs, requests, commitments and late requests is called by a word."""

import re
from pathlib import Path

from django.conf import settings

from portal.pages.event_words import EVENTS
from verification.actions import sweep
from verification.models import EscalationStatus

KIND = re.compile(r'(?:kind ?= ?|else )"((?:case|proof|request|commitment|escalation)\.[a-z_]+)"')


def test_every_kind_that_an_action_records_has_its_word():
    actions = Path(settings.BASE_DIR, "verification/actions").glob("*.py")
    recorded = {kind for path in actions for kind in KIND.findall(path.read_text(encoding="utf-8"))}
    recorded |= {f"escalation.{status}" for status in EscalationStatus.values} - {"escalation.drafted"}
    recorded |= {level.kind for level in sweep.LEVELS}

    assert len(recorded) > 30
    assert recorded - EVENTS.keys() == set()
