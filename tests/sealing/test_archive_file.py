from __future__ import annotations

import lzma
import os
import tarfile
from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.errors import ArchiveError
from konfuzio_sdk.sealing.archive_file import file_record, files_in, write_archive

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    (folder / "env").mkdir(parents=True)
    (folder / "bento.yaml").write_text("name: x\n")
    (folder / "env" / "entrypoint.sh").write_text("true\n")
    return folder


def test_equal_files_give_equal_bytes_whatever_their_times_and_modes(folder: Path, tmp_path: Path) -> None:
    first = write_archive(files_in(folder), tmp_path / "first.bento")
    for path in folder.rglob("*.*"):
        os.utime(path, (1, 1))
        path.chmod(0o600)
    shuffled = dict(reversed(files_in(folder).items()))
    assert write_archive(shuffled, tmp_path / "second.bento").read_bytes() == first.read_bytes()


def test_an_archive_tells_nothing_of_who_wrote_it(folder: Path, tmp_path: Path) -> None:
    with tarfile.open(write_archive(files_in(folder), tmp_path / "x.bento")) as archive:
        members = {member.name: member for member in archive.getmembers()}
    assert list(members) == ["bento.yaml", "env/entrypoint.sh"]
    assert {(member.uid, member.gid, member.uname, member.gname) for member in members.values()} == {(0, 0, "", "")}
    assert [oct(member.mode) for member in members.values()] == ["0o644", "0o755"]


def test_wheels_are_not_compressed_twice(folder: Path, tmp_path: Path) -> None:
    wheelhouse = folder / "src" / "wheelhouse"
    wheelhouse.mkdir(parents=True)
    (wheelhouse / "x.whl").write_bytes(b"wheel" * 1000)
    written = write_archive(files_in(folder), tmp_path / "x.bento").read_bytes()
    raw = lzma.decompress(written)
    assert written == lzma.compress(raw, preset=0)


def test_links_are_no_files_of_a_folder(folder: Path) -> None:
    (folder / "link").symlink_to(folder / "bento.yaml")
    assert list(files_in(folder, "in/")) == ["in/bento.yaml", "in/env/entrypoint.sh"]


def test_a_file_record_has_its_digest_and_size(folder: Path) -> None:
    record = file_record(folder / "bento.yaml")
    assert record.size == 8
    assert record.sha256 == "a2a79ea37edb1963efaae29281523ab441a8a99df048d204f22f3f413e325afc"


def test_a_target_that_cannot_be_written_is_told_and_nothing_is_left(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ArchiveError, match="cannot be written"):
        write_archive(files_in(folder), tmp_path / "file" / "x.bento")
    files = {**files_in(folder), "gone": folder / "gone"}
    with pytest.raises(ArchiveError, match="cannot be written"):
        write_archive(files, tmp_path / "x.bento")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]
