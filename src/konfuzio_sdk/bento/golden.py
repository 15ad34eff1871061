"""Golden samples: requests, and the responses that an AI gave to them in the process that saved it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal, NamedTuple

import orjson

from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.bento.manifest import FileRecord, GoldenSample

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.data import Document

__all__ = ["GOLDEN_FOLDER", "Sample", "golden_samples", "sample_files"]

GOLDEN_FOLDER = "golden"
"""Folder of the samples, in the model's folder."""


class Sample(NamedTuple):
    """A golden sample with the content of its two files."""

    record: GoldenSample
    request: bytes
    response: bytes


def sample_files(name: str) -> tuple[str, str]:
    """Paths of the request and the response of a sample, in the model's folder."""
    return f"{GOLDEN_FOLDER}/{name}.request.json", f"{GOLDEN_FOLDER}/{name}.response.json"


def golden_samples(ai: SealableAI, golden: int | Sequence[Document]) -> list[Sample]:
    """Samples of an AI: of these Documents, or of up to so many of its test, else its training Documents."""
    if isinstance(golden, int):
        source: Literal["test", "training"] = "test" if ai.test_documents else "training"
        chosen = list(ai.test_documents or ai.documents)[:golden]
        return [_sample(ai, str(number), source, document) for number, document in enumerate(chosen, start=1)]
    return [_sample(ai, str(number), "given", document) for number, document in enumerate(golden, start=1)]


def _sample(ai: SealableAI, name: str, source: Literal["test", "training", "given"], document: Document) -> Sample:
    ai_type = ai_type_named(ai.ai_type)
    request = ai_type.to_request(document)
    payload, spoken = ai_type.parse(request)
    response = orjson.dumps(ai_type.answer(ai, payload, spoken))
    asked = orjson.dumps(request)
    record = GoldenSample(name=name, source=source, request=_file_record(asked), response=_file_record(response))
    return Sample(record, asked, response)


def _file_record(content: bytes) -> FileRecord:
    return FileRecord(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
