"""Golden samples: what an AI answers to its own Documents when it is saved."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import TYPE_CHECKING

import bentoml
import orjson
import pytest

from answered import answered
from categorized_pages import add_document, letters_and_bills, png
from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.bento.archive_paths import MANIFEST_FILE
from konfuzio_sdk.bento.manifest import read_manifest
from konfuzio_sdk.data import Annotation, DatasetStatus, Document, Label, Page, Project, Span
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.sealing.golden import golden_samples, sample_files
from konfuzio_sdk.trainer.document_categorization import NameBasedCategorizationAI
from konfuzio_sdk.trainer.file_splitting import TextualFileSplittingAI
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI, RFExtractionAI

if TYPE_CHECKING:
    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.sealing.golden import Sample


class FirstWordAI(AbstractExtractionAI):
    """Finds the first word, makes a Label for it, and keeps count of what it read, as it should not."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)
        self.read: list[str] = []

    def extract(self, document: Document) -> Document:
        found = super().extract(document)
        self.read.append(document.text[:6])
        label = Label(found.project, "First word", label_sets=[found.category.default_label_set])
        Label(self.category.project, f"Label {len(self.read)} of its own Project")
        Annotation(found, label, confidence=0.5, spans=[Span(0, document.text.index(" "))])
        return found


class FailingAI(FirstWordAI):
    """Fails on the Document that has a marker, after it changed what it could get hold of."""

    way: type[BaseException] = RuntimeError

    def extract(self, document: Document) -> Document:
        found = super().extract(document)
        document.text = ""
        if "1001" in found.text:
            msg = "no paper"
            raise self.way(msg)
        return found


class ImageAI(FirstWordAI):
    requires_images = True

    def extract(self, document: Document) -> Document:
        assert all(page.image for page in document.pages())
        return super().extract(document)


class DemandingAI(FirstWordAI):
    @property
    def bento_metadata(self) -> dict[str, object]:
        return {**super().bento_metadata, "requires_raw_ocr": "True"}


class LockedAI(FirstWordAI):
    """Can be saved, but not be copied."""

    def __deepcopy__(self, memo: dict[int, object]) -> LockedAI:
        msg = "one is enough"
        raise TypeError(msg)


class Unhandy(FirstWordAI):
    """Finds what cannot be answered."""

    def extract(self, document: Document) -> Document:
        found = super().extract(document)
        found.annotations(use_correct=False)[0].confidence = 2.0
        return found


@pytest.fixture
def project() -> Project:
    return letters_and_bills()


@pytest.fixture
def ai(project: Project) -> FirstWordAI:
    return FirstWordAI(project.categories[1])


def texts(samples: list[Sample]) -> list[str]:
    return [json.loads(sample.request)["text"] for sample in samples]


def everything_of(project: Project) -> object:
    """All that could be changed of a Project and its Documents."""
    return [
        pickle.dumps(project),
        [
            (
                document.text,
                document.category,
                document.bboxes.offset.tolist(),
                document.annotations(use_correct=False),
                document.annotation_sets(),
                [
                    (page.image, page.category, page.is_first_page, page.segmentation, page._category_annotations)
                    for page in document.pages()
                ],
            )
            for document in project.documents_of_status()
        ],
    ]


@pytest.mark.parametrize("ai_type", ["extraction", "categorization", "file_splitting"])
def test_the_responses_are_those_of_the_service_to_the_byte(ai_type: str, project: Project) -> None:
    ais: dict[str, SealableAI] = {
        "extraction": FirstWordAI(project.categories[0]),
        "categorization": NameBasedCategorizationAI(project.categories),
        "file_splitting": TextualFileSplittingAI(project.categories).fit(),
    }
    ai = ais[ai_type]
    samples = golden_samples(ai, 5)
    assert samples
    for sample in samples:
        reply = answered(ai_type_named(ai_type), ai, sample.request)
        assert (reply.status, reply.body) == (200, sample.response)
        assert json.loads(sample.request)["schema_version"] == ai_type_named(ai_type).requests.newest.name
        assert sample.record.request.size == len(sample.request)


