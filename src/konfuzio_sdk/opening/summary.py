"""Sums up what an archive says of itself, as far as it can be read with this SDK's own requirements alone."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import (
    BENTO_FILE,
    GOLDEN_FOLDER,
    LICENSES_FILE,
    MANIFEST_PATH,
    MODELS_FOLDER,
    SBOM_FILE,
    SIGNATURE_FILE,
    SOURCE,
    WHEELHOUSE_PATH,
    WHEELS_FOLDER,
)
from konfuzio_sdk.opening.archive import KNOWN_FORMAT, described, extracted, format_of
from konfuzio_sdk.opening.checks.files import check_digests
from konfuzio_sdk.opening.findings import Finding, refuse
from konfuzio_sdk.opening.foreign import ForeignArchive, look_into
from konfuzio_sdk.opening.limits import LIMITS, Limits
from konfuzio_sdk.opening.service import serves_otherwise
from konfuzio_sdk.opening.strict_json import read_limited
from konfuzio_sdk.sealing.archive_file import files_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from konfuzio_sdk.bento.manifest import Manifest

__all__ = ["BentoFacts", "Summary", "summary"]

_SCALAR = re.compile(r"^([a-z_]+): *(\S.*)$", re.MULTILINE)
_LABELS = re.compile(r"^labels:\n((?:  .*\n)*)", re.MULTILINE)
_LABEL = re.compile(r"^  ([^:\n]+): *(\S.*)$", re.MULTILINE)
_SIZED = (
    ("golden samples", rf"{MODELS_FOLDER}/.*/{GOLDEN_FOLDER}/.*"),
    ("model", rf"{MODELS_FOLDER}/.*"),
    ("wheel of the SDK", rf"{SOURCE}{WHEELS_FOLDER}/.*"),
    ("wheels of dependencies", rf"{WHEELHOUSE_PATH}.*"),
    ("service's description", rf"apis/.*|{re.escape(BENTO_FILE)}|README\.md"),
    ("bill of materials", rf"{SOURCE}({re.escape(SBOM_FILE)}|{re.escape(LICENSES_FILE)})"),
    ("lockfile and image", rf"env/.*|{SOURCE}[a-z-]+\.txt"),
)
_OTHER = "other"


@dataclass(frozen=True)
class BentoFacts:
    """What `bento.yaml` says, read line by line; an archive without a manifest says no more."""

    name: str
    version: str
    bentoml: str
    service: str
    labels: dict[str, str]


@dataclass(frozen=True)
class Summary:
    """What an archive says of itself.

    `manifest` is None where there is none that this SDK reads, and `format` is what it says of its own, if there is
    one. `sizes` are bytes by what they are for, unpacked. `signed` says whether there is a signature, which was not
    checked, and `changed` what is not as the manifest says. `foreign` is what an archive tells that has no manifest.
    """

    bento: BentoFacts
    manifest: Manifest | None
    format: str | None
    own_service: bool
    signed: bool
    sizes: dict[str, int]
    changed: list[Finding]
    foreign: ForeignArchive | None = None

    def as_json(self) -> dict[str, object]:
        """All of it, for programs; the manifest without its list of files."""
        return {
            "bento": asdict(self.bento),
            "manifest": None if self.manifest is None else self.manifest.model_dump(mode="json", exclude={"files"}),
            "own_service": self.own_service,
            "format": self.format,
            "signed": self.signed,
            "sizes": self.sizes,
            "changed": [asdict(finding) for finding in self.changed],
            "foreign": None if self.foreign is None else self.foreign.as_json(),
        }


def summary(archive: str | Path, limits: Limits = LIMITS) -> Summary:
    """What an archive says of itself; none of it was checked but its form and the digests of its files.

    Raises ArchiveRefusedError if it is no archive, or a dangerous one; ArchiveError if it cannot be read.
    """
    with extracted(archive, limits) as folder:
        bento = _bento_facts(folder, limits)
        files = files_in(folder)
        told = format_of(folder, limits) if MANIFEST_PATH in files else None
        found = described(folder, limits) if told == KNOWN_FORMAT else None
        return Summary(
            bento=bento,
            manifest=None if found is None else found.manifest,
            format=told,
            own_service=found is None or serves_otherwise(found, bento.service),
            signed=SIGNATURE_FILE in files,
            sizes=_sizes(files),
            changed=[] if found is None else list(check_digests(found)),
            foreign=look_into(folder, bento.labels, limits) if told is None else None,
        )


def _bento_facts(folder: Path, limits: Limits) -> BentoFacts:
    if not (folder / BENTO_FILE).is_file():
        refuse([Finding("the file", f"it is no Bento: it has no {BENTO_FILE}.", "Name a file that save_bento wrote.")])
    text = read_limited(folder, BENTO_FILE, limits.described).decode(errors="backslashreplace").replace("\r\n", "\n")
    told = {key: _unquoted(value) for key, value in reversed(_SCALAR.findall(text))}
    labels = _LABELS.search(text)
    return BentoFacts(
        name=told.get("name", ""),
        version=told.get("version", ""),
        bentoml=told.get("bentoml_version", ""),
        service=told.get("service", ""),
        labels={_unquoted(key): _unquoted(value) for key, value in _LABEL.findall(labels[1] if labels else "")},
    )


def _unquoted(value: str) -> str:
    stripped = value.strip()
    return stripped[1:-1] if stripped[:1] == stripped[-1:] in {"'", '"'} and len(stripped) > 1 else stripped


def _sizes(files: Mapping[str, Path]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for name, path in files.items():
        part = next((part for part, pattern in _SIZED if re.fullmatch(pattern, name)), _OTHER)
        sizes[part] = sizes.get(part, 0) + path.stat().st_size
    return sizes
