"""The key ring: sealing bytes under a named key, and blind indexes.

`settings.KEY_RING` maps a key id to 32 bytes (64 hexadecimal digits, or base64), `settings.KEY_ACTIVE` names the one
that new envelopes are sealed with; the others only open. From each key one sub-key per cipher is derived
(HKDF-SHA256). AES-256-GCM is the default; `settings.ENVELOPE_CIPHER = "sm4-gcm"` seals with SM4 where approved
algorithms are required (GB/T 39786). Both open at any time: the first byte says which was used.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

AES_256_GCM, SM4_GCM = 1, 2
CIPHERS = {"aes-256-gcm": AES_256_GCM, "sm4-gcm": SM4_GCM}

_NONCE_BYTES, _TAG_BYTES = 12, 16
_MASTER_BYTES = 32
_MINIMUM_INDEX_KEY = 32


class CannotOpen(Exception):
    """Sealed bytes do not open: another row, another version, a changed byte or a key that the ring lacks.

    The message names the key id only, never what was sealed.
    """


def active_key() -> str:
    """The id of the key that seals now."""
    return str(settings.KEY_ACTIVE)


def seal_with_active(plain: bytes, bound_to: bytes) -> tuple[str, bytes]:
    """The active key's id and the sealed bytes: cipher (1) + nonce (12) + ciphertext and tag."""
    key_id = active_key()
    cipher, nonce = _chosen_cipher(), os.urandom(_NONCE_BYTES)
    key = _sub_key(key_id, cipher)
    encrypt = _sm4_encrypt if cipher == SM4_GCM else _aes_encrypt
    return key_id, bytes([cipher]) + nonce + encrypt(key, nonce, plain, bound_to)


def open_with(key_id: str, sealed: bytes, bound_to: bytes) -> bytes:
    """What was sealed under `key_id` and `bound_to`. Raises CannotOpen."""
    if len(sealed) < 1 + _NONCE_BYTES + _TAG_BYTES or sealed[0] not in CIPHERS.values():
        raise CannotOpen(f"Not a sealed value (key {key_id!r}).")
    cipher, nonce, body = (
        sealed[0],
        sealed[1 : 1 + _NONCE_BYTES],
        sealed[1 + _NONCE_BYTES :],
    )
    decrypt = _sm4_decrypt if cipher == SM4_GCM else _aes_decrypt
    try:
        return decrypt(_sub_key(key_id, cipher), nonce, body, bound_to)
    except InvalidTag:
        raise CannotOpen(f"A sealed value does not open with key {key_id!r}.") from None


def seal_bytes(data: bytes, aad: str) -> bytes:
    """A file's bytes sealed with the active key, which is named in front: length (1), key id, sealed bytes."""
    key_id, sealed = seal_with_active(data, _file_bound_to(aad))
    name = key_id.encode()
    return bytes([len(name)]) + name + sealed


def open_bytes(sealed: bytes, aad: str) -> bytes:
    """What `seal_bytes` was given, if `aad` is the same. Raises CannotOpen."""
    key_id, body = _split_name(sealed)
    return open_with(key_id, body, _file_bound_to(aad))


def key_of(sealed: bytes) -> str:
    """The key id in front of what `seal_bytes` gave."""
    return _split_name(sealed)[0]


def blind_index(kind: str, value: str) -> str:
    """A keyed hash (HMAC-SHA256, 64 hex digits) by which an exact `value` of a `kind` is found without storing it.

    The caller normalises the value first. Kinds do not share hashes.
    """
    return hmac.new(_index_key(), f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()


def _split_name(sealed: bytes) -> tuple[str, bytes]:
    end = 1 + sealed[0] if sealed else 0
    try:
        return sealed[1:end].decode(), sealed[end:]
    except UnicodeDecodeError:
        raise CannotOpen("Not a sealed file.") from None


def _file_bound_to(aad: str) -> bytes:
    return f"file|{aad}".encode()


def _chosen_cipher() -> int:
    name = settings.ENVELOPE_CIPHER
    try:
        return CIPHERS[name]
    except KeyError:
        raise ImproperlyConfigured(f"ENVELOPE_CIPHER is {name!r}; it may be {' or '.join(CIPHERS)}.") from None


def _index_key() -> bytes:
    raw = settings.BLIND_INDEX_KEY.encode()
    if len(raw) < _MINIMUM_INDEX_KEY:
        raise ImproperlyConfigured(f"BLIND_INDEX_KEY needs at least {_MINIMUM_INDEX_KEY} bytes.")
    return raw


def _sub_key(key_id: str, cipher: int) -> bytes:
    try:
        master = settings.KEY_RING[key_id]
    except KeyError:
        raise CannotOpen(f"The key ring has no key {key_id!r}.") from None
    return _derive(str(master), cipher, key_id)


@lru_cache(maxsize=64)
def _derive(master: str, cipher: int, key_id: str) -> bytes:
    material = _decoded(master)
    if len(material) != _MASTER_BYTES:
        raise ImproperlyConfigured(f"Key {key_id!r} of KEY_RING is not 32 bytes in hexadecimal or base64.")
    length = 16 if cipher == SM4_GCM else 32
    return HKDF(hashes.SHA256(), length, salt=None, info=f"mianzheng/envelope/{cipher}".encode()).derive(material)


def _decoded(master: str) -> bytes:
    """The key's bytes, or none if the text is neither hexadecimal nor base64."""
    try:
        is_hex = len(master) == 2 * _MASTER_BYTES
        return bytes.fromhex(master) if is_hex else base64.b64decode(master, validate=True)
    except ValueError:
        return b""


def _aes_encrypt(key: bytes, nonce: bytes, plain: bytes, bound_to: bytes) -> bytes:
    return AESGCM(key).encrypt(nonce, plain, bound_to)


def _aes_decrypt(key: bytes, nonce: bytes, body: bytes, bound_to: bytes) -> bytes:
    return AESGCM(key).decrypt(nonce, body, bound_to)


def _sm4_encrypt(key: bytes, nonce: bytes, plain: bytes, bound_to: bytes) -> bytes:
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound_to)
    return encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def _sm4_decrypt(key: bytes, nonce: bytes, body: bytes, bound_to: bytes) -> bytes:
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, body[-_TAG_BYTES:])).decryptor()
    decryptor.authenticate_additional_data(bound_to)
    return decryptor.update(body[:-_TAG_BYTES]) + decryptor.finalize()
