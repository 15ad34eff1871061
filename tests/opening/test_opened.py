"""What is accepted: every form that an archive comes in, and everything that an archive may hold."""

from __future__ import annotations

import gzip
import shutil
import struct
import subprocess
import tarfile
import zipfile
from typing import TYPE_CHECKING

import bentoml
import pytest
from tampering import Tampered, file_member, member, packed, taken_apart, xz

from konfuzio_sdk.bento.archive_paths import INSTALLERS_FILE
from konfuzio_sdk.data import Category, Project
from konfuzio_sdk.errors import ArchiveError, ArchiveRefusedError
from konfuzio_sdk.opening import Limits, opened
from konfuzio_sdk.opening.extraction import extract
from konfuzio_sdk.opening.installers import brought_installers
from konfuzio_sdk.opening.sdk_wheel import brings_this_sdk
from konfuzio_sdk.sealing.archive_file import files_in
from konfuzio_sdk.sealing.wheel import build_wheel
from konfuzio_sdk.trainer.document_categorization import NameBasedCategorizationAI

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class OddAI(NameBasedCategorizationAI):
    """Says what YAML and JSON write in different ways."""

    @property
    def bento_metadata(self) -> Mapping[str, object]:
        return {
            **super().bento_metadata,
            "author": "Jäne\n: {x} ✓ \x07",
            "build": "007",
            "date": "2024-01-01",
            "empty": "",
            "long": "word " * 60,
            "quote": "'\"",
            "yes": "yes",
        }


def test_an_ai_that_says_odd_things_is_opened(tmp_path: Path) -> None:
    ai = OddAI([Category(Project(id_=1, name="Prüf ✓ 'x'"), id_=5, name="Rechnung: Ärger\t✓")])
    _, path = ai.save_bento(output_dir=tmp_path, golden=0)
    with opened(path) as archive:
        assert archive.manifest.metadata["author"] == "Jäne\n: {x} ✓ \x07"


