"""What a file really is, and whether it may come in. Pure functions over bytes; the messages tell what to do.

Accepted are PDF, PNG, JPEG and OFD. The name, the type that the browser declares and the first bytes must agree.
"""

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol

from django.utils.translation import gettext as _

from portal.foundation.errors import Invalid

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 100_000_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_ENTRIES = 5_000
MAX_NAME = 100
POINTER = "/file"  # the field that brings a file, where nobody names another

_UNDECLARED = {"", "application/octet-stream"}


@dataclass(frozen=True)
class Kind:
    """A kind of file that may come in."""

    media_type: str
    suffixes: frozenset[str]
    declared: frozenset[str]


PDF = Kind("application/pdf", frozenset({".pdf"}), frozenset({"application/pdf", "application/x-pdf"}))
PNG = Kind("image/png", frozenset({".png"}), frozenset({"image/png"}))
JPEG = Kind("image/jpeg", frozenset({".jpg", ".jpeg"}), frozenset({"image/jpeg", "image/pjpeg"}))
OFD = Kind(
    "application/ofd",
    frozenset({".ofd"}),
    frozenset({"application/ofd", "application/x-ofd", "application/vnd.ofd", "application/zip"}),
)


class Scanner(Protocol):
    """Looks for malware. Chosen by `settings.ATTACHMENT_SCANNER`."""

    def scan(self, data: bytes) -> str:
        """The name of what was found, "" if nothing was."""


class SignatureScanner:
    """The local scanner: knows the EICAR test file, so that the way of a finding can be tried. Not a virus scanner."""

    # In two pieces, so that no virus scanner takes this source for the test file.
    _EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

    def scan(self, data: bytes) -> str:
        return "EICAR" if self._EICAR in data else ""


def refusal(code: str, message: str, remedy: str) -> Invalid:
    """An error about the field `file`: what is wrong, and what to do."""
    return Invalid(message, remedy=remedy, errors={POINTER: message}, code=f"attachment_{code}")


@contextmanager
def pointing_to(pointer: str) -> Iterator[None]:
    """Let a refusal inside name the field that really brought the file."""
    try:
        yield
    except Invalid as refused:
        if POINTER in refused.errors:
            refused.errors[pointer] = refused.errors.pop(POINTER)
        raise


def check(data: bytes, name: str, declared: str) -> Kind:
    """What `data` is. Raises Invalid if it may not come in or is not what its name and declared type say."""
    kind = _recognised(data)
    if PurePosixPath(name.lower()).suffix not in kind.suffixes or _bare(declared) not in kind.declared | _UNDECLARED:
        raise refusal(
            "type_mismatch",
            _("文件的扩展名与实际内容不一致。"),
            _("请不要改扩展名；用原来的软件另存为 PDF、PNG、JPG 或 OFD 后重新上传。"),
        )
    if kind is PDF:
        _refuse_active_pdf(data)
    elif kind is PNG:
        _refuse_huge_picture(data)
    return kind


def check_pdf(data: bytes) -> None:
    """Raises Invalid unless `data` is a PDF. For those that are only compared, never kept or opened."""
    if not data or not data.startswith(b"%PDF-"):
        raise refusal(
            "no_pdf",
            _("这不是 PDF 文件。"),
            _("请选从“我的证照”下载的 PDF 原文件；照片、扫描件请改为输入证照标识或扫描二维码。"),
        )


def clean_name(name: str, kind: Kind) -> str:
    """A name that is safe to show and to save: no folders, no control or direction characters, at most 100 long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(character for character in last if unicodedata.category(character)[0] != "C")
    safe = re.sub(r'[<>:"|?*]', "_", visible).strip(" .")
    stem, suffix = PurePosixPath(safe).stem, PurePosixPath(safe).suffix.lower()
    if suffix not in kind.suffixes:
        stem, suffix = _("附件"), min(kind.suffixes)
    return stem[: MAX_NAME - len(suffix)] + suffix


def _bare(declared: str) -> str:
    return declared.partition(";")[0].strip().lower()


def _recognised(data: bytes) -> Kind:
    if not data:
        raise refusal("empty", _("文件是空的。"), _("请检查文件能否打开，再重新上传。"))
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
        return PNG
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"PK\x03\x04") and _is_ofd(data):
        return OFD
    raise refusal(
        "type_unknown",
        _("这种文件不能上传。"),
        _("请上传 PDF、PNG、JPG 或 OFD 文件；手机拍的 HEIC 照片请先转成 JPG。"),
    )


def _is_ofd(data: bytes) -> bool:
    """Whether the archive is an OFD document; archives that burst or climb out of their folder are not."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        return False
    names = [PurePosixPath(entry.filename.replace("\\", "/")) for entry in entries]
    return (
        PurePosixPath("OFD.xml") in names
        and len(entries) <= MAX_ENTRIES
        and sum(entry.file_size for entry in entries) <= MAX_UNPACKED
        and not any(name.is_absolute() or ".." in name.parts for name in names)
    )


def _refuse_huge_picture(data: bytes) -> None:
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if not 0 < width * height <= MAX_PIXELS:
        raise refusal("too_large", _("图片的尺寸过大。"), _("请缩小到一亿像素以内再上传。"))


# --- PDF ---

_ACTIVE = re.compile(rb"/(?:JavaScript|Launch)(?![A-Za-z0-9])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_UNUSUAL_FILTER = re.compile(rb"/(?:ASCIIHex|ASCII85|LZW|RunLength)Decode|/Crypt")
_REACH = 4_096  # how far before `stream` its dictionary is looked for


def _refuse_active_pdf(data: bytes) -> None:
    """Refuse a PDF that runs scripts or programs, and one whose objects cannot be looked into."""
    plain = _unescaped(data)
    if b"/Encrypt" in plain:
        raise refusal("encrypted", _("PDF 设有密码，无法检查。"), _("请去掉密码后重新上传。"))
    if _ACTIVE.search(plain) or any(_ACTIVE.search(_unescaped(objects)) for objects in _object_streams(data)):
        raise refusal(
            "active_content",
            _("PDF 里含有脚本或会启动程序的动作。"),
            _("请用“打印为 PDF”另存一份，或上传扫描件。"),
        )


def _unescaped(data: bytes) -> bytes:
    """`data` with the #xx of PDF names resolved: /#4AavaScript is /JavaScript."""
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), data)


def _object_streams(data: bytes) -> list[bytes]:
    """The unpacked object streams, in which a dictionary may hide. Raises Invalid where one does not unpack."""
    found, room = [], MAX_UNPACKED
    for match in _STREAM.finditer(data):
        before = _unescaped(data[max(0, match.start() - _REACH) : match.start()])
        if b"/ObjStm" not in before:
            continue
        unpacked = _inflated(data[match.end() :], room)
        if unpacked is None and _must_unpack(before):
            raise refusal("unreadable", _("PDF 的内部结构无法检查。"), _("请用“打印为 PDF”另存一份后重新上传。"))
        found.append(unpacked or b"")
        room -= len(found[-1])
    return found


def _must_unpack(before: bytes) -> bool:
    """Whether the stream after `before` is itself packed as an object stream, not merely near to one."""
    dictionary = before.rpartition(b"endobj")[2]
    return (b"/ObjStm" in dictionary and b"/Filter" in dictionary) or bool(_UNUSUAL_FILTER.search(before))


def _inflated(packed: bytes, room: int) -> bytes | None:
    """The whole unpacked stream; None if it is not packed that way or is larger than `room`."""
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(packed, max(room, 1))
    except zlib.error:
        return None
    return unpacked if unpacker.eof else None
