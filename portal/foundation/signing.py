"""Signatures of departments and systems: ECDSA on P-256 with SHA-256, keys sealed in the database.

A signature is `<key id>.<base64url of r and s>`; the key id finds the public key, also after the owner changed keys.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature, encode_dss_signature
from django.db import transaction

from portal.foundation import moment
from portal.foundation.models.signing_key import SigningKey
from portal.foundation.sealed_values import canonical_json

__all__ = [
    "SignatureCheck",
    "SigningKey",
    "canonical",
    "check",
    "check_digest",
    "check_many",
    "digest",
    "matches_key",
    "public_keys",
    "renew_key",
    "sign",
    "sign_many",
]

_HALF = 32  # bytes of r and of s
_ALGORITHM = ec.ECDSA(hashes.SHA256())
_OVER_A_DIGEST = ec.ECDSA(Prehashed(hashes.SHA256()))
_SHA256_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class SignatureCheck:
    """Whether a signature is right, and whose it is: the owner, or "" if no key of ours made it."""

    valid: bool
    signer: str


def canonical(data: Any) -> bytes:
    """The bytes of `data` that are signed: JSON with sorted keys, UTF-8, no blanks, moments in UTC."""
    return canonical_json(data)


def sign(owner: str, data: bytes) -> str:
    """A signature of `data` with the key that `owner` uses now; the first signature makes the key."""
    return sign_many(owner, [data])[0]


def sign_many(owner: str, data: Iterable[bytes]) -> list[str]:
    """`sign` for many documents of one owner, with the key fetched and opened once."""
    key = _key_in_use(owner)
    private = serialization.load_pem_private_key(key.private_pem.encode(), password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise TypeError(f"The signing key {key.pk} is not an elliptic curve key.")
    return [f"{key.pk.hex}.{_encoded(private.sign(one, _ALGORITHM))}" for one in data]


def check(owner: str | None, data: bytes, signature: str) -> SignatureCheck:
    """Whether `signature` is of `data` and, if `owner` is given, made by that owner. Never raises for a bad one."""
    return check_many([(owner, data, signature)])[0]


def check_many(claims: Sequence[tuple[str | None, bytes, str]]) -> list[SignatureCheck]:
    """`check` for each (owner, data, signature), in one query."""
    taken_apart = [_taken_apart_or_none(signature) for _owner, _data, signature in claims]
    key_ids = {parts[0] for parts in taken_apart if parts}
    keys = SigningKey.objects.filter(pk__in=key_ids).only("owner", "public_pem").in_bulk() if key_ids else {}
    return [
        _judge(owner, data, keys.get(parts[0]) if parts else None, parts[1] if parts else b"")
        for (owner, data, _signature), parts in zip(claims, taken_apart, strict=True)
    ]


def digest(data: bytes) -> str:
    """The SHA-256 of signed bytes, in hex: all that a signature covers, without what they say."""
    return hashlib.sha256(data).hexdigest()


def check_digest(owner: str, hex_digest: str, signature: str) -> SignatureCheck:
    """`check` where only the digest of what was signed is left. Never raises for a bad one."""
    parts = _taken_apart_or_none(signature)
    key = SigningKey.objects.filter(pk=parts[0]).only("owner", "public_pem").first() if parts else None
    if key is None or parts is None or not _SHA256_HEX.fullmatch(hex_digest):
        return SignatureCheck(False, "")
    valid = owner == key.owner and _matches(key.public_pem, bytes.fromhex(hex_digest), parts[1], _OVER_A_DIGEST)
    return SignatureCheck(valid, key.owner)


def _judge(owner: str | None, data: bytes, key: SigningKey | None, raw: bytes) -> SignatureCheck:
    if key is None:
        return SignatureCheck(False, "")
    return SignatureCheck(owner in (None, key.owner) and _matches(key.public_pem, data, raw), key.owner)


def matches_key(public_pem: str, data: bytes, signature: str) -> bool:
    """Whether `signature` of `data` was made with this key, without asking the database. Never raises for a bad one."""
    parts = _taken_apart_or_none(signature)
    try:
        return parts is not None and _matches(public_pem, data, parts[1])
    except (TypeError, ValueError):
        return False


def public_keys(owner: str) -> list[str]:
    """The public keys of `owner` in PEM, newest first: for others who check without us."""
    return list(
        SigningKey.objects.filter(owner=owner).order_by("-created_at", "-pk").values_list("public_pem", flat=True)
    )


@transaction.atomic
def renew_key(owner: str, at: datetime) -> SigningKey:
    """Retire the key in use, for a yearly change or after a leak, and make another one."""
    SigningKey.objects.filter(owner=owner, retired_at=None).update(retired_at=at)
    return _key_in_use(owner)


def _encoded(der: bytes) -> str:
    """r and s of fixed length in base64url without padding."""
    r, s = decode_dss_signature(der)
    raw = r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _key_in_use(owner: str) -> SigningKey:
    found = SigningKey.objects.filter(owner=owner, retired_at=None).first()
    if found is not None:
        return found
    # When two make the first key at once, the second waits at the unique constraint and takes the first one's.
    SigningKey.objects.bulk_create([_new_key(owner)], ignore_conflicts=True)
    made: SigningKey = SigningKey.objects.get(owner=owner, retired_at=None)
    return made


def _new_key(owner: str) -> SigningKey:
    private = ec.generate_private_key(ec.SECP256R1())
    private_pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public_pem = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    key = SigningKey(owner=owner, public_pem=public_pem.decode(), created_at=moment.now())
    key.private_pem = private_pem.decode()
    return key


def _taken_apart_or_none(signature: str) -> tuple[UUID, bytes] | None:
    try:
        return _taken_apart(signature)
    except ValueError:
        return None


def _taken_apart(signature: str) -> tuple[UUID, bytes]:
    """Key id and raw signature. Raises ValueError for anything else."""
    key_id, _, encoded = signature.partition(".")
    try:
        raw = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("Not base64.") from error
    if len(raw) != 2 * _HALF:
        raise ValueError("Not a P-256 signature.")
    return UUID(hex=key_id), raw


def _matches(public_pem: str, data: bytes, raw: bytes, algorithm: ec.ECDSA = _ALGORITHM) -> bool:
    r, s = int.from_bytes(raw[:_HALF], "big"), int.from_bytes(raw[_HALF:], "big")
    try:
        _public_key(public_pem).verify(encode_dss_signature(r, s), data, algorithm)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=512)
def _public_key(pem: str) -> ec.EllipticCurvePublicKey:
    key = serialization.load_pem_public_key(pem.encode())
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError("A stored public key is not an elliptic curve key.")
    return key
