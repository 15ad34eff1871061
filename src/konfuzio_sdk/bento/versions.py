"""Walks a payload between neighbouring schema versions.

A schema version is one file: a pydantic model, and the two steps between it and the version before. A `Chain` orders
the released versions of one family (an AI type's requests, or its responses), oldest first. Nothing else knows more
than the newest version.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import BaseModel, ValidationError

from konfuzio_sdk.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pydantic_core import ErrorDetails

__all__ = [
    "MOST_FAULTS",
    "VERSION_HEADER",
    "VERSION_KEY",
    "Chain",
    "Fault",
    "Path",
    "Payload",
    "PayloadError",
    "SchemaVersion",
    "model_named",
]

Payload: TypeAlias = dict[str, Any]
"""A JSON object in the shape of one schema version."""

Path: TypeAlias = tuple[str | int, ...]
"""Where in a payload something is: keys and list positions from the outside in."""

VERSION_KEY = "schema_version"
"""Key under which a payload may name its version; every version since 20261123 does."""

VERSION_HEADER = "Schema-Version"
"""Header of a request that says its version, whatever its body says; the answer's says which version that is in."""

MOST_FAULTS = 20
"""Faults that are told of one payload; a caller mends the first ones first."""

_LONGEST_NAME = 40
_NOT_FINITE = "finite_number"
_DATE_LENGTH = len("YYYYMMDD")


def shortened(name: str) -> str:
    """A name that somebody sent, cut where it is longer than any of ours."""
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a payload: the path of the field, and what is wrong, without the field's content.

    Names of keys in `path` are shortened, since the sender may have made them up.
    """

    path: Path
    message: str

    def __post_init__(self) -> None:
        """Shorten the path's names."""
        path = tuple(shortened(step) if isinstance(step, str) else step for step in self.path)
        object.__setattr__(self, "path", path)

    def __str__(self) -> str:
        """Path and message on one line."""
        return f"{'.'.join(map(str, self.path)) or 'body'}: {self.message}"


class PayloadError(SchemaError):
    """A payload does not fit its schema version, or contradicts itself; `faults` says where and how."""

    def __init__(self, faults: Sequence[Fault], version: str, *, unusable: bool = False) -> None:
        """Keep the faults; `unusable` tells a well-formed payload that makes no sense from a malformed one."""
        self.faults = list(faults)
        self.version = version
        self.unusable = unusable
        super().__init__(f"{len(self.faults)} fault(s) for {version}: {'; '.join(map(str, self.faults[:5]))}")


@dataclass(frozen=True)
class SchemaVersion:
    """One released version of a family of payloads.

    `up` takes a payload of the version before to this one and `down` takes it back; the oldest has neither.
    `recognises` says whether a payload that names no version is of this one, all newer ones having said no; versions
    that name themselves, and the oldest, which is left over, need none.
    `path_down` takes the path of a fault found in this version to the place of the same thing in the version before.
    `answered_by` is the response model that belongs to a request version.
    `deprecated` is the day from which callers should leave it for a newer one, and `sunset` the day from which a
    service may answer it no more; None where no such day was set.
    """

    model: type[BaseModel]
    recognises: Callable[[Payload], bool] | None = None
    up: Callable[[Payload], Payload] | None = None
    down: Callable[[Payload], Payload] | None = None
    path_down: Callable[[Path], Path] | None = None
    answered_by: type[BaseModel] | None = None
    deprecated: date | None = None
    sunset: date | None = None

    @property
    def name(self) -> str:
        """Name of the version, which is its model's."""
        return self.model.__name__

    @property
    def released(self) -> date:
        """Day of its release, with which its name ends; SchemaError if it does not."""
        try:
            return date.fromisoformat(self.name[-_DATE_LENGTH:])
        except ValueError:
            msg = f"The schema version {self.name} must end in the day of its release, as in ExtractRequest20240117."
            raise SchemaError(msg) from None

    def validate(self, payload: object) -> Payload:
        """Check a payload and return it as a plain dict with the types of the model.

        Raises PayloadError with the path of every fault and none of the payload's content.
        """
        try:
            return _plain(self.model.model_validate(payload))
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=False, include_input=False)[:MOST_FAULTS]
            faults = [Fault(_path_in(payload, fault), fault["msg"]) for fault in found]
            endless = all(fault["type"] == _NOT_FINITE for fault in found)
            raise PayloadError(faults, self.name, unusable=endless) from None


