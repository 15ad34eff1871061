from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest

from konfuzio_sdk.bento.archive_paths import MANIFEST_PATH
from konfuzio_sdk.bento.manifest import read_manifest
from konfuzio_sdk.bento.model_file import compressed, unpacked
from konfuzio_sdk.bento.training import LearningRecord, training_of
from konfuzio_sdk.data import Annotation, Category, Document, Label, Project, Span
from konfuzio_sdk.sealing.description import describe
from konfuzio_sdk.sealing.model import pickled
from konfuzio_sdk.sealing.options import SealOptions
from konfuzio_sdk.trainer.document_categorization import CategorizationAI, NameBasedCategorizationAI
from konfuzio_sdk.trainer.file_splitting import ContextAwareFileSplittingAI, TextualFileSplittingAI
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI, RFExtractionAI

if TYPE_CHECKING:
    from konfuzio_sdk.bento.manifest import Manifest
    from konfuzio_sdk.bento.sealable import SealableAI
    from served_fixtures import Archive

TREES = 3


class _FromTheStart(AbstractExtractionAI):
    """Takes the first characters of a text for a number: as many as it has learned."""

    length = 0

    def extract(self, document: Document) -> Document:
        document = super().extract(document)
        label = document.project.get_label_by_name("Number")
        Annotation(document, label, confidence=1.0, spans=[Span(0, self.length)])
        return document


class SilentAI(_FromTheStart):
    """Does not say what it learned from."""

    def fit(self) -> Self:
        self.length = len(self.documents)
        return self


class TellingAI(SilentAI):
    """Says so."""

    def fit(self) -> Self:
        super().fit()
        return super(SilentAI, self).fit()


class RuleAI(_FromTheStart):
    """Has nothing to learn."""

    length = 4


@pytest.fixture
def category() -> Category:
    """Category of two training Documents and a test Document, each with a number of four digits."""
    project = Project(id_=7, name="Letters")
    category = Category(project, 70, "Letter")
    label = Label(project, "Number", 71, label_sets=[category.default_label_set])
    for id_, status in ((1, 2), (2, 2), (3, 3)):
        document = Document(project, f"471{id_} and so on", category=category, id_=id_, dataset_status=status)
        Annotation(document, label, spans=[Span(0, 4)], is_correct=True)
    return category


def described(ai: SealableAI) -> Manifest:
    pickled_ai = pickled(ai)
    return describe(ai, pickled_ai, compressed(pickled_ai.content), [], SealOptions())


def test_an_archive_tells_what_its_ai_learned_from(archive: Archive, trained_ai: RFExtractionAI) -> None:
    manifest = read_manifest(Path(archive.bento.path, MANIFEST_PATH))
    assert manifest.training == training_of(trained_ai.documents)
    assert manifest.training is not None
    assert manifest.training.documents == len(trained_ai.documents) > 0


@pytest.mark.parametrize("kind", [CategorizationAI, ContextAwareFileSplittingAI, TextualFileSplittingAI])
def test_ais_of_pages_tell_what_they_learned_from_and_how_well_they_did(
    kind: type[CategorizationAI | ContextAwareFileSplittingAI | TextualFileSplittingAI], sample_project: Project
) -> None:
    ai = kind(sample_project.categories)
    ai.documents = sample_project.documents[::3]
    ai.test_documents = sample_project.test_documents[::3]
    ai.fit()
    evaluation = ai.evaluate()
    manifest = described(ai)
    assert manifest.training == training_of(ai.documents)
    assert manifest.metrics is not None
    assert manifest.metrics.figures == evaluation.figures()
    assert manifest.metrics.evaluation.startswith(f"{type(evaluation).__name__}, ")
    assert manifest.metrics.on == training_of(ai.test_documents)


