"""A save that fails, at whatever stage, leaves nothing behind: neither in the store nor in the process."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bentoml
import pytest

from konfuzio_sdk.bento.project_metadata import project_metadata
from konfuzio_sdk.data import Annotation, Category, Document, Label, Project, Span
from konfuzio_sdk.errors import KonfuzioError
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI

if TYPE_CHECKING:
    from collections.abc import Iterator


class NumberAI(AbstractExtractionAI):
    """Takes the first four characters for a number, of which it makes the Label on the fly."""

    held: object = None

    def extract(self, document: Document) -> Document:
        document = super().extract(document)
        label = Label(document.project, "Number", label_sets=[document.category.default_label_set])
        Annotation(document, label, confidence=1.0, spans=[Span(0, 4)])
        return document


class NotBuiltAI(NumberAI):
    """Fails once its Bento is built."""

    def build_bento(self, bento_model: bentoml.Model) -> bentoml.Bento:
        super().build_bento(bento_model)
        msg = "the author has made a mistake"
        raise RuntimeError(msg)


class BrokenServiceAI(NumberAI):
    """Builds a Bento of its own, whose service cannot be imported."""

    def build_bento(self, bento_model: bentoml.Model) -> bentoml.Bento:
        with tempfile.TemporaryDirectory() as scratch:
            Path(scratch, "broken.py").write_text("raise ImportError('this service is broken')")
            models = [str(bento_model.tag)]
            return bentoml.bentos.build("broken:service", name="own", models=models, build_ctx=scratch)


class NoBentoAI(NumberAI):
    """Builds a Bento, and returns none."""

    def build_bento(self, bento_model: bentoml.Model) -> bentoml.Bento:
        super().build_bento(bento_model)
        return None  # type: ignore[return-value]


class DamagedAI(NumberAI):
    """Damages its Bento before it is completed."""

    def build_bento(self, bento_model: bentoml.Model) -> bentoml.Bento:
        bento = super().build_bento(bento_model)
        Path(bento.path, "bento.yaml").write_text("- damaged")
        return bento


class BadMetadataAI(NumberAI):
    """Names a response that does not belong to its request."""

    @property
    def bento_metadata(self) -> dict[str, object]:
        return {"response": "ExtractResponse1999"}


@dataclass(frozen=True)
class Stage:
    """What fails: which AI, and what `save_bento` is told."""

    ai: type[NumberAI] = NumberAI
    held: object = None
    options: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)


WITHOUT_INDEX = {"UV_OFFLINE": "1", "UV_NO_CACHE": "1"}
STAGES = {
    "pickling": Stage(held=threading.Lock()),
    "golden": Stage(options={"golden": "all"}),
    "description": Stage(BadMetadataAI),
    "schema": Stage(options={"request_schema": "ExtractRequest1999"}),
    "packages": Stage(options={"packages": ["no-such-package-anywhere"]}),
    "platforms": Stage(options={"platforms": ["amiga"]}),
    "lock": Stage(options={"bundle_dependencies": True}, environment=WITHOUT_INDEX),
    "build": Stage(NotBuiltAI),
    "own build": Stage(BrokenServiceAI),
    "no Bento": Stage(NoBentoAI),
    "completion": Stage(DamagedAI),
    "export": Stage(options={"output_dir": Path(__file__) / "below a file.bento"}),
}


@pytest.fixture
def category() -> Category:
    project = Project(id_=7, name="Letters")
    category = Category(project, 79, "Letter")
    for id_, status in ((1, 2), (2, 3)):
        Document(project, f"471{id_} and so on", category=category, id_=id_, dataset_status=status)
    return category


@pytest.fixture(scope="module")
def _everything_is_imported() -> None:
    """What a save imports once, whether it fails or not, is no trace of a failed one."""
    project = Project(id_=7)
    saved, _ = NumberAI(Category(project, 78, "Other")).save_bento()
    model = saved.info.all_models[0].tag
    with pytest.raises(KonfuzioError):
        NumberAI(Category(project, 78, "Other")).save_bento(platforms=["amiga"])
    bentoml.bentos.delete(saved.tag)
    bentoml.models.delete(model)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Folder of temporary files, and no word on telemetry, as where nobody has asked for silence."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.delenv("BENTOML_DO_NOT_TRACK")
    monkeypatch.chdir(tmp_path)
    return folder


def state(ai: NumberAI, scratch: Path) -> dict[tuple[str, object], object]:
    """All that a save could touch, piece by piece."""
    store = Path(os.environ["BENTOML_HOME"])
    stored = [path for kind in ("bentos", "models") for path in (store / kind).rglob("*")]
    documents = ai.documents + ai.test_documents
    assert ai.project is not None
    return {
        **{("store", str(path.relative_to(store))): path.read_bytes() if path.is_file() else "" for path in stored},
        **{("scratch", path.name): True for path in scratch.iterdir()},
        **{("search path", number): place for number, place in enumerate(sys.path)},
        **{("module", name): True for name in sys.modules},
        **{("environment", name): value for name, value in os.environ.items()},
        **{("attribute", name): value for name, value in vars(ai).items()},
        **{("document", document): document.annotations(use_correct=False) for document in documents},
        ("folder", ""): Path.cwd(),
        ("project", ""): project_metadata(ai.project, ai.project.categories),
    }


def changes(
    before: dict[tuple[str, object], object], after: dict[tuple[str, object], object]
) -> set[tuple[str, object]]:
    return {piece for piece in before.keys() | after.keys() if before.get(piece) != after.get(piece)}


@pytest.mark.usefixtures("_everything_is_imported")
@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_a_save_that_fails_leaves_everything_as_it_was(
    stage: Stage, category: Category, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ai = stage.ai(category)
    if stage.held is not None:
        ai.held = stage.held
    for name, value in stage.environment.items():
        monkeypatch.setenv(name, value)
    before = state(ai, scratch)
    with pytest.raises(KonfuzioError):
        ai.save_bento(**stage.options)
    assert changes(before, state(ai, scratch)) == set()


@pytest.mark.usefixtures("_everything_is_imported")
def test_a_save_leaves_the_process_as_it_was(category: Category, scratch: Path) -> None:
    ai = NumberAI(category)
    before = state(ai, scratch)
    bento, _ = ai.save_bento()
    assert {kind for kind, _ in changes(before, state(ai, scratch))} == {"store"}
    bentoml.bentos.delete(bento.tag)


@pytest.mark.usefixtures("_everything_is_imported")
def test_a_save_that_fails_leaves_what_was_saved_before(category: Category, scratch: Path) -> None:
    ai = NumberAI(category)
    ai.save_bento()
    before = state(ai, scratch)
    with pytest.raises(KonfuzioError):
        ai.save_bento(output_dir=Path(__file__) / "below a file.bento")
    with pytest.raises(KonfuzioError):
        NotBuiltAI(category).save_bento()
    assert changes(before, state(ai, scratch)) == set()
