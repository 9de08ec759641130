"""核对归档包: check the package of a case without the portal. Every package carries this file as `check.py`.

In the unpacked folder: `python3 check.py`. It needs Python 3.9 or later and the program `openssl`, and no network. It
recounts the SHA-256 of every file, checks the signature of each department over the manifest and over each letter, and
finds the files that letters name by their digest. It ends with 0 where everything agrees, else with 1.
"""

import base64
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HALF = 32  # bytes of r and of s of a signature on P-256
MOST_SECONDS = 20


def canonical(value: Any) -> bytes:
    """The bytes that are signed: JSON with sorted keys, UTF-8, no blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def is_signed(data: bytes, signature: str, public_keys: list[str]) -> bool:
    """Whether `<key id>.<base64url of r and s>` is a signature over `data` by one of the keys (PEM), asking openssl."""
    try:
        der = _der(signature)
    except ValueError:
        return False
    return any(_openssl_agrees(data, der, key) for key in public_keys)


def _der(signature: str) -> bytes:
    encoded = signature.partition(".")[2]
    raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    if len(raw) != 2 * HALF:
        raise ValueError("Not a P-256 signature.")
    body = _integer(raw[:HALF]) + _integer(raw[HALF:])
    return b"\x30" + bytes([len(body)]) + body


def _integer(raw: bytes) -> bytes:
    number = int.from_bytes(raw, "big")
    body = number.to_bytes(number.bit_length() // 8 + 1, "big")
    return b"\x02" + bytes([len(body)]) + body


def _openssl_agrees(data: bytes, der: bytes, public_key: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        key, sig = Path(folder, "key.pem"), Path(folder, "signature")
        key.write_text(public_key, encoding="utf-8")
        sig.write_bytes(der)
        command = ["openssl", "dgst", "-sha256", "-verify", str(key), "-signature", str(sig)]
        done = subprocess.run(command, input=data, capture_output=True, timeout=MOST_SECONDS, check=False)
    return done.returncode == 0


def check(folder: Path) -> list[str]:
    """What does not agree, one sentence each; empty: everything does."""
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    named: dict[str, str] = told["manifest"]["files"]
    wrong = []
    if not is_signed(canonical(told["manifest"]), told["signature"], told["public_keys"]):
        wrong.append("manifest.json: 签名不符")
    for name, digest in named.items():
        path = folder / name
        if not path.is_file():
            wrong.append(f"{name}: 缺少")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            wrong.append(f"{name}: 内容与清单的 SHA-256 不符")
    for path in sorted(folder.glob("letters/*.json")):
        wrong += _letter(path, set(named.values()))
    return wrong


def _letter(path: Path, digests: set[str]) -> list[str]:
    letter = json.loads(path.read_text(encoding="utf-8"))
    if "document" not in letter:
        return []  # blanked after its retention period: only digests are left
    wrong = []
    if not is_signed(canonical(letter["document"]), letter["signature"], letter["public_keys"]):
        wrong.append(f"{path.name}: 签名不符（{letter['signer']}）")
    missing = [digest for digest in letter["document"].get("files", ()) if digest not in digests]
    return wrong + [f"{path.name}: 随函附件不在包里（SHA-256 {digest}）" for digest in missing]


def main() -> int:
    """Check the folder in which this file lies; print what was found."""
    wrong = check(Path(__file__).parent)
    print("\n".join(wrong) or "全部相符：文件与清单一致，各部门签名有效。")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
