"""Files of long lists: asked for, made by whichever worker is free, fetched, removed. Times say how far each is.

A maker holds a row only as long as it keeps saying so (`heard`). Where a worker is killed, its lease runs out and
another one starts over; what it had written was in its memory only. After `MOST_ATTEMPTS` it is given up with words.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.foundation import notifications
from portal.foundation.actors import Actor
from portal.foundation.attachments import write_whole
from portal.foundation.encryption import SEALED_COLUMNS, CannotOpen, open_bytes, seal_bytes
from portal.foundation.errors import Conflict, Gone, Invalid
from portal.foundation.exports import FORMATS, MOST
from portal.foundation.models.export import Export

KEPT = timedelta(days=3)  # for which a made file may be fetched
AT_ONCE = 2  # files in the making at a time, so that other work is not held up
MOST_ATTEMPTS = 3
MOST_WAITING = 5  # unfinished ones of one person
PAGE = "/exports/"


class Lost(Exception):
    """Another maker has taken over; what this one has is not wanted any more."""


def ask(
    *, kind: str, form: str, title: str, asked: Mapping[str, Sequence[str]], total: int, by: Actor, at: datetime
) -> Export:
    """Have a file made; the same asked for again while it is unfinished is one. Raises Invalid, Conflict."""
    _check(form, total)
    waiting = Export.objects.visible_to(by).unfinished()
    filter = {name: list(values) for name, values in asked.items()}
    for row in waiting:
        if (row.kind, row.format, row.filter) == (kind, form, filter):
            return row
    if len(waiting) >= MOST_WAITING:
        message = _("您已有 %(count)s 个导出在排队，做好再要下一个。") % {"count": len(waiting)}
        raise Conflict(message, code="exports_waiting")
    assert by.department_id is not None  # the door asked for a duty, which is a department's
    added = Export(
        kind=kind,
        format=form,
        language=get_language() or settings.LANGUAGE_CODE,
        by_user_id=by.user_id,
        by_client_id=by.client_id,
        department_id=by.department_id,
        asked_at=at,
        total=total,
    )
    added.title, added.filter = title, filter
    added.save(force_insert=True)
    return added


def _check(form: str, total: int) -> None:
    if form not in FORMATS:
        raise Invalid(_("可以导出为 XLSX 或 CSV。"), errors={"/format": _("填 xlsx 或 csv")})
    if total > MOST:
        message = _("一次最多导出 %(most)s 行，这里有 %(total)s 行。没有导出任何内容。")
        remedy = _("用部门、月份或视图缩小范围，再分几次导出。")
        raise Invalid(message % {"most": MOST, "total": total}, remedy=remedy)


@transaction.atomic
def claim(*, at: datetime) -> Export | None:
    """Take the oldest file that nobody makes; None where there is none, or enough are in the making."""
    row = Export.objects.to_make(at).select_for_update(skip_locked=True).first()
    if row is None or Export.objects.unfinished().exclude(pk__in=Export.objects.to_make(at)).count() >= AT_ONCE:
        return None
    if row.attempts >= MOST_ATTEMPTS:
        fail(row, reason=_("做了几次都没有做成，可能太大。缩小范围再导出，或联系系统管理员。"), at=at)
        return None
    row.attempts, row.seen_at, row.rows = row.attempts + 1, at, 0
    row.save(update_fields=["attempts", "seen_at", "rows"])
    return row


def heard(row: Export, *, rows: int, at: datetime) -> None:
    """Say that it is still being made, and how far. Raises Lost where another maker has taken over."""
    mine = Export.objects.unfinished().filter(pk=row.pk, attempts=row.attempts)
    if not mine.update(rows=rows, seen_at=at):
        raise Lost


@transaction.atomic
def finish(row: Export, *, data: bytes, rows: int, at: datetime) -> None:
    """Keep the file, sealed, and tell who asked for it. Raises Lost where another maker has taken over."""
    mine = Export.objects.unfinished().select_for_update().filter(pk=row.pk, attempts=row.attempts)
    if not mine.exists():
        raise Lost
    write_whole(_path(row.pk), seal_bytes(data, _bound_to(row.pk)))
    mine.update(rows=rows, size=len(data), made_at=at, expires_at=at + KEPT, seen_at=at)
    _tell(row, "export.ready", at)


@transaction.atomic
def fail(row: Export, *, reason: str, at: datetime) -> None:
    """Give it up, with words for who asked for it."""
    row.failed_at, row.reason = at, reason
    row.save(update_fields=["failed_at", *SEALED_COLUMNS])
    _tell(row, "export.failed", at)


def read(row: Export, *, at: datetime) -> bytes:
    """The file. Raises Conflict while it is being made, Gone when it has expired or its key is gone."""
    state = row.state_at(at)
    if state in {"waiting", "making"}:
        raise Conflict(_("文件还在做，做好会通知您。"), code="export_unfinished")
    if state == "ready":
        try:
            return open_bytes(_path(row.pk).read_bytes(), _bound_to(row.pk))
        except (FileNotFoundError, CannotOpen):
            pass
    raise Gone(_("这个文件已经过期删除，或没有做成。"), remedy=_("回到清单再导出一次。"), code="export_gone")


def forget(*, at: datetime) -> int:
    """Remove the files that expired; returns how many."""
    rows = list(Export.objects.with_stale_file(at))
    for row in rows:
        _path(row.pk).unlink(missing_ok=True)
    Export.objects.filter(pk__in=[row.pk for row in rows]).update(removed_at=at)
    return len(rows)


def _tell(row: Export, kind: str, at: datetime) -> None:
    if row.by_user_id is not None:
        params = {"rows": row.total, "kind": row.kind}
        key = f"{kind}:{row.pk}"
        notifications.notify(user_ids=[row.by_user_id], kind=kind, about=row, link=PAGE, at=at, key=key, params=params)


def _path(pk: UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / "exports" / f"{pk.hex}.sealed"


def _bound_to(pk: UUID) -> str:
    return f"export|{pk}"


for kind, words in {
    "export.ready": lambda p: _("您要的导出做好了，三天内可以下载。"),
    "export.failed": lambda p: _("您要的导出没有做成，点开看原因。"),
}.items():
    notifications.describe(kind, words)
