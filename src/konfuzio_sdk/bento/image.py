"""The container image of an archive: what BentoML is told of it, and makes its Dockerfile of.

Two layers matter: what the lockfile names, and the archive with its model, which is all that a retrained AI changes.
The step that installs sees the wheels by a mount, so no layer keeps them twice. It names the lockfile's digest: it
installs nothing else, and a builder takes its layer from the cache as long as that is the same.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import LOCK_FILE, WHEELHOUSE_FOLDER, WHEELS_FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from konfuzio_sdk.bento.manifest import Manifest

__all__ = ["PYTHON_REQUIREMENTS", "ImageRecipe", "image_recipe"]

PYTHON_REQUIREMENTS = "# The Dockerfile installs what src/requirements.txt names, in a step of its own.\n"
"""All that `env/python/requirements.txt` says, since BentoML's own step would install without the archive's wheels."""
_MOUNTED = "/mnt"
_HASH = "--hash=sha256:"
_MAKE_HOME = "cd $BENTOML_HOME && mkdir bentos models envs tmp"
"""BentoML wants these when it starts, and could not make them where the file system is read-only."""


@dataclass(frozen=True)
class ImageRecipe:
    """What `bento.yaml` says of the image, by the same names; its `build_include` is empty."""

    base_image: str
    python_version: str
    commands: list[str]
    post_commands: list[str]
    python_requirements: str = PYTHON_REQUIREMENTS


def image_recipe(folder: Path, manifest: Manifest) -> ImageRecipe:
    """Recipe of an archive whose `src` folder this is; the model has no part in it.

    Raises OSError if there is no lockfile.
    """
    python = ".".join(manifest.runtime.python.split(".")[:2])
    return ImageRecipe(
        base_image=f"python:{python}-slim",
        python_version=python,
        commands=_install_uv(folder) if manifest.bundled else [],
        post_commands=[_MAKE_HOME, _install(folder, bundled=manifest.bundled)],
    )


def _install_uv(folder: Path) -> list[str]:
    """Step for base images without uv, which BentoML's next step would ask the package index for."""
    wheels = sorted((folder / WHEELHOUSE_FOLDER).glob("uv-*.whl"))
    if not wheels:
        return []
    version = wheels[0].name.split("-")[1]
    hashes = " ".join(sorted(_HASH + _sha256(wheel) for wheel in wheels))
    lock = "/tmp/uv.txt"  # noqa: S108 - in a container that is being built
    install = (
        f"pip install --no-cache-dir --no-index --find-links {_MOUNTED}/{WHEELHOUSE_FOLDER} --require-hashes -r {lock}"
    )
    make = f"{{ echo 'uv=={version} {hashes}' > {lock} && {install} && rm {lock}; }}"
    return [f"{_mount(WHEELHOUSE_FOLDER)} command -v uv > /dev/null || {make}"]


def _install(folder: Path, *, bundled: bool) -> str:
    lock = folder / LOCK_FILE
    mounts, options = [LOCK_FILE, WHEELS_FOLDER], ["--no-cache", "--no-build"]
    if _HASH in lock.read_text(encoding="utf-8"):  # one that was made without a package index has none
        options.append("--require-hashes")
    if bundled:
        mounts.append(WHEELHOUSE_FOLDER)
        options.append(f"--no-index --find-links {WHEELHOUSE_FOLDER}")
    check = f"echo '{_sha256(lock)}  {LOCK_FILE}' | sha256sum --check --quiet"
    install = f"uv pip install {' '.join(options)} --requirements {LOCK_FILE}"
    return f"{' '.join(map(_mount, mounts))} cd {_MOUNTED} && {check} && {install}"


def _mount(name: str) -> str:
    """Option of a step by which it sees a file or folder of `src`."""
    return f"--mount=type=bind,source=src/{name},target={_MOUNTED}/{name}"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
