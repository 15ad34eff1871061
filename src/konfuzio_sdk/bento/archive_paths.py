"""Where an archive has what; the names, and the words of its lockfile, are part of its format."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "ARCHIVE_SUFFIX",
    "BENTO_FILE",
    "DIGEST_OPTION",
    "DOCKERFILE",
    "ENTRYPOINT",
    "GOLDEN_FOLDER",
    "INSTALLERS_FILE",
    "LICENSES_FILE",
    "LOCK_FILE",
    "MANIFEST_FILE",
    "MANIFEST_PATH",
    "MODELS_FOLDER",
    "MODEL_FILE",
    "MODEL_YAML",
    "OPENAPI_FILE",
    "PYTHON_REQUIREMENTS_FILE",
    "PYTHON_VERSION_FILE",
    "SBOM_FILE",
    "SIGNATURE_FILE",
    "SOURCE",
    "WHEELHOUSE_FOLDER",
    "WHEELHOUSE_PATH",
    "WHEELS_FOLDER",
    "model_folders",
    "model_path",
]

ARCHIVE_SUFFIX = ".bento"
BENTO_FILE = "bento.yaml"
"""BentoML's own description."""
OPENAPI_FILE = "apis/openapi.yaml"
"""What the service is asked and answers, for whoever does not run it."""
DOCKERFILE = "env/docker/Dockerfile"
ENTRYPOINT = "env/docker/entrypoint.sh"
PYTHON_REQUIREMENTS_FILE = "env/python/requirements.txt"
"""What BentoML would install by itself."""
SIGNATURE_FILE = "signature.sig"
"""The signature, if the archive was signed."""
SOURCE = "src/"
"""What the service is made of; the next ones are in it."""
MANIFEST_FILE = "manifest.json"
MANIFEST_PATH = f"{SOURCE}{MANIFEST_FILE}"
LOCK_FILE = "requirements.txt"
INSTALLERS_FILE = "installers.txt"
"""Lockfile of what installs the wheels, if the archive bundles them."""
DIGEST_OPTION = "--hash=sha256:"
"""How a lockfile says the digest of a wheel."""
PYTHON_VERSION_FILE = "python-version.txt"
SBOM_FILE = "sbom.cdx.json"
LICENSES_FILE = "licenses.json"
WHEELS_FOLDER = "wheels"
"""The SDK's own wheel."""
WHEELHOUSE_FOLDER = "wheelhouse"
"""The wheels of all other packages, if the archive bundles them."""
WHEELHOUSE_PATH = f"{SOURCE}{WHEELHOUSE_FOLDER}/"
MODELS_FOLDER = "models"
"""The model, by its name and version; the next ones are in its folder."""
MODEL_YAML = "model.yaml"
"""BentoML's own description of it."""
MODEL_FILE = "model.pkl.lz4"
"""The pickled AI."""
GOLDEN_FOLDER = "golden"
_MODEL_PARTS = 3
"""Parts of the path of a model's folder: models, its name, its version."""


def model_path(tag: str) -> str:
    """Path of the folder of a model with this tag."""
    return f"{MODELS_FOLDER}/{tag.replace(':', '/')}"


def model_folders(paths: Iterable[str]) -> set[str]:
    """Folders of models that have files with these paths in the archive; a file beside them counts as one."""
    parts = (path.split("/") for path in paths)
    return {"/".join(part[:_MODEL_PARTS]) for part in parts if part[0] == MODELS_FOLDER}
