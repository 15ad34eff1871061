"""Any AI saved in one process and loaded in another."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import lz4.frame
import pytest

from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.bento.model_file import COMPRESSIONS, Compression
from konfuzio_sdk.data import Category, Document, Project
from konfuzio_sdk.distribution import how_to_add
from konfuzio_sdk.errors import ArchiveError, NotFoundError
from konfuzio_sdk.trainer import BaseAI
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI, RFExtractionAI


class EchoAI(AbstractExtractionAI):
    """Finds nothing."""

    held: object = None

    def extract(self, document: Document) -> Document:
        return super().extract(document)


class OtherAI(EchoAI):
    """Finds nothing either."""


class Changeling(EchoAI):
    """Leaves what it holds in its place when it is saved."""

    def __reduce__(self) -> tuple[object, tuple[object]]:
        return _left, (self.held,)


def _left(thing: object) -> object:
    return thing


@pytest.fixture
def category() -> Category:
    project = Project(id_=7, name="Small")
    project.credentials["key"] = "do-not-travel"
    category = Category(project=project, id_=70, name="Receipt")
    Document(project, "training text", category=category, id_=1, dataset_status=2)
    return category


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_trained_ai_extracts_as_before(trained_ai: RFExtractionAI, compression: Compression, tmp_path: Path) -> None:
    path = trained_ai.save(output_dir=tmp_path, compression=compression)
    assert path.name == f"extraction_1_rfextractionai.pkl.{compression}"
    loaded = RFExtractionAI.load_model(path)
    loaded.check_is_ready()
    document = trained_ai.test_documents[0]
    assert loaded.documents == []
    assert loaded.project is not None
    found = loaded.extract(document.copied_into(loaded.project))
    assert AI_TYPE.to_response(found) == AI_TYPE.to_response(trained_ai.extract(document))


def test_neither_training_documents_nor_credentials_are_saved(category: Category, tmp_path: Path) -> None:
    ai = EchoAI(category)
    ai.documents = category.documents()
    path = ai.save(tmp_path)
    loaded = EchoAI.load_model(path)
    assert loaded.documents == []
    assert loaded.project is not None
    assert loaded.project.credentials == {}
    inside = lz4.frame.decompress(path.read_bytes())
    assert b"training text" not in inside
    assert b"do-not-travel" not in inside
    assert ai.documents


def test_compression_may_be_given_by_position(category: Category, tmp_path: Path) -> None:
    assert EchoAI(category).save(tmp_path, "bz2").suffix == ".bz2"


@pytest.mark.parametrize("kind", [BaseAI, AbstractExtractionAI, EchoAI, OtherAI])
def test_an_ai_is_loaded_by_its_class_and_by_each_base(kind: type[BaseAI], category: Category, tmp_path: Path) -> None:
    assert type(kind.load_model(str(OtherAI(category).save(tmp_path)))) is OtherAI


def test_an_ai_of_another_class_is_told(category: Category, tmp_path: Path) -> None:
    path = EchoAI(category).save(tmp_path)
    for kind in (OtherAI, RFExtractionAI):
        with pytest.raises(ArchiveError, match=f"an AI of class EchoAI, which is no {kind.__name__}"):
            kind.load_model(path)


@pytest.mark.parametrize("thing", [{"no": "AI"}, None, EchoAI, Project()])
def test_what_is_no_ai_is_told(thing: object, category: Category, tmp_path: Path) -> None:
    changeling = Changeling(category)
    changeling.held = thing
    path = changeling.save(tmp_path)
    with pytest.raises(ArchiveError, match=f"holds no AI, but an object of class {type(thing).__name__}"):
        BaseAI.load_model(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="There is no file"):
        RFExtractionAI.load_model(tmp_path / "gone.pkl.lz4")


def test_an_ai_that_is_not_ready_is_saved_with_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = RFExtractionAI().save(tmp_path)
    assert path.name == "extraction_0_rfextractionai.pkl.lz4"
    assert "saved, but it is not ready" in caplog.text
    assert RFExtractionAI.load_model(path).category is None


def test_an_ai_that_is_ready_is_saved_without_a_warning(
    category: Category, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    EchoAI(category).save(tmp_path)
    assert caplog.text == ""


def test_threads_may_save_at_once(category: Category, tmp_path: Path) -> None:
    def save(number: int) -> None:
        ai = EchoAI(category)
        ai.held = number
        ai.save(tmp_path / str(number))

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [EchoAI.load_model(next((tmp_path / str(number)).glob("*.lz4"))).held for number in range(8)] == [*range(8)]


SCRIPT = """
import re
import sys
from helper import SEPARATOR
from konfuzio_sdk.data import Annotation, Category, Document, Label, Project, Span
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI

