"""Whether the access log is still what was sequenced: walks the chain and names the first row that is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from certificates.log_chain import START, hash_of
from certificates.models import AccessLogLeaf, AccessLogPending, AccessRecord

_CHUNK = 1_000


@dataclass(frozen=True, kw_only=True)
class Head:
    """How far a chain reached, and its last hash: noted outside the database, it tells a cut-off end."""

    index: int = 0
    hash: str = START

    def __str__(self) -> str:
        return f"{self.index}:{self.hash}"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The first row that is not as it was. `kind`: changed, deleted, inserted, leaf_missing, truncated."""

    kind: str
    index: int | None = None
    record_id: UUID | None = None

    def __str__(self) -> str:
        words = {
            "changed": _("第 %(index)s 条（记录 %(record)s）与编入时不符：改过，或调换过顺序。"),
            "deleted": _("第 %(index)s 条的记录 %(record)s 不见了：被删除。"),
            "deleted_pending": _("还没编入的记录 %(record)s 不见了：被删除。"),
            "inserted": _("记录 %(record)s 不是经数据库正常写入的：事后插入。"),
            "leaf_missing": _("链上第 %(index)s 条不见了：被删除或截断。"),
            "truncated": _("链没有到达第 %(index)s 条，或那一条换过了：末尾被截断或重写。"),
        }
        return words[self.kind] % {"index": self.index, "record": self.record_id}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a check found: how far the chain is right, how many rows nothing can be proved of yet."""

    finding: Finding | None
    head: Head
    pending: int


def check(noted: Head | None = None) -> Verdict:
    """Walk the whole chain; `noted` is a head that was written down earlier, outside the database."""
    finding, head = _walk(noted)
    finding = finding or (_cut_off(noted, head) if noted else None) or _outside_the_chain()
    return Verdict(finding=finding, head=head, pending=AccessLogPending.objects.count())


def _walk(noted: Head | None) -> tuple[Finding | None, Head]:
    head = Head()
    for leaf, record in _rows():
        index = head.index + 1
        if leaf.index != index:
            return Finding(kind="leaf_missing", index=index), head
        if record is None:
            return Finding(kind="deleted", index=index, record_id=leaf.record_id), head
        if leaf.hash != hash_of(head.hash, index, record):
            return Finding(kind="changed", index=index, record_id=leaf.record_id), head
        head = Head(index=index, hash=leaf.hash)
        if noted and noted.index == index and noted.hash != leaf.hash:
            return Finding(kind="truncated", index=index), head
    return None, head


def _rows() -> Iterator[tuple[AccessLogLeaf, AccessRecord | None]]:
    leaves = AccessLogLeaf.objects.order_by("index").iterator(chunk_size=_CHUNK)
    while chunk := list(islice(leaves, _CHUNK)):
        records = AccessRecord.objects.in_bulk([leaf.record_id for leaf in chunk])
        yield from ((leaf, records.get(leaf.record_id)) for leaf in chunk)


def _cut_off(noted: Head, head: Head) -> Finding | None:
    return Finding(kind="truncated", index=noted.index) if noted.index > head.index else None


def _outside_the_chain() -> Finding | None:
    """A record that neither waits nor has a leaf came in past the trigger; one that waits and is gone was deleted."""
    own = {"record_id": OuterRef("pk")}
    leaf, pending = AccessLogLeaf.objects.filter(**own), AccessLogPending.objects.filter(**own)
    inserted = AccessRecord.objects.filter(~Exists(leaf), ~Exists(pending)).order_by("pk").first()
    if inserted:
        return Finding(kind="inserted", record_id=inserted.pk)
    gone = AccessLogPending.objects.filter(~Exists(AccessRecord.objects.filter(pk=OuterRef("pk")))).first()
    return Finding(kind="deleted_pending", record_id=gone.pk) if gone else None
