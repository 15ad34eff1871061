"""The container image of an archive: what BentoML is told of it, and makes its Dockerfile of.

Two layers matter: what the lockfile names, and the archive with its model, which is all that a retrained AI changes.
The step that installs sees the wheels by a mount, so no layer keeps them twice. It names the lockfile's digest: it
installs nothing else, and a builder takes its layer from the cache as long as that is the same.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import (
    DIGEST_OPTION,
    INSTALLERS_FILE,
    LOCK_FILE,
    SOURCE,
    WHEELHOUSE_FOLDER,
    WHEELS_FOLDER,
)

if TYPE_CHECKING:
    from pathlib import Path

    from konfuzio_sdk.bento.manifest import Manifest

__all__ = ["PYTHON_REQUIREMENTS", "ImageRecipe", "image_recipe"]

PYTHON_REQUIREMENTS = "# The Dockerfile installs what src/requirements.txt names, in a step of its own.\n"
"""All that `env/python/requirements.txt` says, since BentoML's own step would install without the archive's wheels."""
_MOUNTED = "/mnt"
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

    Raises OSError if there is no lockfile, or none of its installers though it is bundled.
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
    mounts = " ".join(map(_mount, (INSTALLERS_FILE, WHEELHOUSE_FOLDER)))
    options = f"--no-cache-dir --no-index --find-links {WHEELHOUSE_FOLDER} --require-hashes"
    install = f"pip install {options} --requirement {INSTALLERS_FILE}"
    make = f"{{ cd {_MOUNTED} && {_check(folder / INSTALLERS_FILE)} && {install}; }}"
    return [f"{mounts} command -v uv > /dev/null || {make}"]


def _install(folder: Path, *, bundled: bool) -> str:
    lock = folder / LOCK_FILE
    mounts, options = [LOCK_FILE, WHEELS_FOLDER], ["--no-cache", "--no-build"]
    if DIGEST_OPTION in lock.read_text(encoding="utf-8"):  # one that was made without a package index has none
        options.append("--require-hashes")
    if bundled:
        mounts.append(WHEELHOUSE_FOLDER)
        options.append(f"--no-index --find-links {WHEELHOUSE_FOLDER}")
    install = f"uv pip install {' '.join(options)} --requirements {LOCK_FILE}"
    return f"{' '.join(map(_mount, mounts))} cd {_MOUNTED} && {_check(lock)} && {install}"


def _mount(name: str) -> str:
    """Option of a step by which it sees a file or folder of `src`."""
    return f"--mount=type=bind,source={SOURCE}{name},target={_MOUNTED}/{name}"


def _check(lock: Path) -> str:
    """Command that fails where a lockfile is another."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    return f"echo '{digest}  {lock.name}' | sha256sum --check --quiet"
