"""What was locked: packages with the wheels that they are installed from, and the lockfile that says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from konfuzio_sdk.sealing.platforms import marker_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["LockedPackage", "LockedWheel", "Lockfile", "unhashed_requirements"]

_LINE_END = re.compile(r"(?<!\\)\n")
_HASH = "--hash=sha256:"


@dataclass(frozen=True)
class LockedWheel:
    """A wheel, and where it can be had; `address` is nobody else's concern, so it is in no file of an archive."""

    filename: str
    sha256: str
    address: str


@dataclass(frozen=True)
class LockedPackage:
    """A version of a package, and the wheel that each platform installs it from.

    Without a package index its wheels are unknown, and it has no platforms.
    """

    name: str
    version: str
    wheels: dict[str, LockedWheel]

    @property
    def sha256s(self) -> list[str]:
        """Digests of its wheels."""
        return sorted({wheel.sha256 for wheel in self.wheels.values()})


@dataclass(frozen=True)
class Lockfile:
    """Everything that an archive installs: the SDK's own wheel, and packages of an index.

    `own` is how the own wheel is asked for, by its path from the lockfile, and `own_sha256` its digest. `installers`
    are packages that come along to install the others with, without being installed by the lockfile.
    """

    own: str
    own_sha256: str
    packages: Sequence[LockedPackage]
    platforms: Sequence[str]
    installers: Sequence[LockedPackage] = ()

    @property
    def is_hashed(self) -> bool:
        """Whether the digests of all wheels are known."""
        return all(package.wheels for package in self.packages)

    def text(self) -> str:
        """The file's content, for pip and uv alike.

        Without the digests of the packages it has no hash at all, as installers want all or none.
        """
        own = _requirement(self.own, "", [self.own_sha256] if self.is_hashed else [])
        told = [_requirement(f"{it.name}=={it.version}", self._marker(it), it.sha256s) for it in self.packages]
        return "".join([own, *told])

    def _marker(self, package: LockedPackage) -> str:
        return marker_of(package.wheels, self.platforms) if package.wheels else ""


def unhashed_requirements(text: str) -> list[str]:
    """Requirements of a lockfile's text that have no hash: where it was made without a package index, all of them."""
    lines = (line.strip() for line in _LINE_END.split(text))
    return [line for line in lines if line and not line.startswith(("#", "-")) and _HASH not in line]


def _requirement(what: str, marker: str, sha256s: Sequence[str]) -> str:
    condition = f" ; {marker}" if marker else ""
    return " \\\n    ".join([what + condition, *(_HASH + sha256 for sha256 in sha256s)]) + "\n"
