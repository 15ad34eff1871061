"""A pickle file and its version record: what is written, and what is told before anything is unpickled."""

from __future__ import annotations

import bz2
import hashlib
import json
import os
import signal
import subprocess
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING

import cloudpickle
import lz4.frame
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.tree import ExtraTreeClassifier

from konfuzio_sdk.bento.model_file import COMPRESSIONS, installed_libraries, python_version
from konfuzio_sdk.data import Category, Project
from konfuzio_sdk.distribution import sdk_version
from konfuzio_sdk.errors import ArchiveError, ArgumentError, KonfuzioError, NotFoundError, NotReadyError
from konfuzio_sdk.sealing.pickle_file import load_pickle, read_record, record_path, save_pickle
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI

if TYPE_CHECKING:
    from collections.abc import Callable

    from konfuzio_sdk.bento.model_file import Compression
    from konfuzio_sdk.data import Document

RAN = "a file that must not be unpickled was"


class HoldingAI(AbstractExtractionAI):
    """Finds nothing, and carries something."""

    def __init__(self, held: object = None) -> None:
        super().__init__(Category(project=Project(id_=7, name="Small"), id_=70, name="Receipt"))
        self.held = held

    def extract(self, document: Document) -> Document:
        return super().extract(document)


class Telling:
    """Raises when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return _tell, (RAN,)


def _tell(said: str) -> None:
    raise AssertionError(said)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return save_pickle(HoldingAI("good"), tmp_path / "ai.pkl.lz4")


@pytest.fixture
def armed(tmp_path: Path) -> Path:
    """A file that tells when it is unpickled."""
    return save_pickle(HoldingAI(Telling()), tmp_path / "armed.pkl.lz4")


def held(path: Path) -> object:
    return vars(load_pickle(path))["held"]


def change_record(path: Path, **changes: object) -> None:
    record = json.loads(record_path(path).read_text())
    record_path(path).write_text(json.dumps({**record, **changes}))


def put(path: Path, content: bytes) -> None:
    """Another content, with a record that vouches for it."""
    path.write_bytes(content)
    change_record(path, size=len(content), sha256=hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_folder_gets_a_file_named_after_type_owner_and_class(compression: Compression, tmp_path: Path) -> None:
    path = save_pickle(HoldingAI("x"), tmp_path / "deep" / "models", compression)
    assert path == tmp_path / "deep" / "models" / f"extraction_70_holdingai.pkl.{compression}"
    assert sorted(file.name for file in path.parent.iterdir()) == [path.name, f"{path.name}.json"]
    assert held(path) == "x"


def test_the_current_folder_is_taken_without_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert save_pickle(HoldingAI()) == tmp_path / "extraction_70_holdingai.pkl.lz4"
    assert save_pickle(HoldingAI(), "mine.pkl.lz4") == tmp_path / "mine.pkl.lz4"


@pytest.mark.parametrize(("name", "decompress"), [("a.pkl.lz4", lz4.frame.decompress), ("b.pkl.bz2", bz2.decompress)])
def test_a_path_says_how_to_compress(name: str, decompress: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = save_pickle(HoldingAI("x"), str(tmp_path / name))
    assert path.name == name
    assert b"HoldingAI" in decompress(path.read_bytes())
    assert held(path) == "x"


def test_the_record_says_what_made_the_file(saved: Path) -> None:
    record = json.loads(record_path(saved).read_text())
    libraries = {name: installed_libraries()[name] for name in ("cloudpickle", "numpy")}
    assert record == {
        "format": "konfuzio-pickle-1",
        "ai_type": "extraction",
        "ai_class": f"{__name__}.HoldingAI",
        "runtime": {"python": python_version(), "sdk": sdk_version(), "libraries": libraries},
        "compression": "lz4",
        "sha256": hashlib.sha256(saved.read_bytes()).hexdigest(),
        "size": saved.stat().st_size,
    }
    assert str(Path.home()) not in record_path(saved).read_text()


def test_the_record_names_libraries_that_the_pickle_needs(tmp_path: Path) -> None:
    path = save_pickle(HoldingAI(ExtraTreeClassifier()), tmp_path)
    assert read_record(path).runtime.libraries == installed_libraries()


@pytest.mark.parametrize(
    ("name", "compression", "told"),
    [
        ("models", "zip", "no compression 'zip'; there are lz4, bz2"),
        ("ai.pkl.bz2", "lz4", "ends in .pkl.bz2, but the compression is lz4"),
        ("ai.pkl", None, "neither a folder nor ends in .pkl.lz4 or .pkl.bz2"),
        ("ai.lz4", None, "neither a folder"),
        ("ai.pt.bz2", None, "neither a folder"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_written(
    name: str, compression: Compression | None, told: str, tmp_path: Path
) -> None:
    with pytest.raises(ArgumentError, match=told):
        save_pickle(HoldingAI(), tmp_path / name, compression)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_may_end_like_a_file(tmp_path: Path) -> None:
    (tmp_path / "old.pkl").mkdir()
    assert save_pickle(HoldingAI(), tmp_path / "old.pkl").parent == tmp_path / "old.pkl"


def test_a_file_that_is_there_is_replaced(saved: Path) -> None:
    assert save_pickle(HoldingAI("newer"), saved) == saved
    assert held(saved) == "newer"
    assert len(list(saved.parent.iterdir())) == 2


def test_an_ai_that_cannot_be_pickled_leaves_the_file_that_was_there(saved: Path) -> None:
    with pytest.raises(ArchiveError, match="HoldingAI cannot be pickled"):
        save_pickle(HoldingAI(sys.stdout), saved)
    assert held(saved) == "good"
    assert len(list(saved.parent.iterdir())) == 2


def test_a_record_that_cannot_be_written_leaves_the_file_that_was_there(saved: Path) -> None:
    before = saved.read_bytes()
    record_path(saved).unlink()
    record_path(saved).mkdir()
    with pytest.raises(ArchiveError, match="cannot be written to"):
        save_pickle(HoldingAI("newer"), saved)
    assert saved.read_bytes() == before


def test_a_record_that_cannot_be_written_leaves_no_file_where_none_was(tmp_path: Path) -> None:
    path = tmp_path / "ai.pkl.lz4"
    record_path(path).mkdir()
    with pytest.raises(ArchiveError, match="cannot be written to"):
        save_pickle(HoldingAI(), path)
    assert list(tmp_path.iterdir()) == [record_path(path)]


@pytest.mark.parametrize("in_the_way", ["ai.pkl.lz4/", "folder"])
def test_a_place_that_cannot_be_written_to_is_told(in_the_way: str, tmp_path: Path) -> None:
    if in_the_way.endswith("/"):
        (tmp_path / in_the_way).mkdir()
        target = tmp_path / in_the_way
    else:
        (tmp_path / in_the_way).write_text("a file")
        target = tmp_path / in_the_way / "ai.pkl.lz4"
    with pytest.raises(ArchiveError, match="cannot be written to"):
        save_pickle(HoldingAI(), target)
    assert len(list(tmp_path.iterdir())) == 1


SAVE_FOR_EVER = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_pickle_file import HoldingAI, save_pickle
ais = [HoldingAI("even" * 5000), HoldingAI("odd" * 5000)]
save_pickle(ais[0], sys.argv[1])
print("saved", flush=True)
number = 1
while True:
    save_pickle(ais[number % 2], sys.argv[1])
    number += 1
"""


