import copy
import pickle

import numpy as np
import pytest

from categorized_pages import MARKER, add_document, letters_and_bills
from konfuzio_sdk.data import Category, CategoryAnnotation, Document, Page, Project
from konfuzio_sdk.errors import AIError, ArgumentError, DocumentError, NotReadyError
from konfuzio_sdk.trainer.document_categorization import AbstractCategorizationAI


class FirstCategoryAI(AbstractCategorizationAI):
    """Custom AI as the ecosystem writes them."""

    def _categorize_page(self, page: Page) -> Page:
        CategoryAnnotation(category=self.categories[0], confidence=1.0, page=page)
        return page


class ReturningAI(AbstractCategorizationAI):
    """Finds and returns what it is told to."""

    confidence: object = None
    category: object = None
    returned: object = None

    def _categorize_page(self, page: Page) -> Page:
        CategoryAnnotation(self.category or self.categories[0], self.confidence, page)
        return self.returned or page


class ForgetfulAI(AbstractCategorizationAI):
    """Its method is misspelt."""

    def categorize_page(self, page: Page) -> Page:
        return page


@pytest.fixture
def project() -> Project:
    return letters_and_bills(training=3, tests=1)


@pytest.fixture
def unknown(project: Project) -> Document:
    return add_document(project, "some\ftext")


def test_an_ai_without_categories_is_constructible_and_not_ready(unknown: Document) -> None:
    ai = FirstCategoryAI()
    assert (ai.categories, ai.project, ai.documents, ai.test_documents) == ([], None, [], [])
    with pytest.raises(NotReadyError, match="no Categories"):
        ai.check_is_ready()
    with pytest.raises(NotReadyError, match="no Categories"):
        ai.categorize(unknown)


def test_an_ai_that_does_not_say_how_it_categorizes_is_not_ready(project: Project) -> None:
    with pytest.raises(NotReadyError, match="ForgetfulAI does not say how it categorizes"):
        ForgetfulAI(project.categories).check_is_ready()


def test_categories_of_several_projects_are_refused(project: Project) -> None:
    with pytest.raises(ArgumentError, match="several Projects"):
        FirstCategoryAI([*project.categories, Category(Project(), 1, "Other")])


def test_a_copy_is_categorized_and_the_document_stays_as_it_is(project: Project, unknown: Document) -> None:
    result = FirstCategoryAI(project.categories).categorize(unknown)
    assert result is not unknown
    assert (unknown.category, unknown.category_annotations) == (None, [])
    assert result.category is project.categories[0]
    assert [page.category_annotations[0].confidence for page in result.pages()] == [1.0, 1.0]
    assert result not in project.documents_of_status()


def test_in_place_the_document_itself_is_categorized(project: Project, unknown: Document) -> None:
    assert FirstCategoryAI(project.categories).categorize(unknown, inplace=True) is unknown
    assert unknown.category is project.categories[0]


def test_a_known_category_is_kept_unless_it_is_to_be_found_anew(project: Project) -> None:
    ai = FirstCategoryAI(project.categories)
    document = project.categories[1].documents()[0]
    assert ai.categorize(document).category is project.categories[1]
    assert ai.categorize(document, recategorize=True).category is project.categories[0]
    assert document.category is project.categories[1]
    assert ai.categorize(document, inplace=True) is document
    assert document.category_annotations[0].confidence == 1.0


def test_what_was_found_before_is_taken_back(project: Project, unknown: Document) -> None:
    page = unknown.pages()[0]
    CategoryAnnotation(project.categories[1], 0.9, page)
    CategoryAnnotation(project.categories[0], 0.1, page)
    result = FirstCategoryAI(project.categories).categorize(unknown, recategorize=True)
    found = [(one.category, one.confidence) for one in result.pages()[0].category_annotations]
    assert found == [(project.categories[0], 1.0)]


def test_pages_that_have_a_category_keep_it(project: Project, unknown: Document) -> None:
    unknown.pages()[0].set_category(project.categories[1])
    result = FirstCategoryAI(project.categories).categorize(unknown)
    assert [page.category for page in result.pages()] == [project.categories[1], project.categories[0]]
    assert result.category is None


def test_a_document_of_another_project_gets_that_projects_categories(project: Project) -> None:
    request = project.structure_copy()
    document = add_document(request, "text")
    result = FirstCategoryAI(project.categories).categorize(document)
    assert result.category is request.categories[0]
    assert [one.category.project for one in result.pages()[0].category_annotations] == [request]


def test_a_category_that_the_documents_project_lacks_stays_the_ais(project: Project) -> None:
    result = FirstCategoryAI(project.categories).categorize(add_document(Project(), "text"))
    assert result.category is project.categories[0]


