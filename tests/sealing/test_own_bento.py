"""What a custom AI may say of its own Bento: labels, inputs, entry points, and how it is built."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import TYPE_CHECKING

import bentoml
import httpx
import pytest
from PIL import Image

from answered import answered
from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.bento.archive_paths import MANIFEST_FILE, MODEL_FILE
from konfuzio_sdk.bento.client import ServiceClient
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.bento.manifest import Manifest, read_manifest
from konfuzio_sdk.bento.requirements import requirements_read
from konfuzio_sdk.data import Annotation, Category, Document, Label, Project, Span
from konfuzio_sdk.errors import ArchiveError, SchemaError
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI
from two_pages import document_of_two_pages

if TYPE_CHECKING:
    from collections.abc import Mapping

EXTRACTION = ai_type_named("extraction")
GOLDEN = Path(__file__).parent.parent / "golden" / "extraction"


class WidthAI(AbstractExtractionAI):
    """Says how wide the image of each Page is."""

    requires_images = True

    def extract(self, document: Document) -> Document:
        document = super().extract(document)
        label_set = document.category.default_label_set
        for page in document.pages():
            with Image.open(io.BytesIO(page.image)) as image:
                label = Label(document.project, f"{image.width} pixels", label_sets=[label_set])
            Annotation(document, label, confidence=1.0, spans=[Span(page.start_offset, page.start_offset + 1)])
        return document


class TalkativeAI(AbstractExtractionAI):
    """Needs whatever there is, and says so as its author likes."""

    @property
    def requires_segmentation(self) -> bool:
        return True

    @property
    def entrypoint_methods(self) -> Mapping[str, Mapping[str, object]]:
        return {**super().entrypoint_methods, "count": {"batchable": True, "batch_dim": 0}}

    @property
    def bento_metadata(self) -> Mapping[str, object]:
        return {
            **super().bento_metadata,
            "requires_text": "False",
            "requires_raw_ocr": True,
            "author": "Jane",
            "build": 7,
        }

    def extract(self, document: Document) -> Document:
        return super().extract(document)

    def count(self, document: Document) -> int:
        return len(document.text)


class PinnedAI(TalkativeAI):
    """Names its schema versions, as custom AIs of 2024 do."""

    versions = ("ExtractRequest20240117", "ExtractResponse20240117")

    @property
    def bento_metadata(self) -> Mapping[str, object]:
        return {"requires_text": True, "request": self.versions[0], "response": self.versions[1]}


class BuilderAI(TalkativeAI):
    """Has a hand in how its Bento is built."""

    built: object = None

    def build_bento(self, bento_model: bentoml.Model) -> bentoml.Bento:
        bento = super().build_bento(bento_model)
        self.built = (str(bento_model.tag), str(bento.tag))
        return bento


OWN_SERVICE = """
from pathlib import Path

import bentoml

from konfuzio_sdk.bento.archive_paths import MODEL_FILE
from konfuzio_sdk.trainer.base import BaseAI


@bentoml.service
class Own:
    model = bentoml.models.BentoModel("{tag}")

    def __init__(self):
        self.ai = BaseAI.load_model(Path(self.model.path, MODEL_FILE))

    @bentoml.api
    def whoami(self) -> str:
        return type(self.ai).__name__