@pytest.mark.parametrize("form", ["tar", "tar.gz", "zip", "zip with times", "folder", "tar with a dot", "GNU tar"])
def test_every_form_of_an_archive_is_opened(form: str, small_archive: Path, tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    valid = taken_apart(small_archive, tmp_path / "scratch")
    path = tmp_path / "archive"
    if form == "tar":
        path.write_bytes(valid.tar())
    elif form == "tar.gz":
        path.write_bytes(gzip.compress(valid.tar()))
    elif form.startswith("zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
            for name, content in valid.files.items():
                info = zipfile.ZipInfo(name)
                info.extra = struct.pack("<2HBL", 0x5455, 5, 1, 0) if form == "zip with times" else b""
                written.writestr(info, content)
    elif form == "folder":
        shutil.copytree(tmp_path / "scratch" / "apart", path)
    elif form == "tar with a dot":
        with tarfile.open(path, "w:xz") as written:
            written.add(tmp_path / "scratch" / "apart", ".")
    else:
        tar = shutil.which("tar")
        assert tar is not None
        subprocess.run([tar, "-cJf", path, "-C", tmp_path / "scratch" / "apart", "."], check=True)
    with opened(path) as archive:
        assert {name: file.read_bytes() for name, file in files_in(archive.folder).items()} == valid.files


@pytest.mark.parametrize("form", ["bento", "tar", "tar.gz", "zip"])
def test_what_bentoml_exports_is_opened(form: str, small_archive: Path, tmp_path: Path) -> None:
    with opened(small_archive) as archive:
        tag = f"{archive.bento['name']}:{archive.bento['version']}"
    with opened(bentoml.bentos.export_bento(tag, str(tmp_path / f"exported.{form}"))) as exported:
        assert exported.manifest == archive.manifest


def test_nothing_is_left_when_the_block_ends(small_archive: Path) -> None:
    with opened(small_archive) as archive:
        assert archive.model_folder.is_dir()
    assert not archive.folder.exists()


def test_long_names_and_empty_folders_are_extracted(tmp_path: Path) -> None:
    long = f"src/wheelhouse/{'a' * 180}.whl"
    members = [
        file_member(long, b"wheel"),
        member("./empty", tarfile.DIRTYPE),
        file_member("ä/ö", b"x"),
        file_member("none"),
        file_member("a/b/c", b"c"),
        member("a/b/", tarfile.DIRTYPE),
    ]
    (tmp_path / "archive").write_bytes(xz(packed(members)))
    extract(tmp_path / "archive", tmp_path / "out")
    assert (tmp_path / "out" / long).read_bytes() == b"wheel"
    assert (tmp_path / "out" / "ä" / "ö").read_bytes() == b"x"
    assert (tmp_path / "out" / "a" / "b" / "c").read_bytes() == b"c"
    assert (tmp_path / "out" / "none").read_bytes() == b""
    assert (tmp_path / "out" / "empty").is_dir()


@pytest.mark.parametrize("size", [0, 1, 511, 512, 513, 256 * 1024 - 1, 256 * 1024, 600_000])
def test_files_of_every_size_come_out_as_they_went_in(size: int, tmp_path: Path) -> None:
    content = bytes(number % 251 for number in range(size))
    tar = packed([file_member("a", content), file_member("b", b"after")])
    for packing in (bytes, xz, gzip.compress):
        (tmp_path / "archive").write_bytes(packing(tar))
        extract(tmp_path / "archive", tmp_path / packing.__name__)
        assert (tmp_path / packing.__name__ / "a").read_bytes() == content
        assert (tmp_path / packing.__name__ / "b").read_bytes() == b"after"


def test_a_limit_is_what_is_still_accepted(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(packed([file_member("a", bytes(100)), file_member("b", bytes(100))]))
    extract(tmp_path / "archive", tmp_path / "out", Limits(total=200, file=100, members=2, name=1, part=1, depth=1))
    for limits in (Limits(total=199), Limits(file=99), Limits(members=1)):
        with pytest.raises(ArchiveRefusedError):
            extract(tmp_path / "archive", tmp_path / "refused", limits)
        assert not (tmp_path / "refused").exists()


def test_an_archive_that_cannot_be_read_is_not_called_harmful(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="No such file") as missing, opened(tmp_path / "missing.bento"):
        pass
    assert not isinstance(missing.value, ArchiveRefusedError)


def test_how_many_more_findings_there_are_is_told(small_archive: Path, tmp_path: Path) -> None:
    valid: Tampered = taken_apart(small_archive, tmp_path)
    for name in ("README.md", "apis/openapi.yaml", "apis/schema.json"):
        valid.add(name, "x")
    (tmp_path / "archive").write_bytes(valid.tar())
    with pytest.raises(ArchiveRefusedError, match=r"README\.md.*\(and 2 more\)$"), opened(tmp_path / "archive"):
        pass


def test_the_sdk_that_an_archive_brings_is_compared_with_the_one_here(small_archive: Path) -> None:
    with opened(small_archive) as archive:
        [wheel] = (archive.folder / "src" / "wheels").iterdir()
        wheel.write_bytes(wheel.read_bytes() + b"x")
        assert not brings_this_sdk(archive)
        wheel.unlink()
        shutil.copyfile(build_wheel(archive.folder), wheel)
        assert brings_this_sdk(archive)
        wheel.unlink()
        assert brings_this_sdk(archive) is None


def test_what_installs_bundled_wheels_is_named_with_its_digests(small_archive: Path) -> None:
    with opened(small_archive) as archive:
        assert brought_installers(archive) == []
        told = "".join(f" \\\n    --hash=sha256:{digit * 64}" for digit in "12")
        (archive.folder / "src" / INSTALLERS_FILE).write_text(f"uv==0.13.9{told}\n")
        [uv] = brought_installers(archive)
    assert (uv.name, uv.version, uv.sha256s) == ("uv", "0.13.9", ["1" * 64, "2" * 64])


def test_versions_that_only_a_newer_sdk_knows_are_no_fault_where_none_is_asked_for(
    small_archive: Path, tmp_path: Path
) -> None:
    valid = taken_apart(small_archive, tmp_path)
    valid.change_manifest(lambda said: said["requests"].append("CategorizeRequest20990101")).everything()
    (tmp_path / "newer.bento").write_bytes(valid.tar())
    with opened(tmp_path / "newer.bento") as archive:
        assert archive.manifest.requests[-1] == "CategorizeRequest20990101"
