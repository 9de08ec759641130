"""Lengths of time as an operator types them."""

import re
from datetime import timedelta

UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
PART = re.compile(r"(\d+(?:\.\d+)?)([dhms])")


def parse(text: str) -> timedelta:
    """`+3h`, `-1d`, `2d4h30m`. Raises ValueError with the reason in Chinese."""
    sign = -1 if text.startswith("-") else 1
    body = text.lstrip("+-").strip().lower()
    parts = PART.findall(body)
    if not parts or "".join(number + unit for number, unit in parts) != body:
        raise ValueError(f"“{text}”不是时长：写 +3h、-1d、+2d4h30m（d 天，h 小时，m 分，s 秒）。")
    try:
        return sign * timedelta(**{UNITS[unit]: float(number) for number, unit in parts})
    except OverflowError as error:
        raise ValueError(f"“{text}”太长。") from error
