"""The columns that the rows of a desk's list may have: on the page, in files and in kept views."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from portal.foundation.exports import Column
from portal.foundation.identity_numbers import mask_name, mask_number
from verification.models import DeskView, VerificationRequest

Value = Callable[[VerificationRequest], Any]
STARS = re.compile(r"\*{5,}")
DEFAULT = ("number", "proof", "person", "department", "status", "due", "assignee")


def person_of(row: VerificationRequest) -> str:
    """Whom a request is about, masked as every list shows people."""
    subject = row.subject or {}
    return f"{mask_name(subject.get('name', ''))} {short_mask(subject.get('number', ''))}".strip()


def short_mask(number: str) -> str:
    """A masked number with four stars, so that the item beside it stays readable."""
    return STARS.sub("****", mask_number(number))


def columns_of(box: str) -> list[Column]:
    """All columns that a box may have, in the order of the table."""
    other = "requesting_department" if box == DeskView.Box.IN else "issuing_department"
    named = gettext_lazy("需求单位") if box == DeskView.Box.IN else gettext_lazy("出具单位")
    columns: list[tuple[str, str | Promise, Value]] = [
        ("number", gettext_lazy("协查编号"), lambda row: row.number),
        ("proof", gettext_lazy("证明"), lambda row: row.proof.name),
        ("person", gettext_lazy("核验对象"), person_of),
        ("item", gettext_lazy("事项"), lambda row: row.case.item_version.item.name),
        ("department", named, lambda row: getattr(row, other).short_name),
        ("status", gettext_lazy("状态"), lambda row: row.get_status_display()),
        ("due", gettext_lazy("时限"), lambda row: row.due_at),
        ("assignee", gettext_lazy("承办人"), lambda row: str(row.assignee or "")),
        ("submitted", gettext_lazy("送达"), lambda row: row.submitted_at),
        ("received", gettext_lazy("签收"), lambda row: row.received_at),
        ("answered", gettext_lazy("反馈"), lambda row: row.answered_at),
        ("outcome", gettext_lazy("结果"), lambda row: row.get_outcome_display()),
        ("tier", gettext_lazy("时限档"), lambda row: row.tier.name),
        ("case", gettext_lazy("办件编号"), lambda row: row.case.number),
    ]
    return [Column(code, label, value) for code, label, value in columns]


COLUMNS = {column.code: column.label for column in columns_of(DeskView.Box.IN)}