def test_figures_of_the_last_evaluation_are_told_until_the_ai_learns_again(category: Category) -> None:
    ai = RFExtractionAI(category, n_estimators=TREES).fit()
    assert described(ai).metrics is None
    ai.evaluate_full(use_training_docs=True)
    on_training = described(ai).metrics
    assert on_training is not None
    assert on_training.evaluation == "ExtractionEvaluation, strict, training Documents"
    assert on_training.on == described(ai).training
    evaluation = ai.evaluate_full()
    on_test = described(ai).metrics
    assert on_test is not None
    assert on_test.evaluation == "ExtractionEvaluation, strict, test Documents"
    assert on_test.on == training_of(category.test_documents())
    assert on_test.figures["f1"] == evaluation.f1()
    assert on_test.figures["annotated of Number"] == 1
    ai.fit()
    assert described(ai).metrics is None


def test_what_an_ai_was_fitted_on_is_told_whatever_it_is_given_later(category: Category) -> None:
    ai = RFExtractionAI(category, n_estimators=TREES)
    ai.documents = category.documents()[:1]
    ai.fit()
    told = training_of(ai.documents)
    ai.documents = category.documents()
    category.documents()[0].annotations()[0].spans = [Span(0, 2)]
    assert described(ai).training == told


def test_a_table_that_was_made_before_tells_of_its_documents(category: Category) -> None:
    ai = RFExtractionAI(category, n_estimators=TREES)
    ai.df_train, ai.label_feature_list = ai.feature_function(category.documents()[:1])
    assert described(ai.fit()).training == training_of(category.documents()[:1])


def test_what_has_not_learned_has_no_training(category: Category) -> None:
    assert described(RFExtractionAI(category)).training is None
    assert described(RuleAI(category).fit()).training is None
    assert described(NameBasedCategorizationAI([category]).fit()).training is None


def test_an_ai_that_follows_rules_tells_its_figures_too(category: Category) -> None:
    ai = RuleAI(category)
    ai.evaluate_full()
    metrics = described(ai).metrics
    assert metrics is not None
    assert metrics.figures["f1"] == 1


def test_a_custom_ai_notes_what_it_learned_from(category: Category) -> None:
    ai = TellingAI(category).fit()
    told = training_of(category.documents())
    ai.evaluate_full()
    ai.documents = []
    assert described(ai).training == told
    assert described(ai).metrics is not None
    ai.documents = category.documents()
    ai.fit()
    assert described(ai).metrics is None


def test_of_a_custom_ai_that_notes_nothing_its_documents_are_told_as_they_are_when_it_is_saved(
    category: Category,
) -> None:
    ai = SilentAI(category).fit()
    ai.evaluate_full()
    assert described(ai).training == training_of(category.documents())
    assert described(ai).metrics is not None
    ai.documents = category.documents()[:1]
    assert described(ai).training == training_of(category.documents()[:1])
    assert described(ai).metrics is None


def test_evaluating_changes_neither_the_model_file_nor_the_answers(category: Category) -> None:
    ai = RFExtractionAI(category, n_estimators=TREES).fit()
    before, answered = pickled(ai).content, _found(ai, category)
    ai.evaluate_full()
    assert pickled(ai).content == before
    assert _found(ai, category) == answered
    loaded = unpacked(compressed(pickled(ai).content))
    assert isinstance(loaded, RFExtractionAI)
    assert loaded.learning_record == LearningRecord(None, None)


def test_the_version_of_a_model_is_a_digest_of_what_is_said_of_it(category: Category) -> None:
    ai = RFExtractionAI(category, n_estimators=TREES).fit()
    unmeasured = described(ai)
    ai.evaluate_full()
    measured = described(ai)
    assert measured.model.sha256 == unmeasured.model.sha256
    assert measured.model.tag != unmeasured.model.tag
    assert described(ai).model.tag == measured.model.tag


def test_the_digest_of_the_model_is_that_of_its_file(category: Category) -> None:
    ai = RuleAI(category)
    pickled_ai = pickled(ai)
    model = describe(ai, pickled_ai, b"file", [], SealOptions()).model
    assert (model.sha256, model.size) == (hashlib.sha256(b"file").hexdigest(), 4)
    assert model.pickle_size == len(pickled_ai.content)


def _found(ai: RFExtractionAI, category: Category) -> list[tuple[int, int, float | None]]:
    extracted = ai.extract(category.test_documents()[0])
    return [(one.start_offset, one.end_offset, one.confidence) for one in extracted.annotations(use_correct=False)]
