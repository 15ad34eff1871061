"""Archives that somebody tampered with: refused, each with its own reason, and leaving nothing behind."""

from __future__ import annotations

import os
import subprocess
import tarfile
import tempfile
from typing import TYPE_CHECKING

import pytest
from hostile_archives import HOSTILE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tampering import Hostile, Tampered, member, taken_apart, xz

from konfuzio_sdk.errors import ArchiveRefusedError
from konfuzio_sdk.opening import opened
from konfuzio_sdk.opening.archive import described, extracted
from konfuzio_sdk.opening.sdk_wheel import brings_this_sdk
from konfuzio_sdk.sealing.archive_file import files_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def apart(small_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return taken_apart(small_archive, tmp_path_factory.mktemp("apart")).files


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder that archives are extracted in; the working folder is beside it."""
    (tmp_path / "scratch").mkdir()
    (tmp_path / "here").mkdir()
    (tmp_path / "parts").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "scratch"


def test_the_archive_that_all_others_are_made_of_is_sound(apart: dict[str, bytes], tmp_path: Path) -> None:
    valid = Tampered(dict(apart), tmp_path).everything()
    (tmp_path / "valid.bento").write_bytes(xz(valid.tar()))
    with opened(tmp_path / "valid.bento") as archive:
        assert archive.manifest.golden


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
def test_it_is_refused_with_its_own_reason_and_leaves_nothing(
    hostile: Hostile, apart: dict[str, bytes], scratch: Path
) -> None:
    archive = scratch.parent / "hostile.bento"
    archive.write_bytes(hostile.made(Tampered(dict(apart), scratch.parent / "parts")))
    before = sorted(scratch.parent.rglob("*"))
    with pytest.raises(ArchiveRefusedError) as refused, opened(archive, limits=hostile.limits):
        pass
    assert hostile.told in str(refused.value)
    assert str(refused.value).isprintable()
    assert sorted(scratch.parent.rglob("*")) == before


def test_the_model_of_another_archive_is_refused(apart: dict[str, bytes], other_archive: Path, scratch: Path) -> None:
    mine = Tampered(dict(apart), scratch.parent / "parts")
    other = taken_apart(other_archive, scratch)
    mine.files[f"{mine.model}model.pkl.lz4"] = other.files[f"{other.model}model.pkl.lz4"]
    archive = scratch.parent / "swapped.bento"
    for seal, told in ((lambda: mine, "is not the one that was sealed"), (mine.digests, "says digest and size")):
        seal()
        archive.write_bytes(xz(mine.tar()))
        with pytest.raises(ArchiveRefusedError, match=told), opened(archive):
            pass


@pytest.mark.parametrize("kind", ["link", "folder link", "pipe"])
def test_a_folder_with_something_else_than_files_is_refused(kind: str, apart: dict[str, bytes], scratch: Path) -> None:
    folder = scratch.parent / "folder"
    for name, content in apart.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    with opened(folder):
        pass
    if kind == "pipe":
        os.mkfifo(folder / "src" / "pipe")
    else:
        (folder / "src" / "link").symlink_to("/etc/passwd" if kind == "link" else "/etc")
    told = "pipe or socket" if kind == "pipe" else "symbolic link"
    with pytest.raises(ArchiveRefusedError, match=told), opened(folder):
        pass
    assert not list(scratch.iterdir())


def test_an_empty_folder_is_refused(apart: dict[str, bytes], scratch: Path) -> None:
    mine = Tampered(dict(apart), scratch.parent / "parts")
    mine.members.append(member("src/wheels/x", tarfile.DIRTYPE))
    archive = scratch.parent / "empty.bento"
    archive.write_bytes(mine.tar())
    with pytest.raises(ArchiveRefusedError, match="'src/wheels/x': the folder is empty"), opened(archive):
        pass
    with extracted(archive) as folder:
        assert brings_this_sdk(described(folder))


def test_nobody_but_the_owner_can_read_or_run_what_is_extracted(apart: dict[str, bytes], scratch: Path) -> None:
    members = Tampered(dict(apart), scratch.parent / "parts")
    archive = scratch.parent / "modes.bento"
    archive.write_bytes(xz(members.tar()))
    with opened(archive) as there:
        assert {path.stat().st_mode & 0o7777 for path in there.folder.rglob("*")} == {0o600, 0o700}


def test_a_bomb_is_stopped_before_it_fills_memory(scratch: Path) -> None:
    bomb = next(hostile for hostile in HOSTILE if hostile.name == "a bomb by ratio")
    archive = scratch.parent / "bomb.bento"
    archive.write_bytes(bomb.made(Tampered({}, scratch)))
    program = (
        "import resource, sys\nfrom pathlib import Path\nfrom konfuzio_sdk.opening.extraction import extract\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n    extract(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "except Exception as error:\n    print(type(error).__name__)\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    ran = subprocess.run(
        [os.sys.executable, "-c", program, archive, scratch / "out"], capture_output=True, text=True, check=True
    )
    kind, megabytes = ran.stdout.split()
    assert kind == "FoundError"
    assert int(megabytes) < 50
    assert not list(scratch.iterdir())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_bytes_that_flip_or_go_missing_are_refused_or_change_nothing(
    data: st.DataObject, apart: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = bytearray(_compact(apart, data.draw(st.booleans())))
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=5)):
        content[at] ^= data.draw(st.integers(1, 255))
    cut = data.draw(st.one_of(st.none(), st.integers(0, len(content))))
    folder = tmp_path_factory.mktemp("flipped")
    (folder / "flipped.bento").write_bytes(content[:cut])
    try:
        with opened(folder / "flipped.bento") as archive:
            assert {name: path.read_bytes() for name, path in files_in(archive.folder).items()} == apart
    except ArchiveRefusedError:
        pass


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_files_that_somebody_changed_and_listed_again_raise_no_other_error(
    data: st.DataObject, apart: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("listed")
    valid = Tampered(dict(apart), folder)
    name = data.draw(st.sampled_from(sorted(set(apart) - {"src/manifest.json"})))
    content = bytearray(valid.files[name])
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=3)):
        content[at : at + 1] = data.draw(
            st.sampled_from([b"", b"\0", b"\xff", b"[", b"\n", b"1", b"'a'", b": ", b"../"])
        )
    valid.files[name] = bytes(content)
    (folder / "listed.bento").write_bytes(valid.digests().tar())
    try:
        with opened(folder / "listed.bento") as archive:
            assert (archive.folder / name).read_bytes() == content
    except ArchiveRefusedError:
        pass


_COMPACT: dict[bool, bytes] = {}


def _compact(apart: dict[str, bytes], compressed: bool) -> bytes:
    """The archive as tar, where flips are found late, or in xz, where they are found early."""
    if compressed not in _COMPACT:
        tar = Tampered(apart, None).tar()
        _COMPACT[compressed] = xz(tar) if compressed else tar
    return _COMPACT[compressed]
