"""What differs between two archives, without running anything of either."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from konfuzio_sdk.bento.archive_paths import BENTO_FILE, LOCK_FILE, MANIFEST_PATH, OPENAPI_FILE, SBOM_FILE, SOURCE
from konfuzio_sdk.sealing.locked import pins_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.opening.archive import OpenedArchive

__all__ = ["ArchiveDiff", "Change", "diff"]

_SERVICE = re.compile(rf"\A{SOURCE}service_[0-9a-f]+\.py\Z")
_ANY_SERVICE = f"{SOURCE}service.py"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NAMED_BY = ("name", "id")
_FACTS_OF_A_MODEL = ("model", "training", "metrics", "golden", "git_commit", "upgraded_from")
_FILES_OF_A_MODEL = ("MODEL/", BENTO_FILE, OPENAPI_FILE, f"{SOURCE}{SBOM_FILE}", _ANY_SERVICE)
"""Files that name the model. The OpenAPI does too, and what else it says stands in the manifest."""
_MOST_CHARACTERS = 60
_MOST_ITEMS = 8
_OF_A_DIGEST = 12

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"


@dataclass(frozen=True)
class Change:
    """A fact that differs; `old` or `new` is None where that side has it not, or has it as null."""

    path: str
    old: JSON
    new: JSON

    def __str__(self) -> str:
        """One line for a person."""
        if self.old is None:
            return f"{self.path}: added: {_shown(self.new)}"
        if self.new is None:
            return f"{self.path}: removed, was {_shown(self.old)}"
        if isinstance(self.old, list) and isinstance(self.new, list):
            return f"{self.path}: {_moved(self.old, self.new)}"
        return f"{self.path}: {_shown(self.old)} -> {_shown(self.new)}"


@dataclass(frozen=True)
class ArchiveDiff:
    """What differs between an old and a new archive.

    `manifest` is what they say of themselves, `figures` their metrics, `packages` the versions that their lockfiles
    name, and `files` the digests of their files. A path beginning with `MODEL/` is one in the model's folder, whose
    name differs whenever the model does. A signature belongs to no content, and is not compared.
    """

    manifest: list[Change] = field(default_factory=list)
    figures: list[Change] = field(default_factory=list)
    packages: list[Change] = field(default_factory=list)
    files: list[Change] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return not (self.manifest or self.figures or self.packages or self.files)

    @property
    def only_model(self) -> bool:
        """Whether the model differs, and what is measured and told of it, and nothing else.

        Such an archive takes the old one's place without a caller or an operator changing anything.
        """
        facts = all(change.path.split(".")[0].split("[")[0] in _FACTS_OF_A_MODEL for change in self.manifest)
        files = all(change.path.startswith(_FILES_OF_A_MODEL) for change in self.files)
        return not self.equal and facts and files and not self.packages

    def parts(self) -> dict[str, list[Change]]:
        """What was compared, by name."""
        return {"manifest": self.manifest, "figures": self.figures, "packages": self.packages, "files": self.files}


def diff(old: OpenedArchive, new: OpenedArchive) -> ArchiveDiff:
    """Compare two archives: their manifests, metrics, locked packages and files."""
    facts = [_facts(archive) for archive in (old, new)]
    figures = [archive.manifest.metrics.figures if archive.manifest.metrics else {} for archive in (old, new)]
    return ArchiveDiff(
        manifest=list(_changes("", facts[0], facts[1])),
        figures=list(_changes("", dict(figures[0]), dict(figures[1]))),
        packages=list(_changes("", _packages(old), _packages(new))),
        files=list(_changes("", _files(old), _files(new))),
    )


def _facts(archive: OpenedArchive) -> dict[str, JSON]:
    """The manifest without what is compared apart."""
    facts: dict[str, JSON] = archive.manifest.model_dump(mode="json", exclude={"files": True})
    metrics = facts["metrics"]
    if isinstance(metrics, dict):
        facts["metrics"] = {name: told for name, told in metrics.items() if name != "figures"}
    return facts


def _packages(archive: OpenedArchive) -> dict[str, JSON]:
    """Versions that the lockfile names, by package; several for one that differs by platform."""
    lockfile = (archive.folder / SOURCE / LOCK_FILE).read_text(encoding="utf-8", errors="replace")
    found: dict[str, list[str]] = {}
    for pin in pins_of(lockfile):
        if pin.name:
            found.setdefault(pin.name.lower(), []).append(pin.version)
    return {name: ", ".join(sorted(set(versions))) for name, versions in found.items()}


def _files(archive: OpenedArchive) -> dict[str, JSON]:
    """Digests of all files by path; names that carry a digest of the model are made equal."""
    model = f"{archive.model_path}/"
    files: dict[str, JSON] = {}
    for path, record in archive.manifest.files.items():
        if path != MANIFEST_PATH:
            files[_SERVICE.sub(_ANY_SERVICE, path.replace(model, "MODEL/"))] = record.sha256
    return files


def _changes(path: str, old: JSON, new: JSON) -> Iterator[Change]:
    """Differences, in order of their paths; what lists hold is compared by name where it has one."""
    one, other = _by_name(old), _by_name(new)
    if isinstance(one, dict) and isinstance(other, dict):
        listed = isinstance(old, list) or isinstance(new, list)
        for key in sorted({*one, *other}):
            name = key if key.isprintable() else repr(key)
            child = f"{path}[{name}]" if listed else f"{path}.{name}".lstrip(".")
            yield from _changes(child, one.get(key), other.get(key))
    elif one != other:
        yield Change(path, one, other)


def _by_name(value: JSON) -> JSON:
    """A list of named objects as an object of them; anything else as it is."""
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        for key in _NAMED_BY:
            named = {str(item[key]): item for item in value if isinstance(item, dict) and key in item}
            if len(named) == len(value):
                return dict(named)
    return value


def _moved(old: list[JSON], new: list[JSON]) -> str:
    """What came into a list and what left it."""
    came = [f"+ {_shown(item)}" for item in new if item not in old]
    left = [f"- {_shown(item)}" for item in old if item not in new]
    told = [*came, *left] or ["in another order"]
    more = [f"and {len(told) - _MOST_ITEMS} more"] if len(told) > _MOST_ITEMS else []
    return ", ".join([*told[:_MOST_ITEMS], *more])


def _shown(value: JSON) -> str:
    if isinstance(value, dict):
        name = next((value[key] for key in _NAMED_BY if key in value), None)
        return f"{len(value)} facts" if name is None else repr(name)
    if isinstance(value, list):
        return f"{len(value)} entries"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, str) and _DIGEST.fullmatch(value):
        return value[:_OF_A_DIGEST]
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"
