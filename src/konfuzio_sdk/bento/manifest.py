"""An archive's own description, which can be read without BentoML and without running anything of the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from konfuzio_sdk.bento.project_metadata import ProjectMetadata
from konfuzio_sdk.errors import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MANIFEST_FILE", "Inputs", "Manifest", "ModelRecord", "Runtime", "read_manifest"]

MANIFEST_FILE = "manifest.json"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Inputs(_Part):
    """What the AI needs of a Document; named as in the labels of a Bento."""

    requires_text: bool
    requires_images: bool
    requires_segmentation: bool
    requires_raw_ocr: bool


class ModelRecord(_Part):
    """The pickled AI: its tag in BentoML's model store, and the digest of its file."""

    tag: str
    sha256: str
    size: int


class Runtime(_Part):
    """What the AI was sealed with."""

    python: str
    sdk: str
    libraries: dict[str, str]


class Manifest(_Part):
    """Description of an archive.

    `requests` and `responses` are all versions that the service speaks; `request` is the one that a caller who does
    not choose should send, and `response` belongs to it. `entrypoints` are the methods that the AI offers whoever
    loads its model, and `metadata` is what its author has to say besides. `packages` are the distributions that its
    own code calls, with their versions. `not_ready` says why an AI that was sealed cannot work.
    """

    format: Literal["konfuzio-manifest-1"] = "konfuzio-manifest-1"
    name: str
    ai_type: str
    ai_class: str
    request: str
    response: str
    requests: list[str]
    responses: list[str]
    inputs: Inputs
    entrypoints: dict[str, dict[str, Any]]
    metadata: dict[str, str]
    packages: dict[str, str]
    runtime: Runtime
    model: ModelRecord
    project: ProjectMetadata | None
    not_ready: str | None

    def required_inputs(self) -> list[str]:
        """Names of what the AI requires."""
        return [name for name, required in self.inputs.model_dump().items() if required]

    def labels(self) -> dict[str, str]:
        """Labels that the Bento carries."""
        inputs = {name: str(required).lower() for name, required in self.inputs.model_dump().items()}
        return {**self.metadata, **inputs, "request": self.request, "response": self.response}


def read_manifest(path: Path) -> Manifest:
    """Read a manifest file; ArchiveError if it is missing or is none."""
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        msg = f"The manifest {path} cannot be read: {error.strerror}."
        raise ArchiveError(msg) from error
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        msg = f"{path} is no manifest: {first['msg']} at {'.'.join(map(str, first['loc'])) or 'its start'}."
        raise ArchiveError(msg) from error
