"""An archive's own description, which can be read without BentoML and without running anything of the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from konfuzio_sdk.bento.project_metadata import ProjectMetadata
from konfuzio_sdk.errors import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "MANIFEST_FILE",
    "MANIFEST_PATH",
    "FileRecord",
    "GoldenSample",
    "Inputs",
    "Manifest",
    "Metrics",
    "ModelRecord",
    "Runtime",
    "Training",
    "read_manifest",
]

MANIFEST_FILE = "manifest.json"
MANIFEST_PATH = f"src/{MANIFEST_FILE}"
"""Where an archive has its manifest."""

Sha256 = Annotated[str, Field(pattern=r"\A[0-9a-f]{64}\z")]
Size = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Inputs(_Part):
    """What the AI needs of a Document; named as in the labels of a Bento."""

    requires_text: bool
    requires_images: bool
    requires_segmentation: bool
    requires_raw_ocr: bool


class FileRecord(_Part):
    """Digest and size, in bytes, of a file."""

    sha256: Sha256
    size: Size


class ModelRecord(_Part):
    """The pickled AI: its tag in BentoML's model store, and what its file is.

    `pickle_size` is that of the pickle before it was compressed, in bytes. `names` are the classes and functions that
    the pickle looks up, as `module:name`; `travelling` are those whose code is in the pickle itself.
    """

    tag: str
    sha256: Sha256
    size: Size
    pickle_size: Size
    names: list[str]
    travelling: list[str]


class Training(_Part):
    """What the AI learned from: how many Documents, and the digest of their ids and Annotations."""

    documents: Size
    fingerprint: Sha256


class Metrics(_Part):
    """Figures of an evaluation, by name, and which evaluation gave them on which Documents."""

    evaluation: str
    on: Training
    figures: dict[str, float]


class GoldenSample(_Part):
    """A request and the response that the AI gave when it was saved; `name` tells their files in the model's folder."""

    name: str
    source: Literal["test", "training", "given"]
    request: FileRecord
    response: FileRecord


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
    own code calls, with their versions. `platforms` are those that the lockfile was made for, and `bundled` says
    whether their wheels are in the archive. `git_commit` is that of the repository the AI was saved in, and
    `upgraded_from` the tag of the Bento that this one was made of. `not_ready` says why an AI that was sealed cannot
    work. `files` are all files of the archive but this one and a signature, by their paths in it; it is empty in the
    copy of the manifest that lies beside the model.
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
    platforms: list[str]
    bundled: bool
    model: ModelRecord
    project: ProjectMetadata | None
    training: Training | None
    metrics: Metrics | None
    golden: list[GoldenSample]
    git_commit: str | None
    upgraded_from: str | None
    not_ready: str | None
    files: dict[str, FileRecord]

    def content(self) -> bytes:
        """What its file holds."""
        return (self.model_dump_json(indent=2) + "\n").encode()

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
