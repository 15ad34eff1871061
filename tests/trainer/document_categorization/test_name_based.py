import pytest

from categorized_pages import add_document
from konfuzio_sdk.data import Category, CategoryAnnotation, Project
from konfuzio_sdk.errors import NotReadyError
from konfuzio_sdk.trainer.document_categorization import NameBasedCategorizationAI


def project_of(*names: str) -> Project:
    project = Project()
    for name in names:
        Category(project, name=name)
    return project


def found_in(project: Project, text: str) -> list[str | None]:
    result = NameBasedCategorizationAI(project.categories).categorize(add_document(project, text))
    return [None if page.category is None else page.category.name for page in result.pages()]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Your bill of May", "Bill"),
        ("YOUR BILL", "Bill"),
        ("delivery note 7 for bill 8", "Delivery Note"),
        ("delivery\n   note", "Delivery Note"),
        ("Quittung", "Quittung (GERMAN)"),
        ("billing", None),
        ("waybill", None),
        ("bill_1", None),
        ("(bill)", "Bill"),
        ("nothing", None),
        ("", None),
    ],
)
def test_the_longest_name_that_is_a_word_of_the_page_wins(text: str, name: str | None) -> None:
    assert found_in(project_of("Bill", "Delivery Note", "Quittung (GERMAN)"), text) == [name]


def test_of_equally_long_names_the_first_category_wins() -> None:
    assert found_in(project_of("Note", "Bill", "BILL"), "bill and note") == ["Note"]
    assert found_in(project_of("Bill", "BILL"), "bill") == ["Bill"]


def test_a_page_without_a_name_is_of_the_first_pages_category() -> None:
    project = project_of("Bill", "Note")
    assert found_in(project, "bill\fmore\fnote\fmore") == ["Bill", "Bill", "Note", "Bill"]
    assert found_in(project, "more\fbill\fmore") == [None, "Bill", None]


def test_it_is_sure_of_names_and_as_sure_of_other_pages_as_of_the_first() -> None:
    project = project_of("Bill", "Note")
    document = add_document(project, "x\fx")
    ai = NameBasedCategorizationAI(project.categories)
    CategoryAnnotation(project.categories[1], 0.4, document.pages()[0])
    assert ai.categorize(document).pages()[1].category_annotations[0].confidence == 0.4
    document.pages()[0].set_category(project.categories[1])
    assert ai.categorize(document).pages()[1].category_annotations[0].confidence == 1.0
    named = ai.categorize(add_document(project, "bill"))
    assert named.category_annotations[0].confidence == 1.0


@pytest.mark.parametrize("name", ["", "  ", "(only a remark)"])
def test_a_category_without_a_name_is_never_found(name: str) -> None:
    assert found_in(project_of(name, "Bill"), "only a remark") == [None]
    with pytest.raises(NotReadyError, match="has a name to look for"):
        NameBasedCategorizationAI(project_of(name).categories).check_is_ready()


def test_names_are_no_expressions() -> None:
    assert found_in(project_of("a.c", "c++"), "abc") == [None]
    assert found_in(project_of("a.c", "c++"), "written in c++") == ["c++"]


def test_a_request_of_several_pages_gets_its_own_projects_categories() -> None:
    project = project_of("Bill")
    request = project.structure_copy()
    result = NameBasedCategorizationAI(project.categories).categorize(add_document(request, "bill\fmore"))
    assert [page.category for page in result.pages()] == request.categories * 2
