"""Takes a valid archive apart and puts it together otherwise, as somebody with bad intentions would."""

from __future__ import annotations

import hashlib
import io
import json
import lzma
import tarfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import MANIFEST_PATH
from konfuzio_sdk.opening.extraction import extract
from konfuzio_sdk.opening.limits import LIMITS, Limits
from konfuzio_sdk.sealing.content_version import model_version_of, source_version

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["Hostile", "Tampered", "file_member", "member", "packed", "taken_apart", "xz"]

_UNLISTED = {MANIFEST_PATH, "signature.sig"}


@dataclass
class Tampered:
    """Files of an archive by their paths; a forger calls `digests` or `everything` to hide what was changed."""

    files: dict[str, bytes]
    scratch: Path
    members: list[tuple[tarfile.TarInfo, bytes]] = field(default_factory=list)

    @property
    def manifest(self) -> dict[str, object]:
        return json.loads(self.files[MANIFEST_PATH])

    @property
    def model(self) -> str:
        """Path of the model's folder, with a slash at its end."""
        return f"models/{self.manifest['model']['tag'].replace(':', '/')}/"

    @property
    def service(self) -> str:
        return next(name for name in self.files if name.startswith("src/service_"))

    def replace(self, name: str, old: str, new: str) -> Tampered:
        assert old.encode() in self.files[name], (name, old)
        self.files[name] = self.files[name].replace(old.encode(), new.encode(), 1)
        return self

    def add(self, name: str, text: str) -> Tampered:
        """Add text to a file, which may be new."""
        self.files[name] = self.files.get(name, b"") + text.encode()
        return self

    def change_manifest(self, change: Callable[[dict[str, object]], None], *, beside: bool = True) -> Tampered:
        """Change the manifest, and the one beside the model too."""
        for name in (MANIFEST_PATH, *([f"{self.model}manifest.json"] if beside else [])):
            said = json.loads(self.files[name])
            change(said)
            self.files[name] = _written(said)
        return self

    def set_version(self, version: str) -> Tampered:
        """Have the Bento say another version."""
        told = next(line for line in self.files["bento.yaml"].splitlines() if line.startswith(b"version: "))
        return self.replace("bento.yaml", told.decode(), f"version: {version}")

    def replace_pickle(self, content: bytes, size: int) -> Tampered:
        """Put another pickle into the model's file, and say so everywhere."""
        old = self.manifest["model"]["sha256"]
        new = hashlib.sha256(content).hexdigest()
        model, service = self.model, self.service
        self.files[f"{model}model.pkl.lz4"] = content
        self.files[service.replace(old[:12], new[:12])] = self.files.pop(service)
        self.replace("bento.yaml", f"service_{old[:12]}", f"service_{new[:12]}")
        record = json.loads(self.files[f"{model}model.pkl.lz4.json"]) | {"sha256": new, "size": len(content)}
        self.files[f"{model}model.pkl.lz4.json"] = _written(record)
        return self.change_manifest(lambda said: said["model"].update(sha256=new, size=len(content), pickle_size=size))

    def digests(self) -> Tampered:
        """Have the manifest list the files as they are now."""
        records = {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            for name, content in sorted(self.files.items())
            if name not in _UNLISTED
        }
        said = self.manifest | {"files": records}
        self.files[MANIFEST_PATH] = _written(said)
        return self

    def everything(self) -> Tampered:
        """Have versions and digests be those of the content, everywhere."""
        folder, said = self.model, self.manifest
        tag = said["model"]["tag"]
        name, version = tag.split(":")
        self._rename(version, model_version_of(self.files[f"{folder}manifest.json"], tag), folder)
        assert self.model == f"models/{self.manifest['model']['tag'].replace(':', '/')}/", name
        sources = {
            path.removeprefix("src/"): content for path, content in self.files.items() if path.startswith("src/")
        }
        sources["manifest.json"] = self.files[f"{self.model}manifest.json"]
        return self.set_version(source_version(self._written_out(sources))).digests()

    def _rename(self, version: str, other: str, folder: str) -> None:
        for name in ("bento.yaml", MANIFEST_PATH, f"{folder}manifest.json", f"{folder}model.yaml"):
            self.files[name] = self.files[name].replace(version.encode(), other.encode())
        for name in [name for name in self.files if name.startswith(folder)]:
            self.files[name.replace(version, other)] = self.files.pop(name)

    def _written_out(self, files: dict[str, bytes]) -> dict[str, Path]:
        paths = {}
        for number, (name, content) in enumerate(files.items()):
            paths[name] = self.scratch / f"{number}.part"
            paths[name].write_bytes(content)
        return paths

    def tar(self) -> bytes:
        """The tar file: all files, then the `members`."""
        return packed([*(file_member(name, content) for name, content in sorted(self.files.items())), *self.members])


@dataclass(frozen=True)
class Hostile:
    """An archive, and the part of the error that says what is wrong with this one and no other."""

    name: str
    made: Callable[[Tampered], bytes]
    told: str
    limits: Limits = field(default=LIMITS)


def taken_apart(archive: Path, scratch: Path) -> Tampered:
    """Files of an archive."""
    folder = scratch / "apart"
    extract(archive, folder)
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return Tampered(files, scratch)


def member(name: str, kind: bytes = tarfile.REGTYPE, **said: object) -> tuple[tarfile.TarInfo, bytes]:
    """A member of a tar file of any kind."""
    info = tarfile.TarInfo(name)
    info.type = kind
    for key, value in said.items():
        setattr(info, key, value)
    return info, b""


def file_member(name: str, content: bytes = b"") -> tuple[tarfile.TarInfo, bytes]:
    """A file of a tar file."""
    info = tarfile.TarInfo(name)
    info.size = len(content)
    return info, content


def packed(members: list[tuple[tarfile.TarInfo, bytes]], format_: int = tarfile.PAX_FORMAT, **said: object) -> bytes:
    """A tar file."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=format_, **said) as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content) if content else None)
    return buffer.getvalue()


def xz(tar: bytes) -> bytes:
    """What a `.bento` file holds."""
    return lzma.compress(tar, preset=0)


def _written(said: dict[str, object]) -> bytes:
    return (json.dumps(said, indent=2, ensure_ascii=False) + "\n").encode()
