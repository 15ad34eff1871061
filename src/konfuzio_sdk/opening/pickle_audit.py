"""Looks through a pickle without loading it: what it would import, call and bring along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import lz4.frame

from konfuzio_sdk.errors import ArchiveRefusedError
from konfuzio_sdk.opening.limits import LIMITS
from konfuzio_sdk.opening.pickle_arrays import Dtypes
from konfuzio_sdk.opening.pickle_calls import reason_against_call, reason_against_change, shown, told
from konfuzio_sdk.sealing.pickle_contents import pickle_contents
from konfuzio_sdk.sealing.pickle_rules import import_names, reason_against, reason_against_holding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.bento.manifest import Manifest
    from konfuzio_sdk.opening.limits import Limits
    from konfuzio_sdk.sealing.pickle_contents import PickleContents

__all__ = ["audit", "audit_file", "unpacked_pickle"]

_MOST_FINDINGS = 20
_PIECE = 1024**2
"""How many bytes are unpacked at once."""


def audit_file(compressed: bytes, manifest: Manifest, limits: Limits = LIMITS) -> list[str]:
    """What is wrong with an archive's model file, one sentence a finding; nothing of it is loaded.

    Raises ArchiveRefusedError if it cannot be unpacked, within the limits, into a pickle of the size that the manifest
    tells.
    """
    return audit(unpacked_pickle(compressed, manifest.model.pickle_size, limits), manifest)


def unpacked_pickle(compressed: bytes, size: int, limits: Limits = LIMITS) -> bytes:
    """Pickle of a model file; ArchiveRefusedError if it is damaged, or is not of this size once unpacked."""
    if size > min(limits.file, limits.ratio_free + limits.ratio * len(compressed)):
        msg = (
            f"The manifest tells of a pickle of {size} bytes, in a model file of {len(compressed)}: it could fill the "
            "memory, like a bomb."
        )
        raise ArchiveRefusedError(msg)
    try:
        pickle, after = _unpacked(compressed, size + 1)
    except (RuntimeError, ValueError, EOFError, MemoryError) as error:
        msg = "The model file is damaged: it is no lz4 file."
        raise ArchiveRefusedError(msg) from error
    if len(pickle) > size:
        msg = f"The model file unpacks into more than the {size} bytes of the manifest, and could fill the memory."
    elif after is None or len(pickle) < size:
        msg = f"The model file is cut off: it unpacks into {len(pickle)} bytes, and the manifest tells {size}."
    elif after:
        msg = f"The model file has {after} bytes after its end, which belong to no pickle."
    else:
        return pickle
    raise ArchiveRefusedError(msg)


def _unpacked(compressed: bytes, most: int) -> tuple[bytes, int | None]:
    """What an lz4 file unpacks into, until that is `most` bytes or more, and how many bytes follow; None if cut off."""
    unpacker = lz4.frame.LZ4FrameDecompressor()
    pieces: list[bytes] = []
    fed = found = 0
    while found < most and not unpacker.eof:
        packed = compressed[fed : fed + _PIECE] if unpacker.needs_input else b""
        if unpacker.needs_input and not packed:
            return b"".join(pieces), None
        fed += len(packed)
        pieces.append(unpacker.decompress(packed, max_length=_PIECE))
        found += len(pieces[-1])
    return b"".join(pieces), len(unpacker.unused_data or b"") + len(compressed) - fed if unpacker.eof else None


def audit(pickle: bytes, manifest: Manifest) -> list[str]:
    """What is wrong with a pickle, one sentence a finding; nothing of it is loaded.

    A pickle that has none looks up only what brings an AI back, all of which the manifest declares; it changes and
    calls nothing else, and the manifest names the classes and functions whose code is in it. What that code does, and
    that of packages which are none of the SDK's, is for a person to read.
    """
    contents = pickle_contents(pickle)
    code_travels = bool(manifest.model.travelling)
    findings = [f"The pickle cannot be followed: {fault}." for fault in contents.faults]
    findings += _about_names(contents, manifest)
    findings += _about_travelling(contents, manifest)
    findings += _about_doing(contents, code_travels=code_travels)
    findings += [] if code_travels else _about_held(contents, manifest)
    found = list(dict.fromkeys(findings))
    more = len(found) - _MOST_FINDINGS
    return [*found[:_MOST_FINDINGS], f"There are {more} findings more."] if more > 0 else found


def _about_names(contents: PickleContents, manifest: Manifest) -> Iterator[str]:
    declared, packages = set(manifest.model.names), import_names(manifest.packages)
    for name in sorted(contents.names, key=str):
        against = reason_against(name, packages, code_travels=bool(manifest.model.travelling))
        undeclared = None if str(name) in declared else "which the manifest does not declare"
        reason = "; ".join(part for part in (undeclared, against) if part)
        if reason:
            yield f"The pickle looks up {shown(str(name))}, {reason if undeclared else f'but {reason}'}."
    for text in sorted(declared - {str(name) for name in contents.names}):
        yield f"The manifest declares {shown(text)}, which the pickle does not look up."


def _about_travelling(contents: PickleContents, manifest: Manifest) -> Iterator[str]:
    declared = set(manifest.model.travelling)
    for text in sorted(contents.travelling - declared):
        yield f"The code of {shown(text)} is in the pickle, which the manifest does not tell."
    for text in sorted(declared - contents.travelling):
        yield f"The manifest tells that the code of {shown(text)} is in the pickle, but it is not."


def _about_doing(contents: PickleContents, *, code_travels: bool) -> Iterator[str]:
    dtypes = Dtypes()
    for change in contents.changes:  # before the calls, which use what it made the types of arrays
        if reason := reason_against_change(change, dtypes, code_travels=code_travels):
            yield f"The pickle {reason}."
    for made in contents.calls:
        if reason := reason_against_call(made, dtypes, code_travels=code_travels):
            yield f"The pickle calls {told(made.maker)} {reason}."


def _about_held(contents: PickleContents, manifest: Manifest) -> Iterator[str]:
    """Names that may be looked up, but not kept."""
    packages = import_names(manifest.packages)
    for name in sorted(contents.held, key=str):
        reason = reason_against_holding(name)
        if reason and not reason_against(name, packages, code_travels=False):
            yield f"The pickle keeps {shown(str(name))} for later, but {reason}."