def test_a_process_killed_while_it_saves_leaves_no_file_that_loads_wrongly(tmp_path: Path) -> None:
    path = tmp_path / "ai.pkl.lz4"
    with subprocess.Popen([sys.executable, "-c", SAVE_FOR_EVER, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    try:
        assert held(path) in {"even" * 5000, "odd" * 5000}
    except ArchiveError as error:
        assert "saved only in part" in str(error)  # noqa: PT017 - either is right
    save_pickle(HoldingAI("again"), path)
    assert held(path) == "again"


def test_a_save_that_ended_between_the_two_files_is_noticed(armed: Path) -> None:
    record = record_path(armed).read_bytes()
    save_pickle(HoldingAI("of another save, and longer" * 10), armed)
    record_path(armed).write_bytes(record)
    with pytest.raises(ArchiveError, match="saved only in part"):
        load_pickle(armed)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"There is no file .*gone\.pkl\.lz4"):
        load_pickle(tmp_path / "gone.pkl.lz4")


def test_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="is a folder; name the file in it"):
        load_pickle(tmp_path)


def test_a_path_through_a_file_is_told(saved: Path) -> None:
    with pytest.raises(ArchiveError, match="cannot be read: Not a directory"):
        load_pickle(saved / "ai.pkl.lz4")


def test_a_file_without_its_record_is_told(armed: Path) -> None:
    record_path(armed).unlink()
    with pytest.raises(
        ArchiveError, match=r"version record of .* cannot be read: .*armed\.pkl\.lz4\.json: No such file"
    ):
        load_pickle(armed)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"{}", b"[" * 100_000])
def test_a_record_that_is_none_is_told(content: bytes, armed: Path) -> None:
    record_path(armed).write_bytes(content)
    with pytest.raises(ArchiveError, match="no version record that this SDK reads"):
        load_pickle(armed)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"format": "konfuzio-pickle-2"}, "should be 'konfuzio-pickle-1' at format"),
        ({"compression": "zstd"}, "should be 'lz4' or 'bz2' at compression"),
        ({"sha256": "0"}, "at sha256"),
        ({"size": -1}, "at size"),
        ({"runtime": {}}, "at runtime.python"),
        ({"more": 1}, "at more"),
    ],
)
def test_a_record_of_another_form_is_told_with_its_field(changes: dict[str, object], told: str, armed: Path) -> None:
    change_record(armed, **changes)
    with pytest.raises(ArchiveError, match=told):
        load_pickle(armed)


