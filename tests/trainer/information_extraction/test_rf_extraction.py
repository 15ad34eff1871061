import copy
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
from payslip_samples import MARKER, add_document, findings, payslip_project, payslip_text

from konfuzio_sdk.data import Annotation, Category, DatasetStatus, Document, Label, Project, Span
from konfuzio_sdk.errors import ArgumentError, NotReadyError
from konfuzio_sdk.tokenizer import ValueTokenizer, WhitespaceTokenizer
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI
from konfuzio_sdk.trainer.information_extraction.features import token_features

TREES = 20


@pytest.fixture(scope="module")
def project() -> Project:
    return payslip_project()


@pytest.fixture(scope="module")
def ai(project: Project) -> RFExtractionAI:
    return RFExtractionAI(project.categories[0], n_estimators=TREES).fit()


def test_values_are_found(ai: RFExtractionAI) -> None:
    evaluation = ai.evaluate_full()
    assert evaluation.document_count == 2
    assert evaluation.f1() > 0.9, str(evaluation)
    assert ai.evaluate_full(use_training_docs=True).f1() > 0.95


def test_repeating_sets_are_one_a_row(ai: RFExtractionAI, project: Project) -> None:
    result = ai.extract(project.documents[3])
    items = result.annotation_sets(project.get_label_set_by_name("Item"))
    assert [len(found.annotations(use_correct=False)) for found in items] == [3, 3, 3, 3]
    assert len(result.annotation_sets(project.get_label_set_by_name("Payslip"))) == 1


def test_the_given_document_stays_untouched(ai: RFExtractionAI, project: Project) -> None:
    document = project.test_documents[0]
    before = (findings(document), len(document.annotation_sets()), len(project.documents_of_status()))
    result = ai.extract(document)
    assert result is not document
    assert all(0 < confidence <= 1 for *_, confidence in findings(result))
    assert (findings(document), len(document.annotation_sets()), len(project.documents_of_status())) == before


def test_a_request_gets_the_labels_of_its_own_project(ai: RFExtractionAI, project: Project) -> None:
    request = project.structure_copy()
    result = ai.extract(add_document(request, payslip_text(2)))
    assert {found.label.project for found in result.annotations(use_correct=False)} == {request}
    assert {found.label_set.project for found in result.annotations(use_correct=False)} == {request}


def test_a_project_without_the_labels_is_served_from_the_ais_own(ai: RFExtractionAI, project: Project) -> None:
    result = ai.extract(add_document(Project(), payslip_text(2)))
    assert {found.label.project for found in result.annotations(use_correct=False)} == {project}


@pytest.mark.parametrize("text", ["", " \n\f\n", "x", "中", "\U0001f600 1,50\n" * 3])
@pytest.mark.parametrize("boxes", [True, False])
def test_any_text_can_be_extracted(ai: RFExtractionAI, project: Project, text: str, boxes: bool) -> None:
    assert ai.extract(add_document(project.structure_copy(), text, boxes=boxes)).text == text


def test_two_trainings_are_equal_whatever_the_cores_and_the_order(project: Project, ai: RFExtractionAI) -> None:
    other = RFExtractionAI(project.categories[0], n_estimators=TREES, n_jobs=1)
    other.documents = project.documents[::-1]
    other.fit()
    assert pickle.dumps(other._model) == pickle.dumps(ai._model)
    document = project.test_documents[0]
    assert findings(other.extract(document)) == findings(ai.extract(document))


def test_threads_get_the_answers_of_a_single_one(ai: RFExtractionAI, project: Project) -> None:
    documents = [add_document(project.structure_copy(), payslip_text(number)) for number in range(24)]
    alone = [findings(ai.extract(document)) for document in documents]
    with ThreadPoolExecutor(8) as threads:
        assert [findings(result) for result in threads.map(ai.extract, documents)] == alone


def test_a_saved_ai_answers_alike_and_holds_no_text(ai: RFExtractionAI, project: Project) -> None:
    trained = RFExtractionAI(project.categories[0], n_estimators=TREES)
    trained.documents, trained.test_documents = project.documents, project.test_documents
    trained.df_train, trained.label_feature_list = trained.feature_function(project.documents)
    trained.fit()
    pickled = pickle.dumps(trained)
    for word in (MARKER, MARKER.lower(), "Posten", "Summe"):
        assert word.encode() not in pickled
    restored = pickle.loads(pickled)  # noqa: S301 - made here
    assert (restored.documents, restored.df_train, restored.label_feature_list) == ([], None, None)
    document = add_document(restored.project.structure_copy(), payslip_text(3))
    assert findings(restored.extract(document)) == findings(ai.extract(document))


