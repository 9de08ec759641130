"""Lengths of time as an operator types them for shift_clock."""

from datetime import timedelta

import pytest

from portal.operations import durations


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("+3h", timedelta(hours=3)),
        ("-1d", timedelta(days=-1)),
        ("+2d4h30m", timedelta(days=2, hours=4, minutes=30)),
        ("90s", timedelta(seconds=90)),
    ],
)
def test_a_length_of_time_is_read(text, meant):
    assert durations.parse(text) == meant


@pytest.mark.parametrize("text", ["", "3", "three hours", "3h!", "h", "+", "99999999999999999d"])
def test_anything_else_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"时长|太长"):
        durations.parse(text)
