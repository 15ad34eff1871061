"""Upgrades archives: the same AI with patched packages or a newer SDK, once it has shown that it answers alike."""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.bento.archive_paths import (
    ARCHIVE_SUFFIX,
    LOCK_FILE,
    MANIFEST_FILE,
    SIGNATURE_FILE,
    SOURCE,
    WHEELS_FOLDER,
)
from konfuzio_sdk.distribution import DISTRIBUTION, sdk_version
from konfuzio_sdk.errors import ArchiveError, ArgumentError, ReplayError
from konfuzio_sdk.opening.opened import opened
from konfuzio_sdk.opening.rebuild import rebuilt
from konfuzio_sdk.opening.replay import replay
from konfuzio_sdk.opening.service import has_own_service
from konfuzio_sdk.opening.signature import SignaturePolicy, check_signature
from konfuzio_sdk.sealing.archive_file import file_record, files_in, placed
from konfuzio_sdk.sealing.content_version import tagged
from konfuzio_sdk.sealing.locked import pins_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from konfuzio_sdk.bento.manifest import Manifest
    from konfuzio_sdk.opening.opened import OpenedArchive

__all__ = ["Upgrade", "upgrade_archive"]

_PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*) *== *([A-Za-z0-9.!+_-]+)")


@dataclass(frozen=True)
class Upgrade:
    """What became of an archive: the new one's path, tags of both Bentos, and versions before and after by package.

    A package that came has no version before, one that went none after; the SDK is among them. `replayed` are the
    golden samples that were answered alike. `unsigned` says that the old archive was signed, which the new one is not.
    """

    path: Path
    old: str
    new: str
    changes: dict[str, tuple[str | None, str | None]]
    replayed: list[str]
    unsigned: bool


def upgrade_archive(
    archive: str | Path,
    output: str | Path,
    packages: Iterable[str] = (),
    *,
    prove: bool = True,
    policy: SignaturePolicy | None = None,
) -> Upgrade | None:
    """Write an upgraded copy of an archive to `output`, a folder or a path that ends in `.bento`.

    The copy carries this SDK, and each of `packages` (`NAME==VERSION`) in that version; all other versions stay as they
    are locked. The pickled AI, its golden samples and its Python are the same. It is written once all its golden
    samples were replayed, in an environment made of its own lockfile, and answered as they were when the AI was saved;
    `prove=False` leaves that out. Nothing of the archive is run in this process, and the user's store is not touched.
    `policy` says what is asked of the old archive's signature, before any of this. Returns None, and writes nothing, if
    all of it is locked like that already.

    Raises ArgumentError for a package that is not locked, or if `output` is the archive; ArchiveError, with uv's
    reason, if the versions cannot be had together, or if the archive has a service of its own; ReplayError if answers
    differ, or if there are no golden samples; ArchiveRefusedError if the archive is not sound, or breaks the policy.
    """
    _check_output(Path(output).expanduser(), Path(archive))
    with opened(archive, allow_own_service=True) as old, tempfile.TemporaryDirectory(prefix="upgrade-") as scratch:
        check_signature(old.folder, policy or SignaturePolicy())
        _check_upgradable(old, prove=prove)
        locked = _locked(old)
        wanted = _wanted(packages, locked)
        versions = locked | wanted
        manifest = _described(old, versions)
        built = rebuilt(_model_folder(old, manifest, Path(scratch, "model")), versions, Path(scratch, "store"))
        with opened(built) as new:
            if _same_dependencies(old, new):
                return None
            _check_locked(new, wanted)
            changes = _changes(old, new)
            replayed = replay(new) if prove else []
            tag = _tag(new)
        return Upgrade(
            path=_placed(built, Path(output).expanduser().absolute()),
            old=_tag(old),
            new=tag,
            changes=changes,
            replayed=replayed,
            unsigned=(old.folder / SIGNATURE_FILE).exists(),
        )


def _check_output(output: Path, archive: Path) -> None:
    """Raise ArgumentError if the upgraded archive would take the old one's place."""
    if output.is_file() and archive.is_file() and output.samefile(archive):
        msg = f"{output} is the archive itself, which is kept in case the upgrade is not wanted; name another path."
        raise ArgumentError(msg)


def _tag(archive: OpenedArchive) -> str:
    bento = archive.bento
    return f"{bento['name']}:{bento['version']}"


