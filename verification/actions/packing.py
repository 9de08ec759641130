"""The archive package 归档包 of a case: everything that it rests on, in one ZIP that can be checked without the portal.

- `manifest.json`: every file with its SHA-256, signed by the accepting department; `README.txt`, `check.py`: the check;
- `case.json`, `course.json`, `timeline.json`: the case, what befell it, who did what and why;
- `requests/`: each request with its clarifications, replies put right, the late report and its ladder;
- `letters/`: each letter as signed, earlier replies too, with the keys to check it, and as PDF where one can be made;
- `papers.json`, `files/`: every paper (`verification.queries.papers`), with where it belongs.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from certificates.actions import access
from certificates.models import AccessRecord
from certificates.originals import owner_of
from portal.foundation import attachments, signing
from portal.foundation.actors import Actor
from portal.foundation.errors import Conflict, DomainError
from verification import access_words, check_package, letters
from verification.models import Case, EarlierReply, VerificationRequest
from verification.permissions import cases as permissions
from verification.queries import archive
from verification.queries.papers import Paper, papers_of

EARLIEST = (1980, 1, 1, 0, 0, 0)  # what a ZIP can say; the same case gives the same bytes
KINDS = ("inquiry", "reply")
README = """\
归档包核对说明

一、在解开的文件夹里执行： python3 check.py
    需要 Python 3.9 以上和 openssl，不联网，也不用登录系统。
二、它核对：
    1. 每个文件的 SHA-256 与 manifest.json 一致，manifest.json 有受理部门的签名；
    2. letters/ 里每封协查函、反馈函（含更正前的反馈）有签发部门的签名；
    3. 函里写明的附件（SHA-256）都在 files/ 里。
三、签名的写法：<密钥编号>.<r 和 s 的 base64url>，曲线 P-256，摘要 SHA-256；
    被签的是 document（清单是 manifest）的规范 JSON：键排序、UTF-8、无空格。
四、公钥随每封函附在 public_keys 里。要确认公钥属于签发部门，请与该部门另行提供的公钥比对。
五、已过保留期清除的反馈（letters/*-blanked.json）只留摘要和签名；清除的附件在 papers.json 里写明“没有文件”。
"""
File = tuple[str, bytes]
Printed = Callable[[VerificationRequest, str], bytes | None]


@transaction.atomic
def take(*, case: Case, by: Actor, at: datetime, printed: Printed | None = None) -> bytes:
    """The package of a finished case, for those who handle it (article 12); each of its people sees that it was taken.

    `printed` makes the PDF of a letter (`inquiry` or `reply`), or None where this machine cannot; the signed letters
    are there without it. Raises NotVisible, NotAllowed, Conflict (not finished).
    """
    permissions.may_take_replies(by, case)
    if not case.is_finished:
        raise Conflict(_("办结以后才有归档包。"), remedy=_("先办结，再下载。"))
    _note_taking(case, by, at)
    return _zipped(case, list(_files(case, by, printed)))


def _zipped(case: Case, files: Iterable[File]) -> bytes:
    """The ZIP, with its signed manifest in front."""
    files = list(files)
    owner = owner_of(case.department_id)
    manifest = {
        "case": case.number,
        "department": case.department.code,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files},
    }
    first = {
        "manifest": manifest,
        "signature": signing.sign(owner, signing.canonical(manifest)),
        "public_keys": signing.public_keys(owner),
    }
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in [("manifest.json", _json(first)), *files]:
            packed.writestr(zipfile.ZipInfo(name, EARLIEST), data)
    return kept.getvalue()


def _files(case: Case, by: Actor, printed: Printed | None) -> Iterator[File]:
    yield "README.txt", README.encode()
    yield "check.py", Path(check_package.__file__).read_bytes()
    yield "case.json", _json(archive.case_record(case))
    yield "course.json", _json(archive.course_record(case))
    yield "timeline.json", _json(archive.events_of(case))
    for asked in _requests(case):
        yield f"requests/{asked.number}.json", _json(archive.request_record(asked, by))
        yield from _letters(asked, printed)
    yield from _papers(papers_of(list(case.proofs.all())))


def _requests(case: Case) -> Iterable[VerificationRequest]:
    """Every request that was sent for the case, also one of a sister case that it follows."""
    followed = case.proofs.filter(follows__isnull=False).values_list("follows", flat=True)
    wanted = {*case.requests.values_list("pk", flat=True), *followed}
    sent = VerificationRequest.objects.filter(pk__in=wanted).exclude(submitted_at=None)
    return sent.for_lists().order_by("number")


def _letters(asked: VerificationRequest, printed: Printed | None) -> Iterator[File]:
    """Each letter as it was signed, and for people as PDF where one can be made."""
    if asked.is_blanked:
        yield f"letters/{asked.number}-blanked.json", _json(_blanked(asked))
        return
    for kind in KINDS if asked.has_reply else KINDS[:1]:
        yield f"letters/{asked.number}-{kind}.json", _json(letters.signed(asked, kind))
        page = printed(asked, kind) if printed else None
        if page is not None:
            yield f"letters/{asked.number}-{kind}.pdf", page
    for place, earlier in enumerate(EarlierReply.objects.filter(request=asked).order_by("replaced_at", "pk"), start=1):
        yield f"letters/{asked.number}-reply-before-{place}.json", _json(letters.signed_earlier(asked, earlier))


def _blanked(asked: VerificationRequest) -> dict[str, Any]:
    """What is left of letters after their retention period: the digests that the signatures cover."""
    return {
        "blanked_at": asked.blanked_at,
        "digests": asked.signed_digests,
        "inquiry_signature": asked.inquiry_signature,
        "reply_signature": asked.reply_signature,
    }


def _papers(papers: Iterable[Paper]) -> Iterator[File]:
    """Every file, and the list that says of each where it belongs."""
    rows = []
    for paper in papers:
        data, why_not = _bytes_of(paper)
        name = _name_of(paper) if data is not None else None
        rows.append(_paper_row(paper, name, why_not))
        if name and data is not None:
            yield name, data
    yield "papers.json", _json(rows)


def _bytes_of(paper: Paper) -> tuple[bytes | None, str]:
    """The bytes of a paper, or why there are none: one lost file does not cost the whole package."""
    if paper.attachment is None:
        return None, _("没有文件")
    try:
        return attachments.open_attachment(paper.attachment), ""
    except DomainError as error:
        return None, error.message


def _name_of(paper: Paper) -> str:
    assert paper.attachment is not None
    return f"files/{paper.attachment.pk}{Path(paper.attachment.filename).suffix or '.bin'}"


def _paper_row(paper: Paper, name: str | None, why_not: str) -> Mapping[str, Any]:
    return {
        "file": name,
        "without_file": why_not,
        "filename": paper.attachment.filename if paper.attachment else "",
        "kind": paper.kind.value,
        "title": paper.title,
        "proof": str(paper.proof_id),
        "about": paper.about,
        "at": paper.at,
        "by": str(paper.user) if paper.user else "",
        "text": paper.text,
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _note_taking(case: Case, by: Actor, at: datetime) -> None:
    for holder_id in dict.fromkeys(case.parties.values_list("holder_id", flat=True)):
        access.record_view(
            holder_id=holder_id,
            what=access_words.PACKAGE,
            purpose=case.number,
            fields=["form", "letters", "files"],
            by=by,
            at=at,
            basis=AccessRecord.Basis.DUTY,
            article=case.item_version.duty_article,
        )
