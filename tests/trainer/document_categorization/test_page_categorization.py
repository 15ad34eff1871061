import pickle

import pytest

from categorized_pages import MARKER, add_document, bill, letter, letters_and_bills, png
from konfuzio_sdk.data import Category, Document, Project
from konfuzio_sdk.errors import ArgumentError, DocumentError, NotReadyError
from konfuzio_sdk.trainer.document_categorization import CategorizationAI
from konfuzio_sdk.trainer.page_features import PartWeights


@pytest.fixture(scope="module")
def project() -> Project:
    return letters_and_bills()


@pytest.fixture(scope="module")
def trained(project: Project) -> CategorizationAI:
    return CategorizationAI(project.categories).fit()


def test_categories_of_unseen_documents_are_found(trained: CategorizationAI) -> None:
    evaluation = trained.evaluate()
    assert (evaluation.accuracy(), evaluation.documents.total) == (1.0, 2)


def test_every_category_has_a_confidence_on_each_page(project: Project, trained: CategorizationAI) -> None:
    result = trained.categorize(add_document(project, f"{bill(70)}\f{letter(70)}"))
    for page, name in zip(result.pages(), ("Bill (GERMAN)", "Letter"), strict=True):
        found = page.category_annotations
        assert {one.category for one in found} == set(project.categories)
        assert page.category.name == name
        assert sum(one.confidence for one in found) == pytest.approx(1.0, abs=1e-5)
    assert result.category is None
    assert len(result.category_annotations) == 2


def test_a_request_is_told_in_its_own_projects_categories(project: Project, trained: CategorizationAI) -> None:
    request = project.structure_copy()
    result = trained.categorize(add_document(request, letter(71)))
    assert result.category is request.get_category_by_name("Letter")


@pytest.mark.parametrize("text", ["", " ", "wholly unknown", "\ud800", "x " * 5000])
def test_any_page_gets_a_category(project: Project, trained: CategorizationAI, text: str) -> None:
    result = trained.categorize(add_document(project, text, boxed=False, size=(1.0, 1e6)))
    assert result.category in project.categories
    assert all(0 <= one.confidence <= 1 for one in result.category_annotations)


def test_it_learns_without_boxes() -> None:
    project = letters_and_bills(boxed=False)
    assert CategorizationAI(project.categories).fit().evaluate().accuracy() == 1.0


def test_a_single_category_is_sure(project: Project) -> None:
    ai = CategorizationAI(project.categories[:1]).fit()
    result = ai.categorize(add_document(project, "anything"))
    assert [(one.category, one.confidence) for one in result.category_annotations] == [(project.categories[0], 1.0)]


def test_two_documents_a_category_are_enough() -> None:
    project = letters_and_bills(training=2, tests=3)
    assert CategorizationAI(project.categories).fit().evaluate().accuracy() == 1.0


def test_images_are_learned_from_when_asked_to() -> None:
    project = Project()
    for name, shade in (("Dark", 10), ("Light", 240)):
        category = Category(project, name=name)
        for number in range(3):
            add_document(project, "", category, image=png(shade + number), status=2)
    assert not CategorizationAI(project.categories).requires_images
    ai = CategorizationAI(project.categories, use_images=True)
    assert ai.requires_images
    ai.fit()
    assert ai.categorize(add_document(project, "", image=png(14))).category.name == "Dark"
    with pytest.raises(DocumentError, match="neither an image"):
        ai.categorize(add_document(project, ""))


def test_parts_can_be_left_out(project: Project) -> None:
    ai = CategorizationAI(project.categories)
    ai.part_weights = PartWeights(words=0, ngrams=0)
    assert len(pickle.dumps(ai.fit())) < len(pickle.dumps(CategorizationAI(project.categories).fit())) / 2
    assert ai.evaluate().accuracy() == 1.0


def test_equal_documents_teach_equal_bytes_in_any_order(project: Project, trained: CategorizationAI) -> None:
    ai = CategorizationAI(project.categories)
    ai.documents = project.documents[::-1]
    assert pickle.dumps(ai.fit()) == pickle.dumps(trained)


def test_no_text_of_a_training_document_is_saved(project: Project, trained: CategorizationAI) -> None:
    pickled = pickle.dumps(trained)
    assert any(MARKER in document.text for document in project.documents)
    for word in (MARKER, "friend", "Bread", "Total"):
        assert word.encode() not in pickled
        assert word.lower().encode() not in pickled


def test_a_restored_ai_answers_alike(trained: CategorizationAI) -> None:
    restored = pickle.loads(pickle.dumps(trained))  # noqa: S301 - made here
    restored.check_is_ready()
    for text in (letter(72), bill(72)):
        answers = [
            [
                (one.category.name, one.confidence)
                for one in ai.categorize(add_document(ai.project, text)).category_annotations
            ]
            for ai in (trained, restored)
        ]
        assert answers[0] == answers[1]


def test_an_untrained_ai_is_not_ready(project: Project) -> None:
    with pytest.raises(NotReadyError, match=r"call fit\(\) first"):
        CategorizationAI(project.categories).check_is_ready()
    with pytest.raises(NotReadyError, match="no Categories"):
        CategorizationAI().check_is_ready()


def test_an_ai_of_other_categories_than_it_learned_is_not_ready() -> None:
    project = letters_and_bills()
    ai = CategorizationAI(project.categories).fit()
    ai.categories = project.categories[:1]
    with pytest.raises(NotReadyError, match="other Categories"):
        ai.check_is_ready()


def refused(categories: list[Category], documents: list[Document] | None, message: str) -> None:
    ai = CategorizationAI(categories)
    if documents is not None:
        ai.documents = documents
    with pytest.raises(ArgumentError, match=message):
        ai.fit()


def test_training_says_what_is_missing() -> None:
    project = letters_and_bills(training=2)
    letters, bills = project.categories
    refused([], None, "has no Categories to learn")
    refused(project.categories, [], r"no training Document with Pages of Category\('Letter'")
    refused(project.categories, letters.documents(), r"no training Document with Pages of Category\('Bill")
    refused([letters], letters.documents() + bills.documents(), "is of Category.'Bill")
    refused([letters], [add_document(project, "x")], "is of None")
    refused([letters], [Document(project, "x", category=letters)], "no training Document with Pages")
    refused([letters], [add_document(project, " \n", letters)], "has text; read it, or train with use_images")


def test_real_payslips_and_receipts_are_told_apart(real_project: Project) -> None:
    categories = [category for category in real_project.categories if category.documents()]
    evaluation = CategorizationAI(categories).fit().evaluate()
    assert (evaluation.accuracy(), evaluation.page_accuracy()) == (1.0, 1.0)
