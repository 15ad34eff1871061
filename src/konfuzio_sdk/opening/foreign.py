"""Looks into archives that this SDK did not seal: what can be told of them, and what cannot, without running them."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import BENTO_FILE, DIGEST_OPTION, MODELS_FOLDER, PYTHON_REQUIREMENTS_FILE
from konfuzio_sdk.distribution import how_to_add
from konfuzio_sdk.errors import ArchiveError, SchemaError
from konfuzio_sdk.opening.contract import contract_in, metadata_in
from konfuzio_sdk.opening.findings import FoundError
from konfuzio_sdk.opening.limits import LIMITS, Limits
from konfuzio_sdk.opening.strict_json import read_limited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from konfuzio_sdk.bento.project_records import ProjectMetadata
    from konfuzio_sdk.bento.service_contract import ServiceContract

__all__ = ["ForeignArchive", "look_into"]

_FIRST_LAYOUT = 1
"""Layout of BentoML until 1.3, whose `bento.yaml` did not say its number at first."""
_LAYOUT = re.compile(r"^spec: *(\d{1,3})\s*$", re.MULTILINE)
_PYTHON_OF_IMAGE = re.compile(r"^  python_version: *['\"]?([\d.]{1,20})['\"]?\s*$", re.MULTILINE)
_PYTHON_VERSION = re.compile(r"\s*([\d.]{1,20})\s*")
_PYTHON_FILE = "env/python/version.txt"
_LOCK_FILE = "env/python/requirements.lock.txt"
_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*) *== *([\w.!+-]+)", re.MULTILINE)
_SDK = "konfuzio-sdk"
_MODEL_DEPTH = 2


@dataclass(frozen=True)
class ForeignArchive:
    """What an archive without a manifest tells; "" and None where it does not.

    `layout` is the number of BentoML's layout, `pins` how many packages it pins to a version, and `hashed` whether by
    hashes too; `sdk` is the version of the existing Konfuzio SDK that it pins. `unknown` lists what cannot be told, and
    why.
    """

    layout: int
    python: str
    pins: int
    hashed: bool
    sdk: str
    models: list[str]
    contract: ServiceContract | None
    project: ProjectMetadata | None
    unknown: list[str]

    def as_json(self) -> dict[str, object]:
        """All of it, for programs."""
        project = None if self.project is None else self.project.model_dump(mode="json")
        contract = None if self.contract is None else asdict(self.contract)
        return {**asdict(self), "contract": contract, "project": project}


def look_into(folder: Path, labels: dict[str, str], limits: Limits = LIMITS) -> ForeignArchive:
    """What an extracted archive without a manifest tells; nothing of it is run or unpickled.

    `labels` are those of the Bento, which are compared with what the service's OpenAPI says.
    """
    layout = _LAYOUT.search(_text(folder, BENTO_FILE, limits))
    lock = _text(folder, _LOCK_FILE, limits) or _text(folder, PYTHON_REQUIREMENTS_FILE, limits)
    pins = {name.lower().replace("_", "-"): version for name, version in _PIN.findall(lock)}
    contract, why_not = _contract(folder, limits)
    project = metadata_in(folder, limits)
    return ForeignArchive(
        layout=int(layout[1]) if layout else _FIRST_LAYOUT,
        python=_python(folder, limits),
        pins=len(pins),
        hashed=DIGEST_OPTION in lock,
        sdk=pins.get(_SDK, ""),
        models=sorted(_models(folder)),
        contract=contract,
        project=project,
        unknown=[*why_not, *_unknown(contract, labels, project)],
    )


def _contract(folder: Path, limits: Limits) -> tuple[ServiceContract | None, list[str]]:
    """What the service speaks, or why that is not known."""
    try:
        return contract_in(folder, limits), []
    except FoundError as error:
        return None, [f"which schema versions it speaks: {error.findings[0].where}: {error.findings[0].what}"]
    except ArchiveError as error:
        return None, [f"which schema versions it speaks: {error}"]
    except ModuleNotFoundError as error:
        return None, [f"which schema versions it speaks: reading that needs {error.name}; {how_to_add('verify')}"]


def _unknown(
    contract: ServiceContract | None, labels: dict[str, str], project: ProjectMetadata | None
) -> Iterator[str]:
    """What such an archive leaves open."""
    said = labels.get("request", "")
    if contract is not None and said and said not in contract.requests:
        yield f"why its labels say {said}: its service takes {', '.join(contract.requests)}"
    if contract is not None:
        try:
            _ = contract.request, contract.response
        except SchemaError as error:
            yield f"how to ask it: {error}"
    if project is None:
        yield "which Categories, Label Sets and Labels its AI knows"
    yield "whether its files are those that were built: it lists no digests"
    yield "what its pickle does when it is loaded, and how well its AI works"


def _python(folder: Path, limits: Limits) -> str:
    told = _PYTHON_VERSION.fullmatch(_text(folder, _PYTHON_FILE, limits))
    found = told or _PYTHON_OF_IMAGE.search(_text(folder, BENTO_FILE, limits))
    return found[1] if found else ""


def _models(folder: Path) -> Iterator[str]:
    """Tags of the models that the archive brings."""
    for path in (folder / MODELS_FOLDER).glob("/".join("*" * _MODEL_DEPTH)):
        if path.is_dir():
            yield f"{path.parent.name}:{path.name}"


def _text(folder: Path, name: str, limits: Limits) -> str:
    """Text of a file; "" where there is none."""
    if not (folder / name).is_file():
        return ""
    return read_limited(folder, name, limits.described).decode(errors="backslashreplace")