def test_scripts_that_make_features_first(project: Project, ai: RFExtractionAI) -> None:
    script = RFExtractionAI(project.categories[0], n_estimators=TREES)
    script.tokenizer = ai.tokenizer
    df_train, label_feature_list = script.feature_function(
        documents=project.documents, require_revised_annotations=True
    )
    assert len(df_train) == len(df_train.values)
    assert list(df_train.names) == label_feature_list
    script.df_train, script.label_feature_list = df_train, label_feature_list
    assert script.fit() is script
    assert pickle.dumps(script._model) == pickle.dumps(ai._model)


def test_columns_can_be_chosen(project: Project) -> None:
    ai = RFExtractionAI(project.categories[0], n_estimators=TREES)
    ai.df_train, names = ai.feature_function(documents=project.documents)
    ai.label_feature_list = names[::2]
    assert ai.fit().evaluate_full().f1() > 0.8
    ai.label_feature_list = ["no_such_feature"]
    with pytest.raises(ArgumentError, match="no_such_feature"):
        ai.fit()


def test_a_tokenizer_can_be_chosen(project: Project) -> None:
    ai = RFExtractionAI(project.categories[0], n_estimators=TREES, tokenizer=WhitespaceTokenizer())
    assert ai.fit().evaluate_full().f1() > 0.9


def test_an_untrained_ai_is_not_ready(project: Project) -> None:
    with pytest.raises(NotReadyError, match="no Category"):
        RFExtractionAI().check_is_ready()
    with pytest.raises(NotReadyError, match="not trained"):
        RFExtractionAI(project.categories[0]).extract(project.documents[0])


def test_training_says_what_is_missing(project: Project) -> None:
    with pytest.raises(ArgumentError, match="no training Documents"):
        RFExtractionAI().fit()
    ai = RFExtractionAI(project.categories[0])
    ai.documents = [add_document(project.structure_copy(), "text")]
    with pytest.raises(ArgumentError, match="None of the 1 training Documents has an Annotation"):
        ai.fit()


def test_unrevised_annotations_are_refused_on_demand() -> None:
    project = payslip_project(documents=2, tests=0)
    document = project.documents[1]
    label = project.get_label_by_name("Date")
    Annotation(document, label, confidence=1.0, spans=[Span(0, 3)], is_correct=True, revised=False)
    ai = RFExtractionAI(project.categories[0], n_estimators=2)
    with pytest.raises(ArgumentError, match=r"1 unrevised\.\n  Document\(101\): .* no person revised"):
        ai.feature_function(documents=project.documents, require_revised_annotations=True)
    ai.feature_function(documents=project.documents)


@pytest.mark.parametrize("count", [1, 2])
def test_few_documents_and_empty_ones_suffice(count: int) -> None:
    project = payslip_project(documents=count, tests=0)
    Document(project, "", category=project.categories[0], id_=1, dataset_status=DatasetStatus.TRAINING)
    ai = RFExtractionAI(project.categories[0], n_estimators=4).fit()
    assert findings(ai.extract(project.documents[0]))


def test_one_token_suffices() -> None:
    project = Project()
    category = Category(project, 1, "Note")
    document = add_document(project, "5", category=category, id_=1, status=DatasetStatus.TRAINING)
    label = Label(project, "Number", 11, label_sets=[category.default_label_set])
    Annotation(document, label, confidence=1.0, spans=[Span(0, 1)], is_correct=True)
    result = RFExtractionAI(category, n_estimators=2).fit().extract(document)
    assert [found.offset_string for found in result.annotations(use_correct=False)] == [["5"]]


def test_one_annotated_document_among_others_can_be_learned_from() -> None:
    project = payslip_project(documents=1, tests=0)
    filler = "\n".join(f"Zeile {number} ohne Wert" for number in range(40))
    for number in range(3):
        add_document(project, filler, category=project.categories[0], id_=number, status=DatasetStatus.TRAINING)
    ai = RFExtractionAI(project.categories[0], n_estimators=8).fit()
    assert ai.extract(project.documents[0]).annotations(use_correct=False)


def test_a_page_without_any_doubtful_token_can_be_read(ai: RFExtractionAI, project: Project) -> None:
    sure = copy.deepcopy(ai)
    assert sure._model is not None
    sure._model.classifier.cut = 1.1
    document = add_document(project.structure_copy(), "Seite ohne Zweifel")
    features = token_features(document, ValueTokenizer().token_offsets(document))
    assert sure._model.classifier.predict(features).sum(axis=1) == pytest.approx([1, 1, 1])
    sure.extract(document)


def test_documents_without_boxes_can_be_learned_from_and_read() -> None:
    project = payslip_project(boxes=False)
    evaluation = RFExtractionAI(project.categories[0], n_estimators=TREES).fit().evaluate_full()
    assert evaluation.f1() > 0.9, str(evaluation)


def test_real_payslips_are_read(real_project: Project) -> None:
    category = real_project.get_category_by_id(63)
    evaluation = RFExtractionAI(category).fit().evaluate_full()
    assert evaluation.document_count == 3
    assert evaluation.f1() > 0.95, str(evaluation)
