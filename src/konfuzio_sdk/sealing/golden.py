"""Golden samples: requests, and the responses that an AI gave to them in the process that saved it."""

from __future__ import annotations

import copy
import hashlib
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import orjson

from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.bento.archive_paths import GOLDEN_FOLDER
from konfuzio_sdk.bento.document_payload import with_images
from konfuzio_sdk.bento.manifest import FileRecord, GoldenSample
from konfuzio_sdk.bento.requirements import required_inputs
from konfuzio_sdk.data import Document
from konfuzio_sdk.errors import ArgumentError, KonfuzioError

if TYPE_CHECKING:
    from konfuzio_sdk.bento.sealable import SealableAI

__all__ = ["Sample", "check_golden", "golden_samples", "sample_files"]


_Source: TypeAlias = Literal["test", "training", "given"]
_LOG = logging.getLogger(__name__)


class Sample(NamedTuple):
    """A golden sample with the content of its two files."""

    record: GoldenSample
    request: bytes
    response: bytes


def sample_files(name: str) -> tuple[str, str]:
    """Paths of the request and the response of a sample, in the model's folder."""
    return f"{GOLDEN_FOLDER}/{name}.request.json", f"{GOLDEN_FOLDER}/{name}.response.json"


def golden_samples(ai: SealableAI, golden: int | Sequence[Document]) -> list[Sample]:
    """Samples of an AI: of these Documents, or of up to so many of its test, else its training Documents.

    A copy of the AI gives the responses, as it will be read from the archive, so nothing of the AI, its Project and
    the Documents changes. A Document that lacks what the AI requires, is of a Category that the AI does not know, or
    makes the AI fail, is left out with a warning. Raises the error of `check_golden`.
    """
    check_golden(ai, golden)
    source, documents = _chosen(ai, golden)
    if not documents:
        return []
    try:
        twin = copy.deepcopy(ai)
    except Exception as error:  # noqa: BLE001 - copying runs the code of whatever the AI holds
        _LOG.warning("The archive has no golden samples, as %s cannot be copied: %s", type(ai).__name__, _told(error))
        return []
    required = [name for name, needed in required_inputs(ai, dict(ai.bento_metadata)).items() if needed]
    samples = []
    for number, document in enumerate(documents, start=1):
        try:
            _check_category(ai, document)
            samples.append(_sample(twin, str(number), source, document, required))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a custom AI may raise anything
            _LOG.warning("Golden sample %d, of %r, is left out: %s", number, document, _told(error))
    return samples


def _told(error: BaseException) -> str:
    """An error of this project in its own words, any other with its class."""
    return str(error) if isinstance(error, KonfuzioError) else f"{type(error).__name__}: {error}"


def check_golden(ai: SealableAI, golden: object) -> None:
    """Raise ArgumentError if `golden` is neither a count nor Documents of the AI's Project."""
    if isinstance(golden, int) and not isinstance(golden, bool) and golden >= 0:
        return
    if not isinstance(golden, Sequence) or isinstance(golden, str | bytes):
        msg = f"golden is a number of Documents, from 0, or a list of Documents, not {golden!r}."
        raise ArgumentError(msg)
    for document in golden:
        if not isinstance(document, Document):
            msg = f"golden lists Documents, but holds a {type(document).__name__}."
            raise ArgumentError(msg)
        if ai.project is not None and document.project is not ai.project:
            msg = f"golden names {document!r} of another Project than the AI's; see Document.copied_into."
            raise ArgumentError(msg)


def _chosen(ai: SealableAI, golden: int | Sequence[Document]) -> tuple[_Source, list[Document]]:
    """Documents that samples are made of, and where they are from."""
    if not isinstance(golden, int):
        return "given", list(golden)
    if ai.test_documents:
        return "test", _spread(ai.test_documents, golden)
    return "training", _spread(ai.documents, golden)


def _spread(documents: Sequence[Document], most: int) -> list[Document]:
    """At most so many of the Documents, from all over the list, in which those of a Category stand together."""
    count = min(most, len(documents))
    return [documents[index * len(documents) // count] for index in range(count)]


def _check_category(ai: SealableAI, document: Document) -> None:
    """Raise ArgumentError for a Document of a Category that the AI knows nothing of."""
    category = document.category
    if category is not None and category.id_ not in {known.id_ for known in ai.categories}:
        msg = f"it is of the Category {category.name!r}, which the AI does not know."
        raise ArgumentError(msg)


def _sample(ai: SealableAI, name: str, source: _Source, document: Document, required: Sequence[str]) -> Sample:
    """Sample of a Document: the request as a client makes it, and the response as a service makes it."""
    ai_type = ai_type_named(ai.ai_type)
    request = orjson.dumps(ai_type.to_request(with_images(document) if "requires_images" in required else document))
    payload, spoken = ai_type.parse(orjson.loads(request), required)
    response = orjson.dumps(ai_type.answer(ai, payload, spoken))
    record = GoldenSample(name=name, source=source, request=_file_record(request), response=_file_record(response))
    return Sample(record, request, response)


def _file_record(content: bytes) -> FileRecord:
    return FileRecord(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