def test_a_document_without_pages_is_refused_unless_its_category_is_known(project: Project) -> None:
    ai = FirstCategoryAI(project.categories)
    with pytest.raises(DocumentError, match="no Pages"):
        ai.categorize(Document(project, "text"))
    known = Document(project, "text", category=project.categories[1])
    assert ai.categorize(known).category is project.categories[1]
    with pytest.raises(DocumentError, match="no Pages"):
        ai.categorize(known, recategorize=True)


@pytest.mark.parametrize("returned", ["a page", 1, [1]])
def test_returning_something_else_than_the_page_is_the_ais_fault(
    project: Project, unknown: Document, returned: object
) -> None:
    ai = ReturningAI(project.categories)
    ai.returned = returned
    with pytest.raises(AIError, match=f"ReturningAI._categorize_page returned {type(returned).__name__} instead"):
        ai.categorize(unknown)


def test_returning_nothing_is_the_ais_fault(project: Project, unknown: Document) -> None:
    class NothingAI(FirstCategoryAI):
        def _categorize_page(self, page: Page) -> Page:
            super()._categorize_page(page)

    with pytest.raises(AIError, match="returned NoneType instead of the Page"):
        NothingAI(project.categories).categorize(unknown)


@pytest.mark.parametrize("confidence", [-0.1, 1.5, float("nan"), float("inf"), "0.5", 1j])
def test_an_impossible_confidence_is_the_ais_fault(project: Project, unknown: Document, confidence: object) -> None:
    ai = ReturningAI(project.categories)
    ai.confidence = confidence
    with pytest.raises(AIError, match="confidence"):
        ai.categorize(unknown)


@pytest.mark.parametrize("category", ["Letter", 1])
def test_a_category_that_is_none_is_the_ais_fault(project: Project, unknown: Document, category: object) -> None:
    ai = ReturningAI(project.categories)
    ai.category = category
    with pytest.raises(AIError, match="which is no Category"):
        ai.categorize(unknown)


@pytest.mark.parametrize("confidence", [np.float32(0.25), 1, True])
def test_confidences_become_plain_numbers(project: Project, unknown: Document, confidence: object) -> None:
    ai = ReturningAI(project.categories)
    ai.confidence = confidence
    (found,) = ai.categorize(unknown).pages()[0].category_annotations
    assert type(found.confidence) is float
    assert found.confidence == confidence


def test_a_page_on_which_nothing_is_found_has_no_category(project: Project, unknown: Document) -> None:
    class SilentAI(AbstractCategorizationAI):
        def _categorize_page(self, page: Page) -> Page:
            return page

    result = SilentAI(project.categories).categorize(unknown)
    assert (result.category, result.category_annotations) == (None, [])


def test_an_ai_has_to_say_how_sure_it_is(project: Project) -> None:
    class SettingAI(AbstractCategorizationAI):
        def _categorize_page(self, page: Page) -> Page:
            page.set_category(self.categories[1])
            return page

    with pytest.raises(AIError, match="with the confidence None; give a number from 0 to 1"):
        SettingAI(project.categories).categorize(add_document(project.structure_copy(), "text"))


def test_a_category_that_is_found_twice_is_as_sure_as_the_surer(project: Project, unknown: Document) -> None:
    class DoublingAI(AbstractCategorizationAI):
        def _categorize_page(self, page: Page) -> Page:
            for confidence in (0.25, 0.75, 0.5):
                CategoryAnnotation(self.categories[0], confidence, page)
            return page

    (found,) = DoublingAI(project.categories).categorize(unknown).pages()[0].category_annotations
    assert found.confidence == 0.75


@pytest.mark.parametrize("use_training_docs", [True, False])
def test_nothing_to_evaluate_on_is_told(project: Project, use_training_docs: bool) -> None:
    ai = FirstCategoryAI(project.categories)
    ai.documents = ai.test_documents = []
    with pytest.raises(ArgumentError, match=r"has no Documents to be evaluated on; set its .*documents"):
        ai.evaluate(use_training_docs=use_training_docs)


def test_training_documents_stay_behind(project: Project) -> None:
    ai = FirstCategoryAI(project.categories)
    assert ai.documents == project.documents
    ai.documents, ai.test_documents = project.documents, project.test_documents
    pickled = pickle.dumps(ai)
    assert MARKER.encode() not in pickled
    restored = pickle.loads(pickled)  # noqa: S301 - made here
    assert (restored.documents, restored.test_documents) == ([], [])
    restored.check_is_ready()


def test_a_custom_ai_is_measured_on_documents_as_if_unknown(project: Project) -> None:
    ai = FirstCategoryAI(project.categories)
    assert ai.fit() is ai
    assert ai.evaluate().accuracy() == 0.5
    assert ai.evaluate(use_training_docs=True).documents.total == 6
    assert [copy.copy(document.category) is not None for document in project.test_documents] == [True, True]


def test_an_override_of_what_is_required_is_kept(project: Project) -> None:
    class SeeingAI(FirstCategoryAI):
        requires_images = True

    assert SeeingAI(project.categories).requires_images
    assert not FirstCategoryAI(project.categories).requires_images
