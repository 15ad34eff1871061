"""An archive's own description, which can be read without BentoML and without running anything of the archive."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from konfuzio_sdk.bento.project_records import ProjectMetadata
from konfuzio_sdk.errors import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "OCR",
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


OCR = "ocr"
"""Name of the extra that reads scans."""
_DIGEST = hashlib.sha256(b"").hexdigest()

# Patterns are those of JSON Schema, where `$` is the very end, as it is in pydantic.
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$", examples=[_DIGEST])]
Size = Annotated[int, Field(ge=0, examples=[182044])]
# What ends up in commands and paths of those who install and build: names of packages, versions, platforms and tags.
Version = Annotated[str, Field(pattern="^[0-9A-Za-z][0-9A-Za-z.!+_-]*$")]
_Package = Annotated[str, Field(pattern="^[0-9A-Za-z]([0-9A-Za-z._-]*[0-9A-Za-z])?$")]
Versions = Annotated[dict[_Package, Version], Field(examples=[{"numpy": "2.1.3"}])]
_PART = "[a-z0-9]([a-z0-9_.-]{0,61}[a-z0-9])?"
_TAG = f"^{_PART}:{_PART}$"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Inputs(_Part):
    """What the AI needs of a Document; named as in the labels of a Bento."""

    requires_text: bool
    """Whether requests must bring the Document's text."""
    requires_images: bool
    """Whether requests must bring an image of every Page."""
    requires_segmentation: bool
    """Whether requests must bring the segmentation of every Page."""
    requires_raw_ocr: bool
    """Whether requests must bring what the OCR engine answered."""


class FileRecord(_Part):
    """A file, and how to tell whether it is whole."""

    sha256: Sha256
    """Digest of its bytes, in lower-case hexadecimal digits."""
    size: Size
    """Number of its bytes."""


class ModelRecord(_Part):
    """The pickled AI."""

    tag: Annotated[str, Field(pattern=_TAG, examples=["extraction_11:2qytjiwhoc7flhbp"])]
    """Name and version in BentoML's model store; with a slash for the colon its folder below `models/`."""
    sha256: Sha256
    """Digest of `model.pkl.lz4` in that folder."""
    size: Size
    """Number of bytes of that file."""
    pickle_size: Annotated[int, Field(ge=0, examples=[611038])]
    """Number of bytes of the pickle before it was compressed."""
    names: Annotated[list[str], Field(examples=[["konfuzio_sdk.data.project:Project"]])]
    """Classes and functions that the pickle looks up, as `module:name`."""
    travelling: Annotated[list[str], Field(examples=[["mine:DateAI"]])]
    """Classes and functions whose code is in the pickle itself, as `module:name`."""


class Training(_Part):
    """Documents that the AI learned from, or was measured on."""

    documents: Annotated[int, Field(ge=0, examples=[54])]
    """How many."""
    fingerprint: Sha256
    """Digest of their ids, Categories and Annotations, and of no text; docs/reference/manifest.md says how."""


class Metrics(_Part):
    """Figures of the last evaluation since the AI learned."""

    evaluation: Annotated[str, Field(examples=["ExtractionEvaluation, strict, test Documents"])]
    """Which evaluation gave them, in which mode, and whether on test or on training Documents."""
    on: Training
    """Documents that were evaluated."""
    figures: Annotated[dict[str, FiniteFloat], Field(examples=[{"annotated": 108.0, "f1": 0.953, "f1 of Date": 1.0}])]
    """Figures by name, shares from 0 to 1 and the counts behind them; what could not be measured is left out."""


class GoldenSample(_Part):
    """A request and the response that the AI gave when it was saved."""

    name: Annotated[str, Field(pattern="^[0-9A-Za-z_-]{1,64}$", examples=["1"])]
    """Tells their files: `golden/NAME.request.json` and `golden/NAME.response.json` in the model's folder."""
    source: Literal["test", "training", "given"]
    """Which Document the request was made of: a test one, a training one, or one that was given when saving."""
    request: FileRecord
    """File of the request."""
    response: FileRecord
    """File of the response."""