def test_saving_stores_them_with_the_model(ai: FirstWordAI) -> None:
    manifest = read_manifest(Path(ai.save_bento()[0].path, "src", MANIFEST_FILE))
    assert [(sample.name, sample.source) for sample in manifest.golden] == [("1", "test")]
    stored = bentoml.models.get(manifest.model.tag)
    expected = golden_samples(ai, 5)[0]
    request, response = (Path(stored.path_of(name)).read_bytes() for name in sample_files("1"))
    assert (request, response) == (expected.request, expected.response)
    assert json.loads(response)["labels"][0]["name"] == "First word"


def test_a_trained_ai_has_five_of_its_test_documents(trained_ai: RFExtractionAI) -> None:
    samples = golden_samples(trained_ai, 5)
    assert [sample.record.source for sample in samples] == ["test"] * 5
    assert set(texts(samples)) <= {document.text for document in trained_ai.test_documents}
    assert [sample.response for sample in golden_samples(trained_ai, 5)] == [sample.response for sample in samples]


def test_without_test_documents_training_documents_are_taken_from_all_over(project: Project) -> None:
    ai = NameBasedCategorizationAI(project.categories)
    ai.test_documents = []
    samples = golden_samples(ai, 4)
    documents = ai.documents
    assert len(documents) == 8
    assert [sample.record.source for sample in samples] == ["training"] * 4
    assert texts(samples) == [documents[index].text for index in (0, 2, 4, 6)]
    assert len(golden_samples(ai, 100)) == 8


def test_none_are_taken_where_none_are_wanted(ai: FirstWordAI) -> None:
    assert golden_samples(ai, 0) == []
    assert golden_samples(ai, []) == []


def test_an_ai_that_is_not_ready_has_none(sample_project: Project) -> None:
    bento, _ = RFExtractionAI(category=sample_project.categories[0]).save_bento()
    manifest = read_manifest(Path(bento.path, "src", MANIFEST_FILE))
    assert manifest.not_ready
    assert manifest.golden == []


def test_documents_that_are_given_are_taken_in_their_order(ai: FirstWordAI) -> None:
    given = [ai.documents[2], ai.documents[0]]
    samples = golden_samples(ai, given)
    assert texts(samples) == [document.text for document in given]
    assert [sample.record.source for sample in samples] == ["given", "given"]


