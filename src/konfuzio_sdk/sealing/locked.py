"""What was locked: packages with the wheels that they are installed from, and the lockfile that says so.

A lockfile is written and read by these lines alone, so that installers and checks cannot read it otherwise: a
requirement, and each of its digests in a line of its own. It has neither comments, nor options, nor empty lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import DIGEST_OPTION
from konfuzio_sdk.sealing.platforms import marker_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "LockedPackage",
    "LockedWheel",
    "Lockfile",
    "Pin",
    "pin_of",
    "pins_of",
    "requirements_of",
    "unhashed_requirements",
]

_CONTINUED = " \\\n    "
_TERM = r"\(?(?:sys_platform|platform_machine) == '[A-Za-z0-9_]+'\)?"
_PIN = re.compile(
    r"(?:(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[A-Za-z0-9][A-Za-z0-9.!+_-]*)"
    r"|\./(?P<path>[a-z]+/[A-Za-z0-9][A-Za-z0-9._+!-]*\.whl)(?:\[(?P<extras>[a-z]+(?:,[a-z]+)*)\])?)"
    rf"(?: ; (?P<marker>{_TERM}(?: (?:and|or) {_TERM})*))?"
    rf"(?P<digests>(?: {DIGEST_OPTION}[0-9a-f]{{64}})*)"
)


@dataclass(frozen=True)
class Pin:
    """A line of a lockfile: an exact version of a package, or the wheel at a path from the lockfile.

    `name` and `version` are empty where `path` is not; `marker` is empty where it holds on all platforms. `extras` are
    those with which the wheel at a path is asked for.
    """

    name: str
    version: str
    path: str
    marker: str
    sha256s: list[str]
    extras: list[str]


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

    def installers_text(self) -> str:
        """What the lockfile of the installers holds; it has digests always."""
        return "".join(_requirement(f"{it.name}=={it.version}", self._marker(it), it.sha256s) for it in self.installers)

    def _marker(self, package: LockedPackage) -> str:
        return marker_of(package.wheels, self.platforms) if package.wheels else ""


def requirements_of(text: str) -> list[str]:
    """Requirements of a lockfile's text, each with its digests in one line; nothing is left out."""
    return text.replace(_CONTINUED, " ").removesuffix("\n").split("\n")


def pin_of(requirement: str) -> Pin | None:
    """What a requirement of `requirements_of` says; None if no lockfile of ours has such a line."""
    found = _PIN.fullmatch(requirement)
    if found is None:
        return None
    return Pin(
        name=found["name"] or "",
        version=found["version"] or "",
        path=found["path"] or "",
        marker=found["marker"] or "",
        sha256s=found["digests"].replace(DIGEST_OPTION, "").split(),
        extras=found["extras"].split(",") if found["extras"] else [],
    )


def pins_of(text: str) -> list[Pin]:
    """Pins of a lockfile's text that was checked; lines that are none are left out."""
    return [pin for pin in map(pin_of, requirements_of(text)) if pin is not None]


def unhashed_requirements(text: str) -> list[str]:
    """Requirements of a lockfile's text that have no hash: where it was made without a package index, all of them."""
    return [line for line in requirements_of(text) if DIGEST_OPTION not in line]


def _requirement(what: str, marker: str, sha256s: Sequence[str]) -> str:
    condition = f" ; {marker}" if marker else ""
    return _CONTINUED.join([what + condition, *(DIGEST_OPTION + sha256 for sha256 in sha256s)]) + "\n"
