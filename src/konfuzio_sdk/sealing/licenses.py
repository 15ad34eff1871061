"""Licences of what an archive installs, as the packages that are installed here say of themselves."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from konfuzio_sdk.distribution import DISTRIBUTION, sdk_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.sealing.locked import Lockfile

__all__ = ["UNKNOWN_LICENSE", "PackageLicense", "licenses_content", "licenses_of"]

UNKNOWN_LICENSE = "NOASSERTION"
"""What SPDX has for a licence of which nothing is known."""
_UNSAID = {"", "UNKNOWN"}
_NAME_LENGTH = 100
"""A longer licence field is the licence's text, in characters."""
_CLASSIFIER = "License :: "
_LICENSES_FOLDER = "licenses"


@dataclass(frozen=True)
class PackageLicense:
    """Licence of a version of a package.

    `license` is an SPDX expression, or the name that the package has for it; where it has several names for several
    licences, they are joined by a semicolon. `stated` says where that is from: `expression`, `field` or `classifiers`
    of its metadata, or `nowhere`. `files` are digests of the licence texts that were installed with it, by their names.
    """

    name: str
    version: str
    license: str = UNKNOWN_LICENSE
    stated: str = "nowhere"
    classifiers: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)


def licenses_of(lockfile: Lockfile) -> list[PackageLicense]:
    """Licences of the SDK and of all packages of a lockfile, its installers included."""
    packages = [(package.name, package.version) for package in (*lockfile.packages, *lockfile.installers)]
    return [_license_of(name, version) for name, version in [(DISTRIBUTION, sdk_version()), *packages]]


def licenses_content(licenses: Sequence[PackageLicense]) -> bytes:
    """What the file of licences holds."""
    return (json.dumps([vars(told) for told in licenses], indent=2, ensure_ascii=False) + "\n").encode()


def _license_of(name: str, version: str) -> PackageLicense:
    """Licence of a package, which is unknown unless this very version is installed here."""
    try:
        distribution = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return PackageLicense(name, version)
    told = distribution.metadata  # read from its file each time, so read once
    if told["Version"] != version:
        return PackageLicense(name, version)
    classifiers = [it.removeprefix(_CLASSIFIER) for it in told.get_all("Classifier", []) if it.startswith(_CLASSIFIER)]
    names = [classifier.rpartition(" :: ")[2] for classifier in classifiers]
    stated, license_ = _stated(told["License-Expression"], told["License"], names)
    return PackageLicense(
        name, version, license_, stated, classifiers, _texts(distribution, sorted(told.get_all("License-File", [])))
    )


def _stated(expression: str | None, in_field: str | None, names: Sequence[str]) -> tuple[str, str]:
    """Where a package's metadata says its licence best, and what it says there."""
    if expression:
        return "expression", expression
    said = (in_field or "").strip()
    if said.upper() not in _UNSAID and "\n" not in said and len(said) <= _NAME_LENGTH:
        return "field", said
    return ("classifiers", "; ".join(names)) if names else ("nowhere", UNKNOWN_LICENSE)


def _texts(distribution: importlib.metadata.Distribution, names: Sequence[str]) -> dict[str, str]:
    """Digests of the licence files of a distribution; older ones have them right beside their metadata."""
    installed = (
        {path.as_posix().partition(".dist-info/")[2]: path for path in distribution.files or []} if names else {}
    )
    found = {}
    for name in names:
        path = installed.get(f"{_LICENSES_FOLDER}/{name}") or installed.get(name)
        if path is not None:
            found[name] = hashlib.sha256(path.read_binary()).hexdigest()
    return found
