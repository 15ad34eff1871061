"""Training Documents that show hardly anything, and Documents in which there is nothing to find."""

from dataclasses import replace

import numpy as np
import pytest
from payslip_samples import add_document, findings

from konfuzio_sdk.data import Annotation, Category, DatasetStatus, Label, Project, Span
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.tokenizer import LineTokenizer, RegexTokenizer
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI
from konfuzio_sdk.trainer.information_extraction.features import token_features

NUMBERED = "Rechnung 12 vom 01.02.2024\nSumme 12,50 EUR\n"


def project_of(*texts: str, annotated: tuple[str, ...]) -> Project:
    """One Label for each of the values, which are annotated in the texts that have them."""
    project = Project()
    category = Category(project, 1, "Note")
    labels = [Label(project, value, label_sets=[category.default_label_set]) for value in annotated]
    for number, text in enumerate(texts):
        document = add_document(project, text, category=category, id_=number, status=DatasetStatus.TRAINING)
        for label in labels:
            start = text.find(label.name)
            if start >= 0:
                Annotation(document, label, spans=[Span(start, start + len(label.name))], is_correct=True)
    return project


def test_a_value_of_one_document_among_many_is_learned_as_it_is() -> None:
    texts = [f"nothing here at all\n{'foo ' * number}" for number in range(12)]
    project = project_of(NUMBERED, *texts, annotated=("12",))
    ai = RFExtractionAI(project.categories[0], n_estimators=5, n_jobs=1)
    ai.documents = project.documents
    assert [found[:3] for found in findings(ai.fit().extract(project.documents[0]))] == [("12", 9, 11)]
    assert not any(findings(ai.extract(document)) for document in project.documents[1:])


def test_an_ai_whose_tokens_are_never_a_value_finds_nothing_and_can_be_measured() -> None:
    project = project_of(*[NUMBERED] * 5, annotated=("12",))
    ai = RFExtractionAI(project.categories[0], n_estimators=5, n_jobs=1, tokenizer=LineTokenizer())
    ai.documents = project.documents
    assert findings(ai.fit().extract(project.documents[0])) == []
    assert ai.evaluate_label_set_clf(use_training_docs=True).span_count == 0


def test_a_document_without_a_doubtful_token_is_extracted(trained_ai: RFExtractionAI) -> None:
    document = add_document(Project(), "x x x x\n" * 20)
    model = trained_ai._model
    assert model is not None
    classifier = replace(model.classifier, cut=2.0)
    features = token_features(document, trained_ai.tokenizer.token_offsets(document))
    probabilities = classifier.predict(features)
    assert np.allclose(probabilities.sum(axis=1), 1.0, atol=1e-5)


def test_a_tokenizer_that_finds_no_token_is_named() -> None:
    project = project_of(NUMBERED, annotated=("12",))
    ai = RFExtractionAI(project.categories[0], tokenizer=RegexTokenizer("zzz"))
    ai.documents = project.documents
    with pytest.raises(ArgumentError, match=r"No Document has a token of RegexTokenizer\('zzz'\)"):
        ai.fit()


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"n_estimators": 0}, "n_estimators cannot be 0"),
        ({"n_estimators": 1.5}, "n_estimators cannot be 1.5"),
        ({"random_state": -1}, "random_state is a whole number"),
        ({"random_state": 2**32}, "random_state is a whole number"),
        ({"random_state": None}, "random_state is a whole number"),
        ({"n_jobs": 0}, "n_jobs is the number of processor cores"),
    ],
)
def test_settings_that_nothing_can_be_trained_by_are_refused_at_once(chosen: dict[str, int], told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        RFExtractionAI(**chosen)


def test_the_greatest_random_state_is_one() -> None:
    project = project_of(*[NUMBERED] * 4, annotated=("12", "12,50"))
    ai = RFExtractionAI(project.categories[0], n_estimators=4, n_jobs=1, random_state=2**32 - 1)
    ai.documents = project.documents
    assert findings(ai.fit().extract(project.documents[0]))


def test_a_label_that_only_documents_without_tokens_have_is_no_outlier() -> None:
    project = project_of(*[NUMBERED] * 4, "???", annotated=("12", "???"))
    ai = RFExtractionAI(project.categories[0], n_estimators=4, n_jobs=1, tokenizer=RegexTokenizer(r"[\w,]+"))
    ai.documents = project.documents
    assert {outlier.label.name for outlier in ai.outliers() if outlier.label is not None} <= {"12"}
    assert [found[:3] for found in findings(ai.fit().extract(project.documents[0]))] == [("12", 9, 11)]


def test_training_is_refused_where_every_token_is_of_a_skipped_annotation() -> None:
    project = project_of(*["aa  "] * 3, annotated=("aa", "  "))
    for document in project.documents:
        Annotation(document, project.labels[1], spans=[Span(0, 2)], is_correct=True)
    choice = {"blank": "keep", "box-less": "keep", "two-labels": "skip"}
    ai = RFExtractionAI(project.categories[0], n_estimators=4, on_problem=choice)
    ai.documents = project.documents
    with pytest.raises(ArgumentError, match="All tokens of the Documents are in Annotations that are skipped"):
        ai.fit()
