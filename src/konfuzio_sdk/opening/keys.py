"""Key files for signatures: elliptic curve keys in PEM, as `openssl genpkey` and `openssl pkey` write them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from konfuzio_sdk.errors import ArgumentError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["check_private_key", "fingerprint_of", "is_encrypted"]

_CURVES = ("secp256r1", "secp384r1", "secp521r1")
"""Curves that a signature's format knows; the first, P-256, is the one to take."""
_MAKE = "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out KEY.pem"
_PUBLISH = "openssl pkey -in KEY.pem -pubout -out KEY.pub.pem"


def is_encrypted(path: Path) -> bool:
    """Whether a private key's file needs a password; ArgumentError if it cannot be read."""
    return b"ENCRYPTED" in _content(path)


def check_private_key(path: Path, password: str | None) -> None:
    """Raise ArgumentError, saying what is wrong, unless this file holds a key to sign with, under this password."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - optional extra
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 - optional extra

    content = _content(path)
    if b"PUBLIC KEY-----" in content:
        msg = f"{path} is a public key. Sign with the private one that belongs to it."
        raise ArgumentError(msg)
    if b"ENCRYPTED" in content and password is None:
        msg = f"{path} is encrypted, and no password was given."
        raise ArgumentError(msg)
    if b"ENCRYPTED" not in content:
        password = None  # one that is not needed is no mistake
    try:
        key = load_pem_private_key(content, None if password is None else password.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        why = "the password is wrong, or it is damaged" if password is not None else f"make one: {_MAKE}"
        msg = f"{path} cannot be read as a private key in PEM: {why}."
        raise ArgumentError(msg) from error
    _check_curve(path, key)


def fingerprint_of(path: Path) -> str:
    """Fingerprint of a public key's file: SHA-256 of the key in PEM, which is how a signature tells its key.

    For a file that openssl wrote, `sha256sum` prints the same. Raises ArgumentError unless it holds a public key of
    the kind that archives are signed with.
    """
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - optional extra
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - optional extra

    content = _content(path)
    if b"PRIVATE KEY-----" in content:
        msg = f"{path} is a private key. What is trusted is its public half: {_PUBLISH}"
        raise ArgumentError(msg)
    try:
        key = serialization.load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm) as error:
        msg = f"{path} is no public key in PEM. Get it from its private key: {_PUBLISH}"
        raise ArgumentError(msg) from error
    _check_curve(path, key)
    pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(pem).hexdigest()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        msg = f"The key file {path} cannot be read: {error.strerror}."
        raise ArgumentError(msg) from error


def _check_curve(path: Path, key: object) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - optional extra

    if not isinstance(key, ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey):
        msg = f"{path} holds no elliptic curve key, which is what archives are signed with. Make one: {_MAKE}"
        raise ArgumentError(msg)
    if key.curve.name not in _CURVES:
        msg = f"{path} holds a key of the curve {key.curve.name}. Signatures know {', '.join(_CURVES)}: {_MAKE}"
        raise ArgumentError(msg)