"""


class OwnServiceAI(TalkativeAI):
    """Builds a Bento with a service of its own."""

    folder: Path | None = None

    def __getstate__(self) -> dict[str, object]:
        return {**super().__getstate__(), "folder": None}

    def build_bento(self, bento_model: bentoml.Model) -> bentoml.Bento:
        (self.folder / "own_service.py").write_text(OWN_SERVICE.format(tag=bento_model.tag))
        return bentoml.bentos.build(
            "own_service:Own", name="own", version="1", build_ctx=str(self.folder), models=[str(bento_model.tag)]
        )


class NestingAI(TalkativeAI):
    """Saves another AI while it is built."""

    inner: object = None

    def build_bento(self, bento_model: bentoml.Model) -> bentoml.Bento:
        bento, _ = TalkativeAI(Category(Project(id_=8), id_=80, name="Inner")).save_bento()
        self.inner = str(bento.tag)
        return super().build_bento(bento_model)


class FailingAI(TalkativeAI):
    """Fails to build its Bento, in whatever way."""

    way = "raise"

    def build_bento(self, bento_model: bentoml.Model) -> bentoml.Bento:
        if self.way == "raise":
            msg = "no paper"
            raise RuntimeError(msg)
        super().build_bento(bento_model)
        return str(bento_model.tag) if self.way == "return" else None


@pytest.fixture
def category() -> Category:
    return Category(Project(id_=7), id_=70, name="Letter")


def manifest_of(bento: bentoml.Bento) -> Manifest:
    return read_manifest(Path(bento.path) / "src" / MANIFEST_FILE)


class FickleAI(TalkativeAI):
    """Says something else each time it is asked, and only for a while."""

    left = 1

    @property
    def bento_metadata(self) -> Mapping[str, object]:
        if not self.left:
            msg = "asked too often"
            raise RuntimeError(msg)
        self.left -= 1
        return {"sealed": time.time_ns(), "requires_text": True}


def test_metadata_is_asked_once_and_never_by_the_service(category: Category) -> None:
    ai = FickleAI(category)
    bento, _ = ai.save_bento()
    assert manifest_of(bento).required_inputs() == ["requires_text", "requires_segmentation"]
    request = (GOLDEN / "ExtractRequest20261123.json").read_bytes()
    assert answered(EXTRACTION, ai, request).status == 200
    with LocalServer(str(bento.tag)) as server:
        response = httpx.post(f"{server.url}/extract", content=request, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert "the segmentation of every page" in response.text


@pytest.mark.parametrize(
    ("override", "value"),
    [
        *(("bento_metadata", value) for value in (None, ["a"], 5)),
        *(("entrypoint_methods", value) for value in (None, ["a"], 5, {"extract": None}, {5: {}})),
    ],
)
def test_what_an_override_may_not_be_is_told(category: Category, override: str, value: object) -> None:
    silly = type("SillyAI", (TalkativeAI,), {override: value})
    before = {str(model.tag) for model in bentoml.models.list()}
    with pytest.raises(ArchiveError, match=r"SillyAI could not be built|entrypoint_methods of SillyAI"):
        silly(category).save_bento()
    assert {str(model.tag) for model in bentoml.models.list()} == before


def test_what_the_metadata_says_is_in_labels_manifest_and_openapi(category: Category) -> None:
    bento, _ = TalkativeAI(category).save_bento()
    manifest = manifest_of(bento)
    assert manifest.required_inputs() == ["requires_segmentation", "requires_raw_ocr"]
    assert manifest.metadata == {"author": "Jane", "build": "7"}
    assert bento.info.labels == manifest.labels()
    assert bento.info.labels["requires_text"] == "false"
    assert bento.info.labels["author"] == "Jane"
    openapi = (Path(bento.path) / "apis" / "openapi.yaml").read_text()
    assert requirements_read(openapi) == ["requires_segmentation", "requires_raw_ocr"]


def test_entry_points_are_the_signatures_of_the_stored_model(category: Category) -> None:
    bento, _ = TalkativeAI(category).save_bento()
    manifest = manifest_of(bento)
    assert list(manifest.entrypoints) == ["extract", "count"]
    signatures = bentoml.models.get(manifest.model.tag).info.signatures
    assert (signatures["count"].batchable, signatures["extract"].batchable) == (True, False)


def test_an_entry_point_that_is_no_method_is_named(category: Category) -> None:
    class Wrong(TalkativeAI):
        entrypoint_methods = {"extrakt": {"batchable": False}}  # noqa: RUF012 - as a user would write it

    with pytest.raises(ArchiveError, match="entrypoint_methods of Wrong names 'extrakt'"):
        Wrong(category).save_bento()


def test_other_labels_or_entry_points_make_another_model(category: Category) -> None:
    ai = TalkativeAI(category)
    first = manifest_of(ai.save_bento()[0])
    pinned = manifest_of(ai.save_bento(request_schema="ExtractRequest20241227")[0])
    assert first.model.sha256 == pinned.model.sha256
    assert first.model.tag != pinned.model.tag
    assert bentoml.models.get(pinned.model.tag).info.labels["request"] == "ExtractRequest20241227"


def test_the_request_version_that_the_metadata_names_is_pinned(category: Category) -> None:
    bento, _ = PinnedAI(category).save_bento()
    assert (bento.info.labels["request"], bento.info.labels["response"]) == PinnedAI.versions
    chosen, _ = PinnedAI(category).save_bento(request_schema="ExtractRequest20261123")
    assert chosen.info.labels["response"] == "ExtractResponse20261123"


@pytest.mark.parametrize(
    ("versions", "error", "told"),
    [
        (("ExtractRequest20240117", "ExtractResponse20261123"), ArchiveError, "answered by ExtractResponse20240117"),
        (("ExtractRequest2023", "ExtractResponse20240117"), SchemaError, "no schema version 'ExtractRequest2023'"),
    ],
)
def test_versions_that_do_not_belong_together_are_told(
    category: Category, versions: tuple[str, str], error: type[Exception], told: str
) -> None:
    ai = PinnedAI(category)
    ai.versions = versions
    with pytest.raises(error, match=told):
        ai.save_bento()


def test_build_bento_can_be_extended(category: Category, tmp_path: Path) -> None:
    ai = BuilderAI(category)
    bento, path = ai.save_bento(output_dir=tmp_path)
    assert ai.built == (manifest_of(bento).model.tag, str(bento.tag))
    assert path.is_file()
    pinned, _ = ai.save_bento(request_schema="ExtractRequest20241227")
    assert pinned.info.labels["request"] == "ExtractRequest20241227"


def test_build_bento_can_save_another_ai(category: Category) -> None:
    ai = NestingAI(category)
    bento, _ = ai.save_bento()
    assert bento.tag.name == "extraction_70"
    assert bentoml.bentos.get(ai.inner).tag.name == "extraction_80"


def test_build_bento_can_build_another_service(category: Category, tmp_path: Path) -> None:
    ai = OwnServiceAI(category)
    ai.folder = tmp_path
    bento, path = ai.save_bento(output_dir=tmp_path / "own.bento")
    assert str(bento.tag) == "own:1"
    assert path.is_file()
    with LocalServer("own:1") as server:
        assert httpx.post(f"{server.url}/whoami", json={}).text == "OwnServiceAI"


@pytest.mark.parametrize(
    ("way", "told"),
    [
        ("raise", "no paper"),
        ("return", "must return a Bento, but returned str"),
        ("forget", "must return a Bento, but returned NoneType"),
    ],
)
def test_a_build_that_fails_leaves_nothing_behind(category: Category, way: str, told: str) -> None:
    before = {str(found.tag) for found in (*bentoml.models.list(), *bentoml.bentos.list())}
    ai = FailingAI(category)
    ai.way = way
    with pytest.raises(ArchiveError, match=told):
        ai.save_bento()
    assert {str(found.tag) for found in (*bentoml.models.list(), *bentoml.bentos.list())} == before


def test_the_stored_model_is_loaded_by_its_version_record(category: Category) -> None:
    tag = manifest_of(TalkativeAI(category).save_bento()[0]).model.tag
    loaded = TalkativeAI.load_model(bentoml.models.get(tag).path_of(MODEL_FILE))
    assert loaded.count(Document(Project(), "four")) == 4


def test_what_an_ai_requires_is_refused_when_it_lacks_and_drawn_by_the_client(category: Category) -> None:
    bento, _ = WidthAI(category).save_bento()
    with LocalServer(str(bento.tag)) as server, ServiceClient(server.url) as client:
        project = client.project()
        for version in EXTRACTION.requests:
            request = EXTRACTION.requests.walk(
                EXTRACTION.to_request(document_of_two_pages(project)), EXTRACTION.requests.newest.name, version.name
            )
            refused = httpx.post(f"{server.url}/extract", json=request)
            assert refused.status_code == 422
            assert refused.json()["errors"] == [
                {"pointer": "#/pages", "detail": "is needed: this AI requires an image of every page"}
            ]
        document = document_of_two_pages(project)
        client.process(document)
        assert len(document.annotations(use_correct=False)) == 2
        assert [page.image for page in document.pages()] == [None, None]
        described = httpx.get(f"{server.url}/docs.json").json()["paths"]["/extract"]["post"]["description"]
        assert "an image of every page (requires_images)" in described
