"""Checks that an archive tells of all that it installs: scanners read its bill of materials, and not its lockfile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import INSTALLERS_FILE, LICENSES_FILE, LOCK_FILE, SBOM_FILE, SOURCE
from konfuzio_sdk.distribution import DISTRIBUTION
from konfuzio_sdk.opening.findings import Finding
from konfuzio_sdk.opening.strict_json import read_json, read_limited
from konfuzio_sdk.sealing.locked import pin_of, requirements_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.opening.archive import OpenedArchive

__all__ = ["check_materials"]

_SBOM = f"{SOURCE}{SBOM_FILE}"
_LICENSES = f"{SOURCE}{LICENSES_FILE}"
_PACKAGE = "pkg:pypi/"
_ADVICE = "Whoever made it hides what it installs. Install nothing of it."
_Packages = dict[tuple[str, str], frozenset[str]]
"""Digests by name and version."""


def check_materials(archive: OpenedArchive) -> Iterator[Finding]:
    """The bill of materials and the list of licences have what the lockfiles install, and nothing else."""
    locked = _locked(archive)
    told = _told(read_json(archive.folder, _SBOM, archive.limits.described))
    for name, version in sorted(locked.keys() ^ told.keys()):
        where = "installs" if (name, version) in locked else "does not install"
        yield Finding(_SBOM, f"the archive {where} {name!a} {version!a}, other than it says.", _ADVICE)
    for name, version in sorted(locked.keys() & told.keys()):
        if locked[name, version] != told[name, version]:
            yield Finding(_SBOM, f"the digests of {name!a} are not those of the lockfile.", _ADVICE)
    if (licensed := _licensed(archive)) != locked.keys():
        names = ", ".join(sorted(ascii(name) for name, _ in licensed ^ locked.keys()))
        yield Finding(_LICENSES, f"it is not of the packages that the archive installs: {names}.", _ADVICE)


def _locked(archive: OpenedArchive) -> _Packages:
    found: _Packages = {}
    for file in (LOCK_FILE, INSTALLERS_FILE):
        if not (archive.folder / SOURCE / file).exists():
            continue
        text = read_limited(archive.folder, f"{SOURCE}{file}", archive.limits.described)
        for pin in filter(None, map(pin_of, requirements_of(text.decode(errors="backslashreplace")))):
            own = (DISTRIBUTION, archive.manifest.runtime.sdk)
            key = own if pin.path else (pin.name, pin.version)
            found[key] = found.get(key, frozenset()) | set(pin.sha256s)
    return found


def _told(sbom: dict[str, object]) -> _Packages:
    """Packages of a bill of materials; what is not as this SDK writes it is left out, and so misses."""
    components = sbom.get("components")
    found: _Packages = {}
    for component in components if isinstance(components, list) else []:
        if isinstance(component, dict) and str(component.get("purl")).startswith(_PACKAGE):
            hashes = component.get("hashes")
            digests = {str(each.get("content")) for each in hashes or () if isinstance(each, dict)}
            found[str(component.get("name")), str(component.get("version"))] = frozenset(digests)
    return found


def _licensed(archive: OpenedArchive) -> set[tuple[str, str]]:
    text = read_limited(archive.folder, _LICENSES, archive.limits.described)
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return set()
    entries = told if isinstance(told, list) else []
    return {(str(entry.get("name")), str(entry.get("version"))) for entry in entries if isinstance(entry, dict)}