DATE = re.compile(SEPARATOR.join(["[0-9]+"] * 3))

class DateAI(AbstractExtractionAI):
    def extract(self, document):
        document = super().extract(document)
        label = document.project.get_label_by_name("Date")
        for match in DATE.finditer(document.text):
            Annotation(document=document, label=label, confidence=1.0, spans=[Span(*match.span())])
        return document

if __name__ == "__main__":
    if sys.argv[1] == "load":
        print(type(DateAI.load_model(sys.argv[2])).__name__)
    else:
        project = Project(id_=1)
        category = Category(project=project, id_=5, name="Letter")
        Label(project=project, id_=6, text="Date", label_sets=[category.default_label_set])
        print(DateAI(category).save(sys.argv[1], compression=sys.argv[2]))
"""
LOAD = """
import sys
from konfuzio_sdk.data import Document
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI
ai = AbstractExtractionAI.load_model(sys.argv[1])
letter = Document(ai.project, "Written on 24.12.2026")
print(ai.extract(letter).annotations(use_correct=False)[0].offset_string[0])
"""


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "mine.py").write_text(SCRIPT)
    (folder / "helper.py").write_text("SEPARATOR = '[.]'")
    return folder


def run(*arguments: str | Path, folder: Path) -> str:
    done = subprocess.run([sys.executable, *arguments], check=True, capture_output=True, text=True, cwd=folder)
    return done.stdout.strip()


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_an_ai_of_a_script_works_where_the_script_is_gone(compression: str, code: Path, tmp_path: Path) -> None:
    path = run("mine.py", tmp_path, compression, folder=code)
    assert Path(path) == tmp_path / f"extraction_5_dateai.pkl.{compression}"
    assert run("mine.py", "load", path, folder=code) == "DateAI"
    assert run("-c", f"import mine; print(type(mine.DateAI.load_model({path!r})).__name__)", folder=code) == "DateAI"
    shutil.rmtree(code)
    assert run("-c", LOAD, path, folder=tmp_path) == "24.12.2026"


def test_an_ai_of_a_local_module_works_where_the_module_is_gone(code: Path, tmp_path: Path) -> None:
    save = "import mine, sys; from konfuzio_sdk.data import Category, Label, Project; project = Project(id_=1);"
    save += (
        "category = Category(project, 5, 'Letter'); Label(project, 'Date', label_sets=[category.default_label_set]);"
    )
    path = run("-c", save + "print(mine.DateAI(category).save(sys.argv[1]))", tmp_path, folder=code)
    shutil.rmtree(code)
    assert run("-c", LOAD, path, folder=tmp_path) == "24.12.2026"


def test_describing_an_ai_needs_nothing_that_saving_does(tmp_path: Path) -> None:
    heavy = "{'bentoml', 'cloudpickle', 'lz4', 'sklearn'}"
    assert run("-c", f"import konfuzio_sdk.trainer.base, sys; print({heavy} & {{*sys.modules}})", folder=tmp_path) == (
        "set()"
    )


@pytest.mark.parametrize("call", ["save()", "load_model('ai.pkl.lz4')", "save_bento()"])
def test_a_missing_extra_is_told(call: str, tmp_path: Path) -> None:
    without = "import sys; sys.modules['cloudpickle'] = None\n"
    script = f"""{without}
from konfuzio_sdk.errors import ArchiveError
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI
try:
    AbstractExtractionAI().{call}
except ArchiveError as error:
    print(error)
"""
    assert run("-c", script, folder=tmp_path).endswith(f"needs cloudpickle; {how_to_add('all')}")