class Chain:
    """The released versions of one family, oldest first."""

    def __init__(self, *versions: SchemaVersion) -> None:
        """Take the versions in the order of their release."""
        self._versions = versions
        self._index = {version.name: index for index, version in enumerate(versions)}

    def __iter__(self) -> Iterator[SchemaVersion]:
        """Versions, oldest first."""
        return iter(self._versions)

    @property
    def newest(self) -> SchemaVersion:
        """The version that converters know and that saving uses."""
        return self._versions[-1]

    @property
    def names(self) -> list[str]:
        """Names of all versions, oldest first."""
        return [version.name for version in self._versions]

    def get(self, name: str) -> SchemaVersion:
        """Version of a name; SchemaError, with the names there are, if it is not one of this family's."""
        try:
            return self._versions[self._index[name]]
        except KeyError:
            msg = f"There is no schema version {shortened(name)!r}; released are {', '.join(self.names)}."
            raise SchemaError(msg) from None

    def recognise(self, payload: Payload, version: str = "") -> SchemaVersion:
        """Version of a payload: `version` if given, else the one it names, else the newest that recognises it.

        SchemaError, with the names there are, if what is named is none of them. Whether a payload fits the version is
        for the version to say: one that names itself refuses a payload that names another.
        """
        if version:
            return self.get(version)
        named = payload.get(VERSION_KEY)
        if isinstance(named, str):
            return self.get(named)
        if VERSION_KEY in payload:
            fault = Fault((VERSION_KEY,), f"must be one of {', '.join(self.names)}")
            raise PayloadError([fault], self.newest.name)
        for candidate in reversed(self._versions):
            if candidate.recognises is not None and candidate.recognises(payload):
                return candidate
        return self._versions[0]

    def walk(self, payload: Payload, start: str, end: str) -> Payload:
        """Payload of version `start` in the shape of version `end`, step by step; `payload` itself is not changed."""
        first, last = self._index[self.get(start).name], self._index[self.get(end).name]
        for version in self._versions[first + 1 : last + 1]:
            payload = _stepped(version.up, version, payload)
        for version in reversed(self._versions[last + 1 : first + 1]):
            payload = _stepped(version.down, version, payload)
        return payload

    def walk_path(self, path: Path, end: str) -> Path:
        """Path of a fault found in the newest version, as a caller who speaks version `end` knows it."""
        for version in reversed(self._versions[self._index[end] + 1 :]):
            path = path if version.path_down is None else version.path_down(path)
        return path


def model_named(name: str, *chains: Chain) -> type[BaseModel]:
    """Model of a schema version of any of `chains`; AttributeError if none has it, as a module's lookup must raise."""
    for chain in chains:
        if name in chain.names:
            return chain.get(name).model
    raise AttributeError(name)


def _path_in(payload: object, fault: ErrorDetails) -> Path:
    """Path of a fault, without the names by which pydantic tells keys from values, and the choices of a union."""
    path: list[str | int] = []
    place: Any = payload
    for step in fault["loc"]:
        try:
            place = place[step]
        except (KeyError, IndexError, TypeError):
            if fault["type"] != "missing":
                continue
        path.append(step)
    return tuple(path)


def _plain(model: BaseModel) -> Payload:
    """A model as a plain dict; what pydantic would do too, but for a look at each of thousands of numbers."""
    return {name: _plain_part(value) for name, value in model.__dict__.items()}


def _plain_part(value: object) -> object:
    if isinstance(value, BaseModel):
        return _plain(value)
    if isinstance(value, list) and value and isinstance(value[0], BaseModel):
        return [_plain_part(item) for item in value]
    return value


def _stepped(step: Callable[[Payload], Payload] | None, version: SchemaVersion, payload: Payload) -> Payload:
    if step is None:
        msg = f"{version.name} lacks a step from or to the version before it."
        raise SchemaError(msg)
    return step(payload)
