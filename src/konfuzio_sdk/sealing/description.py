"""Describes an AI that is about to be sealed: the manifest of its archive."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.bento.manifest import Inputs, Manifest, ModelRecord
from konfuzio_sdk.bento.project_metadata import project_metadata
from konfuzio_sdk.bento.requirements import REQUIREMENTS, required_inputs
from konfuzio_sdk.errors import ArchiveError, NotReadyError
from konfuzio_sdk.sealing.content_version import tagged
from konfuzio_sdk.sealing.model import runtime_here
from konfuzio_sdk.sealing.origin import git_commit
from konfuzio_sdk.sealing.packages import packages_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from konfuzio_sdk.bento.ai_type import AIType
    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.sealing.golden import Sample
    from konfuzio_sdk.sealing.options import SealOptions
    from konfuzio_sdk.sealing.pickler import Pickled

__all__ = ["describe", "reason_not_ready"]

_REQUEST, _RESPONSE = "request", "response"


def describe(
    ai: SealableAI, pickled_ai: Pickled, model: bytes, samples: Sequence[Sample], options: SealOptions
) -> Manifest:
    """Manifest of an AI, its pickle, the compressed `model` and its golden samples.

    Raises ArchiveError if the AI's own `bento_metadata` or `entrypoint_methods` contradict what it is; SchemaError for
    an unknown request version.
    """
    ai_type = ai_type_named(ai.ai_type)
    metadata = dict(ai.bento_metadata)
    request, response = _versions(ai, metadata, ai_type, options.request_schema)
    learned = ai.learning_record
    packages = packages_of(pickled_ai.modules, [*ai.packages, *options.packages])
    described = Manifest(
        name=f"{ai_type.name}_{ai_type.owner_id(ai)}",
        ai_type=ai_type.name,
        ai_class=f"{type(ai).__module__}.{type(ai).__qualname__}",
        request=request,
        response=response,
        requests=ai_type.requests.names,
        responses=ai_type.responses.names,
        inputs=Inputs(**required_inputs(ai, metadata)),
        entrypoints=_entrypoints(ai),
        metadata=_own_metadata(metadata),
        packages=packages,
        extras=sorted(set(options.extras)),
        runtime=runtime_here(packages),
        platforms=list(options.platforms),
        bundled=options.bundle_dependencies,
        model=_model_record(pickled_ai, model),
        project=None if ai.project is None else project_metadata(ai.project, ai.categories),
        training=learned.training,
        metrics=learned.metrics,
        golden=[sample.record for sample in samples],
        git_commit=git_commit(type(ai)),
        upgraded_from=None,
        not_ready=reason_not_ready(ai),
        files={},
    )
    return tagged(described)


def _model_record(pickled_ai: Pickled, model: bytes) -> ModelRecord:
    """What the model file is; its tag follows from what else the manifest says, and is no valid one until then."""
    return ModelRecord.model_construct(
        tag="",
        sha256=hashlib.sha256(model).hexdigest(),
        size=len(model),
        pickle_size=len(pickled_ai.content),
        names=sorted(pickled_ai.names),
        travelling=sorted(pickled_ai.travelling),
    )


def _versions(
    ai: SealableAI, metadata: Mapping[str, object], ai_type: AIType[SealableAI, object], pinned: str | None
) -> tuple[str, str]:
    """Request version that callers are asked for, and the response that belongs to it."""
    request = ai_type.requests.get(str(pinned or metadata.get(_REQUEST) or ai_type.requests.newest.name)).name
    response = ai_type.response_of(request).name
    told = metadata.get(_RESPONSE)
    if pinned is None and told not in {None, response}:
        msg = (
            f"bento_metadata of {type(ai).__name__} names the response {told}, but {request} is "
            f"answered by {response}. Leave both out, and they are filled in."
        )
        raise ArchiveError(msg)
    return request, response


def _own_metadata(metadata: Mapping[str, object]) -> dict[str, str]:
    """What an AI's metadata says beyond what is computed."""
    computed = {*REQUIREMENTS, _REQUEST, _RESPONSE}
    told = {str(key): str(value) for key, value in metadata.items() if key not in computed}
    return dict(sorted(told.items()))


def _entrypoints(ai: SealableAI) -> dict[str, dict[str, object]]:
    """Methods that the model offers, with what BentoML is told of each."""
    for name in ai.entrypoint_methods:
        if not callable(getattr(ai, name, None)):
            msg = f"entrypoint_methods of {type(ai).__name__} names {name!r}, which is no method of its."
            raise ArchiveError(msg)
    return {name: dict(told) for name, told in ai.entrypoint_methods.items()}


def reason_not_ready(ai: SealableAI) -> str | None:
    """Why an AI cannot do its work; None if it can."""
    try:
        ai.check_is_ready()
    except NotReadyError as error:
        return str(error)
    return None
