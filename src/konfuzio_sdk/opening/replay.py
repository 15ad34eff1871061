"""Replays an archive's golden samples: does its service answer as the AI did when it was saved?

Other than what opens an archive, a replay runs the code of whoever made it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import httpx
import orjson

from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.bento.answers import compare
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.bento.media import JSON
from konfuzio_sdk.errors import ArchiveError, ArchiveRefusedError, ReplayError, ServiceError
from konfuzio_sdk.opening.environment import environment_of
from konfuzio_sdk.sealing.golden import sample_files

if TYPE_CHECKING:
    from konfuzio_sdk.bento.manifest import FileRecord, GoldenSample
    from konfuzio_sdk.opening.archive import OpenedArchive
    from konfuzio_sdk.opening.environment import Environment

__all__ = ["replay", "replay_at", "replay_in"]

_START_SECONDS = 120.0
_ANSWER_SECONDS = 300.0
_SHOWN_CHARACTERS = 300


def replay(archive: OpenedArchive) -> list[str]:
    """Replay an archive in a fresh environment, made of its own lockfile; the names of the samples, all equal.

    Raises ReplayError, with the differences field by field, if any answer is another one, or if there are no samples;
    ArchiveError if the environment cannot be made, or the service does not become ready or stops.
    """
    _check_samples(archive)
    with environment_of(archive) as environment:
        return replay_in(environment, archive)


def replay_in(environment: Environment, archive: OpenedArchive) -> list[str]:
    """Replay an archive in an environment that is there; the rest is as in `replay`."""
    _check_samples(archive)
    server = LocalServer(
        str(archive.folder),
        seconds=_START_SECONDS,
        python=environment.python,
        environment=environment.variables,
        inherit=False,
    )
    try:
        with server:
            try:
                return replay_at(server.url, archive)
            except ServiceError as error:
                msg = f"{error} It wrote:\n{server.log_end}"
                raise ArchiveError(msg) from error
    except ServiceError as error:
        raise ArchiveError(str(error)) from error


def replay_at(url: str, archive: OpenedArchive) -> list[str]:
    """Replay an archive against its service that runs at `url`; the names of the samples, all equal.

    Raises ReplayError, with the differences field by field, if any answer is another one, or if there are no samples;
    ServiceError if the service cannot be reached, or stops answering.
    """
    _check_samples(archive)
    address = (url if "://" in url else f"http://{url}").rstrip("/")
    endpoint = address + ai_type_named(archive.manifest.ai_type).endpoint
    differences = {}
    with httpx.Client(timeout=_ANSWER_SECONDS, headers={"Content-Type": JSON}) as client:
        for sample in archive.manifest.golden:
            differences[sample.name] = _differences(client, endpoint, archive, sample)
    if any(differences.values()):
        raise ReplayError(_report(archive, differences))
    return list(differences)


def _check_samples(archive: OpenedArchive) -> None:
    if not archive.manifest.golden:
        not_ready = archive.manifest.not_ready
        reason = f"its AI was not ready when it was saved: {not_ready}" if not_ready else "it was saved without any."
        msg = f"{archive.manifest.model.tag} has no golden samples, so there is nothing to replay; {reason}"
        raise ReplayError(msg)


def _differences(client: httpx.Client, endpoint: str, archive: OpenedArchive, sample: GoldenSample) -> list[str]:
    """How the answer to a sample's request differs from its response."""
    request_file, response_file = sample_files(sample.name)
    request = _content(archive, request_file, sample.request)
    expected = orjson.loads(_content(archive, response_file, sample.response))
    try:
        answered = client.post(endpoint, content=request)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = str(error) or type(error).__name__
        msg = (
            f"{endpoint} did not answer the golden sample {sample.name}: {reason.rstrip('.')}. Is the service running?"
        )
        raise ServiceError(msg) from error
    if not answered.is_success:
        return [f"answered {answered.status_code}: {answered.text[:_SHOWN_CHARACTERS]!r}"]
    try:
        return compare(expected, orjson.loads(answered.content))
    except orjson.JSONDecodeError:
        return [f"answered what is no JSON: {answered.text[:_SHOWN_CHARACTERS]!r}"]


def _content(archive: OpenedArchive, name: str, record: FileRecord) -> bytes:
    """A sample's file, which must be the one that the manifest tells of."""
    try:
        content = (archive.model_folder / name).read_bytes()
    except OSError as error:
        msg = f"The archive's golden sample {name} cannot be read: {error.strerror}."
        raise ArchiveRefusedError(msg) from error
    if hashlib.sha256(content).hexdigest() != record.sha256:
        msg = f"The archive's golden sample {name} is not the one that its manifest tells of: another digest."
        raise ArchiveRefusedError(msg)
    return content


def _report(archive: OpenedArchive, differences: dict[str, list[str]]) -> str:
    """What differs, sample by sample, for a person."""
    differing = {name: lines for name, lines in differences.items() if lines}
    equal = [name for name, lines in differences.items() if not lines]
    told = [f"{archive.manifest.model.tag} answers {len(differing)} of {len(differences)} golden samples differently."]
    for name, lines in differing.items():
        told += [f"sample {name}, expected != answered:", *(f"  {line}" for line in lines)]
    told.append(f"equal: {', '.join(equal) or 'none'}")
    return "\n".join(told)
