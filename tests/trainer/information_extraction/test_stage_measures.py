import copy

import pytest
from payslip_samples import add_document, payslip_project

from konfuzio_sdk.data import Annotation, AnnotationSet, Category, DatasetStatus, Document, Label, Project, Span
from konfuzio_sdk.errors import ArgumentError, NotReadyError
from konfuzio_sdk.evaluate import Counts
from konfuzio_sdk.tokenizer import WhitespaceTokenizer
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

TREES = 20


@pytest.fixture(scope="module")
def project() -> Project:
    return payslip_project()


@pytest.fixture(scope="module")
def ai(project: Project) -> RFExtractionAI:
    return RFExtractionAI(project.categories[0], n_estimators=TREES).fit()


def measured_on(ai: RFExtractionAI, documents: list[Document]) -> RFExtractionAI:
    told = copy.copy(ai)
    told.test_documents = documents
    return told


def test_the_tokenizer_is_measured_without_training(project: Project) -> None:
    evaluation = RFExtractionAI(project.categories[0], tokenizer=WhitespaceTokenizer()).evaluate_tokenizer()
    tokens = [len(WhitespaceTokenizer().token_offsets(document)) for document in project.test_documents]
    assert (evaluation.document_count, evaluation.token_count) == (2, sum(tokens))
    assert evaluation.total.annotated == sum(len(document.spans()) for document in project.test_documents)
    on_training = RFExtractionAI(project.categories[0]).evaluate_tokenizer(use_training_docs=True)
    assert on_training.document_count == len(project.documents)


def test_every_token_of_the_test_documents_is_classified(ai: RFExtractionAI, project: Project) -> None:
    evaluation = ai.evaluate_clf()
    tokens = [len(ai.tokenizer.token_offsets(document)) for document in project.test_documents]
    assert evaluation.token_count == sum(tokens)
    annotated = {found.label.name for document in project.test_documents for found in document.annotations()}
    assert {name for name, counts in evaluation.by_label.items() if counts.annotated} == annotated
    assert evaluation.by_label.total.f1 > 0.9, str(evaluation)


def test_every_annotation_of_the_test_documents_is_grouped(ai: RFExtractionAI, project: Project) -> None:
    evaluation = ai.evaluate_label_set_clf()
    assert evaluation.span_count == sum(len(document.annotations()) for document in project.test_documents)
    assert (evaluation.label_set_accuracy, evaluation.pair_accuracy) == (1.0, 1.0), str(evaluation)


def test_steps_are_measured_on_training_documents_too(ai: RFExtractionAI, project: Project) -> None:
    tokens = [len(ai.tokenizer.token_offsets(document)) for document in project.documents]
    assert ai.evaluate_clf(use_training_docs=True).token_count == sum(tokens)
    spans = sum(len(document.annotations()) for document in project.documents)
    assert ai.evaluate_label_set_clf(use_training_docs=True).span_count == spans


def test_grouping_is_told_which_spans_there_are(ai: RFExtractionAI) -> None:
    """The text says nothing of the Labels, so that only what is annotated can tell."""
    project = payslip_project()
    item = project.get_label_set_by_name("Item")
    document = add_document(project, "aa bb cc\ndd ee ff\ngg hh ii", category=project.categories[0])
    labels = [label for label in project.labels if item in label.label_sets]
    for row in range(3):
        annotation_set = AnnotationSet(document, item)
        for place, label in enumerate(labels):
            start = 9 * row + 3 * place
            Annotation(document, label, annotation_set, spans=[Span(start, start + 2)], is_correct=True)
    evaluation = measured_on(ai, [document]).evaluate_label_set_clf()
    assert len(labels) == 3
    assert (evaluation.span_count, evaluation.same_set) == (9, Counts(9, 0, 0))


def test_labels_that_were_not_learned_are_unknown_to_the_classifier_and_left_out_of_grouping(
    ai: RFExtractionAI,
) -> None:
    project = payslip_project()
    label = Label(project, "Unlearned", 4711, label_sets=project.label_sets)
    document = add_document(project, "aa bb", category=project.categories[0])
    Annotation(document, label, spans=[Span(0, 2)], is_correct=True)
    told = measured_on(ai, [document])
    assert told.evaluate_label_set_clf().span_count == 0
    assert told.evaluate_clf().by_label["Unlearned"].recall == 0.0


def test_labels_whose_spans_have_no_token_are_left_out_of_grouping() -> None:
    project = Project()
    category = Category(project, 1, "Note")
    document = add_document(project, "abcdefghij kl", category=category, id_=1, status=DatasetStatus.TRAINING)
    label = Label(project, "Part", 11, label_sets=[category.default_label_set])
    Annotation(document, label, spans=[Span(0, 2)], is_correct=True)
    ai = RFExtractionAI(category, n_estimators=2).fit()
    assert ai.evaluate_label_set_clf(use_training_docs=True).span_count == 0
    assert not ai.extract(document).annotations(use_correct=False)


def test_steps_need_a_trained_ai_and_documents(ai: RFExtractionAI, project: Project) -> None:
    for name in ("evaluate_clf", "evaluate_label_set_clf"):
        with pytest.raises(NotReadyError, match="call fit"):
            getattr(RFExtractionAI(project.categories[0]), name)()
    for name in ("evaluate_tokenizer", "evaluate_clf", "evaluate_label_set_clf"):
        with pytest.raises(ArgumentError, match="no Documents to be evaluated on"):
            getattr(measured_on(ai, []), name)()
