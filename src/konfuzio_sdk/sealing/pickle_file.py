"""An AI in a file of its own, with a version record beside it that is compared before anything is unpickled."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.bento.manifest import Runtime
from konfuzio_sdk.bento.model_file import COMPRESSIONS, Compression, check_libraries, compressed, unpacked
from konfuzio_sdk.distribution import sdk_version
from konfuzio_sdk.errors import ArchiveError, ArgumentError, KonfuzioError, NotFoundError, NotReadyError
from konfuzio_sdk.sealing.model import pickled, runtime_here
from konfuzio_sdk.sealing.packages import packages_of

if TYPE_CHECKING:
    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.sealing.pickler import Pickled

__all__ = ["PickleRecord", "load_pickle", "read_record", "record_path", "save_pickle"]

_ENDINGS = {f".pkl.{compression}": compression for compression in COMPRESSIONS}
_HALF_AN_ENDING = {".pkl", *(f".{compression}" for compression in COMPRESSIONS)}
_RECORD_SUFFIX = ".json"
_LOG = logging.getLogger(__name__)


class PickleRecord(BaseModel):
    """What made a pickle file, and how to tell whether it is whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["konfuzio-pickle-1"] = "konfuzio-pickle-1"
    ai_type: str
    ai_class: str
    runtime: Runtime
    compression: Compression
    sha256: Annotated[str, Field(pattern=r"\A[0-9a-f]{64}\z")]
    size: Annotated[int, Field(ge=0)]


def save_pickle(ai: SealableAI, output_dir: str | Path | None = None, compression: Compression | None = None) -> Path:
    """Write an AI's pickle and its record, both or neither; return the pickle's path.

    `output_dir` and `compression` are those of `BaseAI.save`. Raises ArchiveError if the AI cannot be pickled or
    written; ArgumentError for an unknown compression or ending.
    """
    path, chosen = _target(ai, output_dir, compression)
    written = pickled(ai)
    model = compressed(written.content, chosen)
    try:
        ai.check_is_ready()
    except NotReadyError as error:
        _LOG.warning("The AI is saved, but it is not ready: %s", error)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, model, _record(ai, written, model, chosen))
    except OSError as error:
        msg = f"The AI cannot be written to {path}: {error.strerror}."
        raise ArchiveError(msg) from error
    return path


def load_pickle(path: str | Path) -> object:
    """What a pickle file holds, after it was compared with its record. Unpickling runs code of whoever made the file.

    Raises the errors of `BaseAI.load_model`, but leaves open whether it is an AI.
    """
    file = Path(path).expanduser().absolute()
    content = _content(file)
    record = read_record(file)
    if len(content) != record.size:
        told = f"it has {len(content)} bytes, but {record.size} were saved"
        raise _damaged(file, told)
    if hashlib.sha256(content).hexdigest() != record.sha256:
        raise _damaged(file, "its content is not what was saved")
    check_libraries(record.runtime.python, record.runtime.libraries, f"The AI in {file}")
    try:
        return unpacked(content, record.compression)
    except (Exception, SystemExit) as error:  # unpickling runs whatever the pickle says
        raise _not_unpickled(file, record, error) from error


def record_path(path: Path) -> Path:
    """Path of the version record of a pickle file."""
    return path.with_name(path.name + _RECORD_SUFFIX)


def read_record(path: Path) -> PickleRecord:
    """Version record of the pickle file `path`; ArchiveError if it is missing or is none."""
    file = record_path(path)
    try:
        return PickleRecord.model_validate_json(file.read_bytes())
    except OSError as error:
        msg = (
            f"The version record of {path} cannot be read: {file}: {error.strerror}. "
            "It is needed to load the AI: copy it along, or save the AI again."
        )
        raise ArchiveError(msg) from error
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "its start"
        msg = f"{file} is no version record that this SDK reads: {first['msg']} at {where}. Save the AI again."
        raise ArchiveError(msg) from error


def _target(ai: SealableAI, output_dir: str | Path | None, compression: Compression | None) -> tuple[Path, Compression]:
    """Path to write to, and how to compress: as was said, else as the path ends, else by the first there is."""
    if compression is not None and compression not in COMPRESSIONS:
        msg = f"There is no compression {compression!r}; there are {', '.join(COMPRESSIONS)}."
        raise ArgumentError(msg)
    path = Path("" if output_dir is None else output_dir).expanduser().absolute()
    ending = "".join(path.suffixes[-2:])
    if ending in _ENDINGS:
        if compression not in {None, _ENDINGS[ending]}:
            msg = f"{path} ends in {ending}, but the compression is {compression}; let them agree, or name a folder."
            raise ArgumentError(msg)
        return path, _ENDINGS[ending]
    if path.suffix in _HALF_AN_ENDING and not path.is_dir():
        msg = f"{path} is neither a folder nor ends in {' or '.join(_ENDINGS)}."
        raise ArgumentError(msg)
    chosen = compression or COMPRESSIONS[0]
    owner = ai_type_named(ai.ai_type).owner_id(ai)
    return path / f"{ai.ai_type}_{owner}_{type(ai).__name__.lower()}.pkl.{chosen}", chosen


def _record(ai: SealableAI, written: Pickled, model: bytes, compression: Compression) -> PickleRecord:
    kind = type(ai)
    return PickleRecord(
        ai_type=ai.ai_type,
        ai_class=f"{kind.__module__}.{kind.__qualname__}",
        runtime=runtime_here(packages_of(written.modules, ai.packages)),
        compression=compression,
        sha256=hashlib.sha256(model).hexdigest(),
        size=len(model),
    )


def _write(path: Path, model: bytes, record: PickleRecord) -> None:
    """Put both files in their place once both are whole; a pickle without its own record is told when it is loaded."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".pickle-") as scratch:
        new, before = Path(scratch, path.name), Path(scratch, "before")
        new.write_bytes(model)
        record_path(new).write_text(record.model_dump_json(indent=2) + "\n", encoding="utf-8")
        with suppress(FileNotFoundError):
            _keep(path, before)
        new.replace(path)
        try:
            record_path(new).replace(record_path(path))
        except BaseException:  # an interrupt too must leave the file that was there
            if before.exists():
                before.replace(path)
            else:
                path.unlink()
            raise


def _keep(path: Path, kept: Path) -> None:
    """Second name for a file, or a copy where the file system knows no second names."""
    try:
        os.link(path, kept)
    except OSError:
        shutil.copyfile(path, kept)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        msg = f"There is no file {path}; name one that save() wrote."
        raise NotFoundError(msg) from error
    except IsADirectoryError as error:
        msg = f"{path} is a folder; name the file in it that save() wrote, which ends in {' or '.join(_ENDINGS)}."
        raise ArchiveError(msg) from error
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}."
        raise ArchiveError(msg) from error


def _damaged(path: Path, told: str) -> ArchiveError:
    return ArchiveError(f"{path} is damaged, or was saved only in part: {told}. Copy it again, or save the AI again.")


def _not_unpickled(path: Path, record: PickleRecord, error: BaseException) -> KonfuzioError:
    """What to tell of an error that unpickling raised. A missing module without a dot is a whole package."""
    if isinstance(error, ModuleNotFoundError) and error.name and "." not in error.name:
        msg = (
            f"The AI in {path} needs the package {error.name}, which is not installed here. Install it and load again."
        )
        return NotReadyError(msg)
    msg = (
        f"{record.ai_class} in {path} cannot be unpickled: {type(error).__name__}: {error}. konfuzio_sdk "
        f"{record.runtime.sdk} saved it, {sdk_version()} is here; load it with the code that saved it."
    )
    return ArchiveError(msg)