class Runtime(_Part):
    """What the AI was sealed with."""

    python: Annotated[str, Field(pattern=r"^3\.[0-9]+\.[0-9]+((a|b|rc)[0-9]+)?\+?$", examples=["3.11.7"])]
    """Exact version of Python."""
    sdk: Annotated[Version, Field(examples=["0.1.0"])]
    """Version of konfuzio_sdk."""
    libraries: Versions
    """Versions of the libraries that decide how the pickle reads; the service compares them before it reads it."""


class Manifest(_Part):
    """Description of an archive."""

    format: Literal["konfuzio-manifest-1"] = "konfuzio-manifest-1"
    """Version of this format."""
    name: Annotated[str, Field(pattern=f"^{_PART}$", examples=["extraction_11"])]
    """Name of the Bento: the AI type and the id of its Category or, where it has several, of its Project."""
    ai_type: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$", examples=["extraction"])]
    """What the AI does: `extraction`, `categorization` or `file_splitting`."""
    ai_class: Annotated[
        str, Field(examples=["konfuzio_sdk.trainer.information_extraction.rf_extraction.RFExtractionAI"])
    ]
    """Class of the AI with its module."""
    request: Annotated[str, Field(examples=["ExtractRequest20261123"])]
    """Request version that a caller who does not choose should send."""
    response: Annotated[str, Field(examples=["ExtractResponse20261123"])]
    """Response version that belongs to it."""
    requests: Annotated[list[str], Field(examples=[["ExtractRequest20240117", "ExtractRequest20261123"]])]
    """All request versions that the service understands, oldest first."""
    responses: Annotated[list[str], Field(examples=[["ExtractResponse20240117", "ExtractResponse20261123"]])]
    """All response versions that it answers in, oldest first."""
    inputs: Inputs
    """What the AI needs of a Document."""
    entrypoints: Annotated[dict[str, dict[str, Any]], Field(examples=[{"extract": {"batchable": False}}])]
    """Methods that the AI offers whoever loads its model, with what BentoML is told of each."""
    metadata: Annotated[dict[str, str], Field(examples=[{"owner": "accounting"}])]
    """What the AI's author has to say besides."""
    packages: Versions
    """Distributions that the AI's own code calls, or that its author named, with their versions."""
    extras: Annotated[list[Annotated[str, Field(pattern="^[a-z]+$")]], Field(default_factory=list, examples=[["ocr"]])]
    """Extras of the SDK that the lockfile installs besides what every service needs, such as `ocr`."""
    runtime: Runtime
    """Python, SDK and libraries that the AI was sealed with."""
    platforms: Annotated[
        list[Annotated[str, Field(pattern="^[0-9A-Za-z_-]+$")]],
        Field(examples=[["x86_64-manylinux_2_28", "aarch64-manylinux_2_28"]]),
    ]
    """Platforms that the lockfile was made for, in uv's names."""
    bundled: bool
    """Whether the wheels of what the lockfile names are in the archive, which then needs no package index."""
    model: ModelRecord
    """File of the pickled AI, and what it takes along."""
    project: ProjectMetadata | None
    """Categories, Label Sets and Labels that the AI knows; null where it has no Project."""
    training: Training | None
    """What the AI learned from; null if it follows rules, or that is not known."""
    metrics: Metrics | None
    """How well it did; null if it was not evaluated since it learned."""
    golden: list[GoldenSample]
    """Requests and responses by which the archive proves itself."""
    git_commit: Annotated[
        str | None,
        Field(pattern="^[0-9a-f]{40}([0-9a-f]{24})?(-dirty)?$", examples=["3f786850e387550fdab836ed7e6dc881de23001b"]),
    ]
    """Commit of the repository that the AI's own code is in, with `-dirty` if that was changed; null without one."""
    upgraded_from: Annotated[str | None, Field(pattern=_TAG, examples=["extraction_11:ljn7nyyjpkwqsbuy"])]
    """Tag of the Bento that this one was made of; null if it was made of an AI."""
    not_ready: Annotated[str | None, Field(examples=["RFExtractionAI is not trained; call fit() first."])]
    """Why an AI that was sealed all the same cannot work; null if it can."""
    files: Annotated[dict[str, FileRecord], Field(examples=[{"bento.yaml": {"sha256": _DIGEST, "size": 1832}}])]
    """All files of the archive but this one and a signature, by their paths; empty in the copy beside the model."""

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