def _check_upgradable(archive: OpenedArchive, *, prove: bool) -> None:
    """Raise ArchiveError or ReplayError if another archive of its kind cannot be made."""
    if has_own_service(archive):
        msg = (
            f"{_tag(archive)} has a service of its own, which only its build_bento can build. Upgrade it where that "
            "is: load the AI, and save it anew."
        )
        raise ArchiveError(msg)
    if prove and not archive.manifest.golden:
        msg = (
            f"{_tag(archive)} has no golden samples, by which its upgrade could be proven. Upgrade it without proof "
            "(--without-proof), or save its AI anew."
        )
        raise ReplayError(msg)


def _lock(archive: OpenedArchive) -> str:
    return (archive.folder / SOURCE / LOCK_FILE).read_text(encoding="utf-8")


def _locked(archive: OpenedArchive) -> dict[str, str]:
    """Locked versions by normalized names; a package with two versions, for two platforms, is left out."""
    pairs = {(str(canonicalize_name(pin.name)), pin.version) for pin in pins_of(_lock(archive)) if pin.name}
    names = [name for name, _ in pairs]
    return {name: version for name, version in sorted(pairs) if names.count(name) == 1}


def _wanted(packages: Iterable[str], locked: Mapping[str, str]) -> dict[str, str]:
    """Versions that are asked for, by normalized names."""
    wanted = {}
    for told in packages:
        found = _PIN.fullmatch(told.strip())
        if found is None or not _is_version(found[2]):
            msg = f"{told!r} is no package with its version; name it like this: urllib3==2.6.1"
            raise ArgumentError(msg)
        name = str(canonicalize_name(found[1]))
        if name == DISTRIBUTION:
            msg = f"An upgraded archive always carries the SDK that upgrades it, which is {sdk_version()} here."
            raise ArgumentError(msg)
        if name not in locked:
            alike = get_close_matches(name, locked)
            hint = f"did you mean {' or '.join(alike)}?" if alike else f"its {LOCK_FILE} tells what it installs."
            msg = f"The archive does not lock {name} in one version; {hint}"
            raise ArgumentError(msg)
        wanted[name] = found[2]
    return wanted


def _is_version(told: str) -> bool:
    try:
        Version(told)
    except InvalidVersion:
        return False
    return True


def _check_locked(archive: OpenedArchive, wanted: Mapping[str, str]) -> None:
    """Raise ArchiveError unless the versions are locked that are asked for, and that the pickle needs."""
    locked = _locked(archive)
    manifest = archive.manifest
    for name, version in {**manifest.packages, **manifest.runtime.libraries, **wanted}.items():
        there = locked.get(canonicalize_name(name))
        if there != version:
            what = f"lock {name} {there}" if there else f"not install {name} any more"
            msg = f"The upgraded archive would {what}, where it should have {name} {version}. Nothing was written."
            raise ArchiveError(msg)


def _described(archive: OpenedArchive, versions: Mapping[str, str]) -> Manifest:
    """Manifest of the archive to be, in which these versions are locked."""
    old = archive.manifest
    ai_type = ai_type_named(old.ai_type)
    libraries = _updated(old.runtime.libraries, versions)
    described = old.model_copy(
        update={
            "requests": ai_type.requests.names,
            "responses": ai_type.responses.names,
            "packages": _updated(old.packages, versions),
            "runtime": old.runtime.model_copy(update={"sdk": sdk_version(), "libraries": libraries}),
            "upgraded_from": _tag(archive),
            "files": {},
        }
    )
    return tagged(described)


def _updated(told: Mapping[str, str], versions: Mapping[str, str]) -> dict[str, str]:
    return {name: versions.get(canonicalize_name(name), version) for name, version in told.items()}


def _same_dependencies(old: OpenedArchive, new: OpenedArchive) -> bool:
    """Whether two archives install the same, to the byte."""
    wheels = (files_in(it.folder / SOURCE / WHEELS_FOLDER) for it in (old, new))
    before, after = ({name: file_record(path) for name, path in files.items()} for files in wheels)
    return before == after and _lock(old) == _lock(new)


def _model_folder(archive: OpenedArchive, manifest: Manifest, folder: Path) -> Path:
    """Copy of an archive's model, as it is but for the manifest."""
    shutil.copytree(archive.model_folder, folder)
    (folder / MANIFEST_FILE).write_bytes(manifest.content())
    return folder


def _placed(built: Path, output: Path) -> Path:
    """Copy an archive to its place, where it appears once it is whole."""
    target = output if output.suffix == ARCHIVE_SUFFIX else output / built.name
    with placed(target) as written:
        shutil.copyfile(built, written)
    return target


def _changes(old: OpenedArchive, new: OpenedArchive) -> dict[str, tuple[str | None, str | None]]:
    before, after = ({**_locked(it), DISTRIBUTION: it.manifest.runtime.sdk} for it in (old, new))
    return {
        name: (before.get(name), after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    }
