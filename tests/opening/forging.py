"""Ways to make a hostile archive of a valid one."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import lz4.frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from tampering import Tampered

__all__ = ["added", "bundled", "changed", "forged", "manifest", "pickle", "replaced"]


def changed(change: Callable[[Tampered], object], seal: str = "") -> Callable[[Tampered], bytes]:
    """A valid archive with changed files; `seal` is what of it a forger made right again."""

    def made(valid: Tampered) -> bytes:
        change(valid)
        if seal:
            getattr(valid, seal)()
        return valid.tar()

    return made


def forged(name: str, old: str, new: str) -> Callable[[Tampered], bytes]:
    """A valid archive with a change of one file, and all digests and versions made right again."""
    return changed(lambda valid: valid.replace(name, old, new), "everything")


def added(name: str, text: str, seal: str = "everything") -> Callable[[Tampered], bytes]:
    return changed(lambda valid: valid.add(name, text), seal)


def replaced(name: str, text: str) -> Callable[[Tampered], bytes]:
    return changed(lambda valid: valid.files.update({name: text.encode()}), "everything")


def manifest(
    change: Callable[[dict], object], seal: str = "everything", *, beside: bool = True
) -> Callable[[Tampered], bytes]:
    return changed(lambda valid: valid.change_manifest(change, beside=beside), seal)


def pickle(content: bytes, size: int | None = None, *, tail: bytes = b"") -> Callable[[Tampered], bytes]:
    """An archive with another pickle, that its manifest describes."""

    def change(valid: Tampered) -> None:
        valid.replace_pickle(lz4.frame.compress(content) + tail, len(content) if size is None else size)

    return changed(change, "everything")


def bundled(wheel: str, *pins: str, tail: str = "") -> Callable[[Tampered], bytes]:
    """An archive with a wheel in its wheelhouse, that these pins of installers are for."""

    def change(valid: Tampered) -> None:
        valid.change_manifest(lambda said: said.update(bundled=True)).add(f"src/wheelhouse/{wheel}", "x")
        digest = hashlib.sha256(b"x").hexdigest()
        if pins:
            told = "".join(f"{pin} \\\n    --hash=sha256:{digest}\n" for pin in pins)
            valid.add("src/installers.txt", told + tail)

    return changed(change, "everything")
