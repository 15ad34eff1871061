"""Checks that everything that is said of the model, its pickle and its golden samples is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import GOLDEN_FOLDER, MANIFEST_FILE, MANIFEST_PATH, MODEL_FILE, MODEL_YAML
from konfuzio_sdk.bento.manifest import FileRecord
from konfuzio_sdk.errors import ArchiveRefusedError
from konfuzio_sdk.opening.findings import Finding, FoundError
from konfuzio_sdk.opening.strict_json import read_json, read_limited
from konfuzio_sdk.opening.strict_yaml import read_yaml
from konfuzio_sdk.sealing.archive_file import file_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.opening.archive import OpenedArchive

__all__ = ["check_golden", "check_model", "check_pickle"]


_ADVICE = "Loading it would run code that nobody told of. Do not load it."
_SHOWN = 80
_KNOWN = frozenset(
    {"name", "version", "module", "labels", "options", "metadata", "context", "signatures", "api_version"}
    | {"creation_time"}
)


def check_model(archive: OpenedArchive) -> Iterator[Finding]:
    """The manifest beside the model, the pickle's record and BentoML's own agree with the manifest."""
    manifest, folder = archive.manifest, archive.model_path
    beside = read_json(archive.folder, f"{folder}/{MANIFEST_FILE}")
    said = read_json(archive.folder, MANIFEST_PATH)
    for key in sorted((said.keys() | beside.keys()) - {"files"}):
        if said.get(key) != beside.get(key):
            yield Finding(f"{folder}/{MANIFEST_FILE}", f"it says otherwise than {MANIFEST_PATH} of {key!a}.")
    yield from _file(
        f"{folder}/{MODEL_FILE}", archive, FileRecord(sha256=manifest.model.sha256, size=manifest.model.size)
    )
    record = read_json(archive.folder, f"{folder}/{MODEL_FILE}.json")
    expected: dict[str, object] = {
        "format": "konfuzio-pickle-1",
        "ai_type": manifest.ai_type,
        "ai_class": manifest.ai_class,
        "runtime": manifest.runtime.model_dump(),
        "compression": "lz4",
        "sha256": manifest.model.sha256,
        "size": manifest.model.size,
    }
    for key in sorted(expected.keys() | record.keys()):
        if record.get(key) != expected.get(key):
            yield Finding(f"{folder}/{MODEL_FILE}.json", f"the pickle's record contradicts the manifest's {key!a}.")
    yield from _stored(archive)


def _stored(archive: OpenedArchive) -> Iterator[Finding]:
    name = f"{archive.model_path}/{MODEL_YAML}"
    stored = read_yaml(archive.folder, name)
    tag = f"{stored.get('name')}:{stored.get('version')}"
    if tag != archive.manifest.model.tag:
        yield Finding(name, f"it is of the model {tag!a}, and the manifest of {archive.manifest.model.tag!a}.")
    if stored.get("module"):
        yield Finding(name, f"it names the module {stored['module']!a}, which BentoML would import to load the model.")
    for key in ("options", "metadata"):
        if stored.get(key):
            yield Finding(name, f"its {key!a} are {ascii(stored[key])[:_SHOWN]}, and models of this SDK have none.")
    if stored.get("labels") != archive.manifest.labels():
        yield Finding(name, "its labels are not those of the manifest.")
    for key in sorted(stored.keys() - _KNOWN):
        yield Finding(name, f"it has the key {key!a}, which no model of this SDK has.")


def check_pickle(archive: OpenedArchive) -> Iterator[Finding]:
    """The pickle looks up and calls what the manifest says, and nothing that could do harm."""
    from konfuzio_sdk.opening.pickle_audit import audit_file  # noqa: PLC0415 - it needs lz4, an optional extra

    name = f"{archive.model_path}/{MODEL_FILE}"
    try:
        found = audit_file(read_limited(archive.folder, name, archive.limits.file), archive.manifest, archive.limits)
    except FoundError:
        raise
    except ArchiveRefusedError as error:
        found = [str(error)]
    for told in found:
        yield Finding(name, told, _ADVICE)


def check_golden(archive: OpenedArchive) -> Iterator[Finding]:
    """The golden samples are those of the manifest."""
    known = set()
    for sample in archive.manifest.golden:
        for kind, record in (("request", sample.request), ("response", sample.response)):
            name = f"{archive.model_path}/{GOLDEN_FOLDER}/{sample.name}.{kind}.json"
            known.add(name)
            yield from _file(name, archive, record)
    for name in sorted(archive.manifest.files):
        if name.startswith(f"{archive.model_path}/{GOLDEN_FOLDER}/") and name not in known:
            yield Finding(repr(name), "it is no golden sample of the manifest.")


def _file(name: str, archive: OpenedArchive, record: FileRecord) -> Iterator[Finding]:
    path = archive.folder / name
    if not path.is_file():
        yield Finding(name, "the file is missing.")
    elif file_record(path) != record:
        yield Finding(name, "the file is another than the one of which the manifest says digest and size.")
