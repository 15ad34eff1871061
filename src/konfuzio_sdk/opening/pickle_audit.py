"""Looks through a pickle without loading it: what it would import, call and bring along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import lz4.frame

from konfuzio_sdk.errors import ArchiveRefusedError
from konfuzio_sdk.sealing.pickle_contents import MAKERS, Made, Name, pickle_contents
from konfuzio_sdk.sealing.pickle_rules import is_offered, reason_against

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.bento.manifest import Manifest
    from konfuzio_sdk.sealing.pickle_contents import Change, PickleContents, Value

__all__ = ["audit", "audit_file", "unpacked_pickle"]

_MOST_FINDINGS = 20
_MOST_CHARACTERS = 120
_MAKERS_OF_OBJECTS = {"_make_skeleton_class", "_make_skeleton_enum", "_make_function", "dynamic_subimport"}
_GETATTR, _TYPE = Name("builtins", "getattr"), Name("builtins", "type")
_GETITEMS = {Name("operator", "getitem"), Name("_operator", "getitem")}
_SUBIMPORT, _BUILTIN_TYPE = Name(MAKERS, "subimport"), Name(MAKERS, "_builtin_type")
_SETTERS = {Name(MAKERS, "_class_setstate"), Name(MAKERS, "_function_setstate")}
_FINDERS = {_GETATTR, _SUBIMPORT, _BUILTIN_TYPE, _TYPE, *_GETITEMS, Name("logging", "getLogger")}
"""What answers with something that was there before."""
_CALLED_TYPES = {"CodeType", "MethodType", "MappingProxyType", "SimpleNamespace", "GenericAlias"}
_UNPICKLING_METHODS = {(Name("zoneinfo", "ZoneInfo"), "_unpickle")}


def audit_file(compressed: bytes, manifest: Manifest) -> list[str]:
    """What is wrong with an archive's model file, one sentence a finding; nothing of it is loaded.

    Raises ArchiveRefusedError if it cannot be unpacked into a pickle of the size that the manifest tells.
    """
    return audit(unpacked_pickle(compressed, manifest.model.pickle_size), manifest)


def unpacked_pickle(compressed: bytes, size: int) -> bytes:
    """Pickle of a model file; ArchiveRefusedError if it is damaged, or is not of this size once unpacked."""
    unpacker = lz4.frame.LZ4FrameDecompressor()
    try:
        pickle: bytes = unpacker.decompress(compressed, max_length=size + 1)
    except (RuntimeError, ValueError, EOFError, MemoryError) as error:
        msg = "The model file is damaged: it is no lz4 file."
        raise ArchiveRefusedError(msg) from error
    if len(pickle) > size:
        msg = f"The model file unpacks into more than the {size} bytes of the manifest, and could fill the memory."
    elif not unpacker.eof or len(pickle) < size:
        msg = f"The model file is cut off: it unpacks into {len(pickle)} bytes, and the manifest tells {size}."
    elif unpacker.unused_data:
        msg = f"The model file has {len(unpacker.unused_data)} bytes after its end, which belong to no pickle."
    else:
        return pickle
    raise ArchiveRefusedError(msg)


def audit(pickle: bytes, manifest: Manifest) -> list[str]:
    """What is wrong with a pickle, one sentence a finding; nothing of it is loaded.

    A pickle that has none looks up only what brings an AI back, all of which the manifest declares; it changes and
    calls nothing else, and the manifest names the classes and functions whose code is in it. What that code does is
    for a person to read.
    """
    contents = pickle_contents(pickle)
    findings = [f"The pickle cannot be followed: {fault}." for fault in contents.faults]
    findings += _about_names(contents, manifest)
    findings += _about_travelling(contents, manifest)
    findings += _about_calls(contents, code_travels=bool(manifest.model.travelling))
    findings += [f"The pickle changes {_told(change.target)} ({change.opcode})." for change in _bad_changes(contents)]
    found = list(dict.fromkeys(findings))
    more = len(found) - _MOST_FINDINGS
    return [*found[:_MOST_FINDINGS], f"There are {more} findings more."] if more > 0 else found


def _about_names(contents: PickleContents, manifest: Manifest) -> Iterator[str]:
    declared = set(manifest.model.names)
    for name in sorted(contents.names, key=str):
        against = reason_against(name, manifest.packages, code_travels=bool(manifest.model.travelling))
        undeclared = None if str(name) in declared else "which the manifest does not declare"
        told = "; ".join(part for part in (undeclared, against) if part)
        if told:
            yield f"The pickle looks up {_shown(str(name))}, {told if undeclared else f'but {told}'}."
    for text in sorted(declared - {str(name) for name in contents.names}):
        yield f"The manifest declares {_shown(text)}, which the pickle does not look up."


def _about_travelling(contents: PickleContents, manifest: Manifest) -> Iterator[str]:
    declared = set(manifest.model.travelling)
    for text in sorted(contents.travelling - declared):
        yield f"The code of {_shown(text)} is in the pickle, which the manifest does not tell."
    for text in sorted(declared - contents.travelling):
        yield f"The manifest tells that the code of {_shown(text)} is in the pickle, but it is not."


def _about_calls(contents: PickleContents, *, code_travels: bool) -> Iterator[str]:
    for made in contents.calls:
        reason = _reason_against_call(made, code_travels=code_travels)
        if reason:
            yield f"The pickle calls {_told(made.maker)} {reason}."


def _reason_against_call(made: Made, *, code_travels: bool) -> str | None:  # noqa: PLR0911 - one a rule
    maker, arguments = made.maker, made.arguments
    if isinstance(maker, Made):
        return _reason_against_result(maker)
    if not isinstance(maker, Name):
        return "which is neither a class nor a function"
    if maker == _GETATTR:
        return _reason_against_getattr(arguments, code_travels=code_travels)
    if maker == _TYPE and len(arguments) != 1:
        return "to make a class"
    if maker in _GETITEMS and not (arguments and isinstance(arguments[0], Name)):
        return "on something that is no class"
    if maker in {_SUBIMPORT, _BUILTIN_TYPE} and not (len(arguments) == 1 and isinstance(arguments[0], str)):
        return "with a name that is computed"
    if maker in _SETTERS and not (arguments and _is_made_by(arguments[0], _MAKERS_OF_OBJECTS)):
        return "on what did not come with the pickle"
    return None


def _reason_against_result(maker: Made) -> str | None:
    """Why the result of a call must not be called in turn."""
    if _is_made_by(maker, _MAKERS_OF_OBJECTS):
        return None  # a class or function that travels
    if maker.maker == _BUILTIN_TYPE:
        return None if maker.arguments[0] in _CALLED_TYPES else "which makes more than data"
    if maker.maker == _GETATTR and maker.arguments[:2] in _UNPICKLING_METHODS:
        return None
    return "which came of a call itself"


def _reason_against_getattr(arguments: tuple[Value, ...], *, code_travels: bool) -> str | None:
    if len(arguments) != 2 or not isinstance(arguments[1], str):  # noqa: PLR2004 - an object and a name
        return "with a name that is computed"
    owner, name = arguments[0], arguments[1]
    if arguments in _UNPICKLING_METHODS:
        return None
    if not is_offered(name, code_travels=code_travels):
        return f"for {_shown(name)}, which is nothing that a class offers"
    if isinstance(owner, Made) and owner.maker == _SUBIMPORT:
        return f"for {_shown(name)} of a module"
    if not code_travels and not isinstance(owner, Name):
        return "on something that is no class"
    return None


def _bad_changes(contents: PickleContents) -> list[Change]:
    """Changes of what the pickle did not make: of a class, a module, or something that belongs to either."""
    return [change for change in contents.changes if not _is_own(change.target)]


def _is_own(target: Value) -> bool:
    return isinstance(target, Made) and target.maker not in _FINDERS


def _is_made_by(value: Value, makers: set[str]) -> bool:
    return (
        isinstance(value, Made)
        and isinstance(value.maker, Name)
        and value.maker.module == MAKERS
        and value.maker.name in makers
    )


def _told(value: Value) -> str:
    """What a value is, in a few words."""
    if isinstance(value, Name):
        return _shown(str(value))
    if isinstance(value, Made):
        return f"what came of {_shown(str(value.maker))}" if isinstance(value.maker, Name) else "what came of a call"
    return "a text" if isinstance(value, str) else "something"


def _shown(text: str) -> str:
    """A name of the pickle, which may hold anything, as a line for a person."""
    shown = text if text.isprintable() else ascii(text)
    return shown if len(shown) <= _MOST_CHARACTERS else f"{shown[:_MOST_CHARACTERS]}…"