def test_another_scikit_learn_is_told_with_both_sides(armed: Path) -> None:
    here = installed_libraries()["scikit-learn"]
    runtime = read_record(armed).runtime.model_dump()
    change_record(armed, runtime={**runtime, "libraries": {**runtime["libraries"], "scikit-learn": "0.24.2"}})
    with pytest.raises(NotReadyError, match=rf"armed\.pkl\.lz4 .*scikit-learn 0\.24\.2 saved it, {here} is here"):
        load_pickle(armed)


def test_another_python_is_told_with_both_sides(armed: Path) -> None:
    change_record(armed, runtime={**read_record(armed).runtime.model_dump(), "python": "3.4.10"})
    with pytest.raises(NotReadyError, match=r"Python 3\.4 saved it, 3\.\d+ is here"):
        load_pickle(armed)


def test_a_library_that_is_not_here_is_told(armed: Path) -> None:
    change_record(armed, runtime={**read_record(armed).runtime.model_dump(), "libraries": {"no-such-library": "1.0"}})
    with pytest.raises(NotReadyError, match=r"no-such-library 1\.0 saved it, none is here"):
        load_pickle(armed)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_pickle(HoldingAI(Telling()), tmp_path_factory.mktemp("original"), "bz2")


@given(st.data())
def test_a_truncated_file_is_told_and_not_unpickled(original: Path, data: st.DataObject) -> None:
    whole = original.read_bytes()
    try:
        original.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
        with pytest.raises(ArchiveError, match="is damaged"):
            load_pickle(original)
    finally:
        original.write_bytes(whole)


@given(st.data())
def test_a_flipped_byte_anywhere_is_told_and_not_unpickled(original: Path, data: st.DataObject) -> None:
    whole = original.read_bytes()
    flipped = bytearray(whole)
    flipped[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        original.write_bytes(flipped)
        with pytest.raises(ArchiveError, match="its content is not what was saved"):
            load_pickle(original)
    finally:
        original.write_bytes(whole)


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_pickle(HoldingAI("good"), tmp_path_factory.mktemp("harmless"))


@given(st.data())
def test_a_flipped_byte_in_the_record_is_told_or_changes_nothing(harmless: Path, data: st.DataObject) -> None:
    whole = record_path(harmless).read_bytes()
    flipped = bytearray(whole)
    flipped[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        record_path(harmless).write_bytes(flipped)
        assert held(harmless) == "good"
    except KonfuzioError as error:
        assert str(harmless) in str(error)  # noqa: PT017 - either is right
    finally:
        record_path(harmless).write_bytes(whole)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "cannot be unpickled"),
        (b"not compressed", "cannot be unpickled: RuntimeError"),
        (lz4.frame.compress(b"no pickle"), "cannot be unpickled: UnpicklingError"),
        (lz4.frame.compress(b""), "cannot be unpickled: EOFError"),
        (lz4.frame.compress(cloudpickle.dumps(Telling())), "cannot be unpickled: AssertionError: a file"),
    ],
)
def test_a_content_that_its_record_vouches_for_wrongly_is_told(content: bytes, told: str, saved: Path) -> None:
    put(saved, content)
    with pytest.raises(ArchiveError, match=told):
        load_pickle(saved)


def test_a_package_that_is_not_installed_here_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("acme_reading.models")
    monkeypatch.setitem(sys.modules, "acme_reading", types.ModuleType("acme_reading"))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec("class Reader: pass", vars(module))  # noqa: S102 - stands for an installed package
    path = save_pickle(HoldingAI(vars(module)["Reader"]()), tmp_path)
    monkeypatch.undo()
    with pytest.raises(NotReadyError, match="needs the package acme_reading, which is not installed here"):
        load_pickle(path)


def test_a_package_that_lacks_a_module_here_is_not_called_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = types.ModuleType("konfuzio_sdk.data.newer")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec("class Reader: pass", vars(module))  # noqa: S102 - stands for a newer SDK
    path = save_pickle(HoldingAI(vars(module)["Reader"]()), tmp_path)
    monkeypatch.undo()
    with pytest.raises(ArchiveError, match=r"No module named 'konfuzio_sdk\.data\.newer'\. konfuzio_sdk .* saved it"):
        load_pickle(path)


def test_a_name_that_its_package_no_longer_has_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("acme_reading")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec("class Reader: pass", vars(module))  # noqa: S102 - stands for an installed package
    path = save_pickle(HoldingAI(vars(module)["Reader"]()), tmp_path)
    del vars(module)["Reader"]
    with pytest.raises(ArchiveError, match=r"HoldingAI in .* cannot be unpickled: AttributeError"):
        load_pickle(path)


def test_home_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    path = save_pickle(HoldingAI("home"), os.path.join("~", "ai.pkl.lz4"))  # noqa: PTH118 - as a user types it
    assert path == tmp_path / "ai.pkl.lz4"
    assert load_pickle("~/ai.pkl.lz4") is not None