@pytest.mark.parametrize(
    ("golden", "told"),
    [
        (-1, "a number of Documents, from 0"),
        (True, "not True"),
        (2.0, "not 2.0"),
        (None, "not None"),
        ("Document", "not 'Document'"),
        (["Document"], "holds a str"),
        (Document(Project(), "text", name="mine"), "or a list of Documents"),
        ([Document(Project(), "text", name="mine")], r"Document\('mine'\) of another Project"),
    ],
)
def test_what_cannot_be_a_choice_is_told(ai: FirstWordAI, golden: object, told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        ai.save_bento(golden=golden)


def test_documents_of_other_categories_are_not_sent(project: Project, caplog: pytest.LogCaptureFixture) -> None:
    ai = FirstWordAI(project.categories[1])
    bills = list(ai.documents)
    ai.test_documents = [project.categories[0].documents()[0], bills[0]]
    assert texts(golden_samples(ai, 5)) == [bills[0].text]
    assert "of the Category 'Letter', which the AI does not know" in caplog.text


def test_nothing_is_touched_though_the_ai_touches_what_it_can(project: Project) -> None:
    ai = FailingAI(project.categories[1])
    before, state = everything_of(project), pickle.dumps(ai)
    attributes = {name: id(value) for name, value in vars(ai).items()}
    ai.test_documents = documents = ai.documents
    samples = golden_samples(ai, 4)
    assert [sample.record.name for sample in samples] == ["1", "3", "4"]
    assert everything_of(project) == before
    assert ai.test_documents == documents
    del ai._test_documents
    assert pickle.dumps(ai) == state
    assert {name: id(value) for name, value in vars(ai).items()} == attributes


@pytest.mark.parametrize("way", [RuntimeError, SystemExit])
def test_a_document_that_the_ai_fails_on_is_left_out_and_named(
    project: Project, way: type[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    ai = FailingAI(project.categories[1])
    ai.way = way
    ai.test_documents = ai.documents
    ai.test_documents[1].name = "bill 1.pdf"
    assert "1001" not in "".join(texts(golden_samples(ai, 4)))
    assert f"Golden sample 2, of Document('bill 1.pdf'), is left out: {way.__name__}: no paper" in caplog.text


def test_an_interrupt_is_no_failure_of_the_ai(project: Project) -> None:
    ai = FailingAI(project.categories[1])
    ai.way = KeyboardInterrupt
    ai.test_documents = ai.documents
    with pytest.raises(KeyboardInterrupt):
        golden_samples(ai, 4)


def test_what_cannot_be_answered_is_left_out(project: Project, caplog: pytest.LogCaptureFixture) -> None:
    assert golden_samples(Unhandy(project.categories[1]), 1) == []
    assert "found what cannot be answered" in caplog.text


def test_page_images_that_the_ai_requires_are_drawn_for_the_request_alone(project: Project) -> None:
    ai = ImageAI(project.categories[1])
    [sample] = golden_samples(ai, 1)
    assert all(page["image"] for page in json.loads(sample.request)["pages"])
    assert [page.image for document in ai.test_documents for page in document.pages()] == [None]


def test_a_document_that_cannot_be_drawn_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    project = letters_and_bills(boxed=False)
    ai = ImageAI(project.categories[1])
    own = add_document(project, "Bill with its image", ai.category, boxed=False, image=png(9))
    blank = add_document(project, "Bill without", ai.category, boxed=False)
    blank.name = "blank"
    assert texts(golden_samples(ai, [blank, own])) == [own.text]
    assert "Golden sample 1, of Document('blank'), is left out" in caplog.text
    assert "neither an image nor characters with boxes" in caplog.text


def test_a_document_that_lacks_what_the_ai_requires_is_left_out(
    project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    ai = DemandingAI(project.categories[1])
    told = Document(
        project,
        "Bill read by OCR",
        category=ai.category,
        raw_ocr_response={"engine": "any"},
        dataset_status=DatasetStatus.TEST,
    )
    Page(None, told, 1, (600, 840))
    assert texts(golden_samples(ai, 5)) == [told.text]
    assert "this AI requires what the OCR engine answered" in caplog.text


def test_what_json_cannot_hold_is_left_out(project: Project, caplog: pytest.LogCaptureFixture) -> None:
    ai = FirstWordAI(project.categories[1])
    odd = Document(project, "Bill odd", category=ai.category, raw_ocr_response={"engine": object()})
    assert golden_samples(ai, [odd]) == []
    assert "not JSON serializable" in caplog.text


def test_an_ai_that_cannot_be_copied_has_none(project: Project, caplog: pytest.LogCaptureFixture) -> None:
    assert golden_samples(LockedAI(project.categories[1]), 5) == []
    assert "LockedAI cannot be copied: TypeError: one is enough" in caplog.text


class RememberingAI(FirstWordAI):
    """Answers otherwise once it has read something."""

    def extract(self, document: Document) -> Document:
        found = super().extract(document)
        found.annotations(use_correct=False)[0].confidence = 1 / len(self.read)
        return found


def test_a_sample_is_answered_as_by_the_ai_that_was_saved(project: Project) -> None:
    ai = RememberingAI(project.categories[1])
    first = golden_samples(ai, [ai.documents[0]])
    assert golden_samples(ai, [ai.documents[0]]) == first
    assert orjson.loads(first[0].response)["annotation_sets"][0]["annotations"][0]["confidence"] == 1.0
