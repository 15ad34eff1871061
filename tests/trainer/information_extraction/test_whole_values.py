import pytest
from payslip_samples import add_document

from konfuzio_sdk.data import Annotation, AnnotationSet, Category, DatasetStatus, Label, LabelSet, Project, Span
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

BANKS = ("Sparkasse Nord", "Volksbank Hamm", "Postbank Bonn", "Hausbank Ulm")


def text_of(number: int) -> str:
    return f"Beleg {number}\nBank  {BANKS[number % 4]}\nKonto DE{10 + number} 7001 0500\nCode  {500 + number}\n"


@pytest.fixture(scope="module")
def project() -> Project:
    """A bank's name over its account number, and a code that is annotated where it is printed."""
    project = Project()
    category = Category(project, 1, "Receipt")
    head = LabelSet(project, 1, "Receipt", [category])
    bank, code = Label(project, "Bank", 11, label_sets=[head]), Label(project, "Code", 12, label_sets=[head])
    for number in range(8):
        text = text_of(number)
        document = add_document(project, text, category=category, id_=number + 1, status=DatasetStatus.TRAINING)
        lines = text.split("\n")
        starts = [text.index(lines[1]) + 6, text.index(lines[2]) + 6, text.index(lines[3]) + 6]
        spans = [Span(starts[0], len(lines[0] + lines[1]) + 1), Span(starts[1], starts[1] + len(lines[2]) - 6)]
        annotation_set = AnnotationSet(document, head)
        Annotation(document, bank, annotation_set, spans=spans, is_correct=True)
        Annotation(document, code, annotation_set, spans=[Span(starts[2], starts[2] + 3)], is_correct=True)
    return project


@pytest.fixture(scope="module")
def ai(project: Project) -> RFExtractionAI:
    return RFExtractionAI(project.categories[0], n_estimators=20).fit()


def found(ai: RFExtractionAI, project: Project, text: str) -> list[tuple[str, list[str]]]:
    annotations = ai.extract(add_document(project, text)).annotations(use_correct=False)
    return [(one.label.name, one.offset_string) for one in annotations]


def test_a_value_over_two_lines_is_one_annotation(ai: RFExtractionAI, project: Project) -> None:
    values = found(ai, project.structure_copy(), text_of(9))
    assert values == [("Bank", ["Volksbank Hamm", "DE19 7001 0500"]), ("Code", ["509"])]


def test_thresholds_are_those_of_the_documents_own_project(ai: RFExtractionAI, project: Project) -> None:
    strict = project.structure_copy()
    strict.get_label_by_name("Bank").threshold = 1.01
    assert found(ai, strict, text_of(9)) == [("Code", ["509"])]


def test_a_label_with_one_value_is_found_once_unless_its_project_wants_all(
    ai: RFExtractionAI, project: Project
) -> None:
    own = project.structure_copy()
    twice = text_of(9) + "Beleg\nCode  507\n"
    assert [name for name, _ in found(ai, own, twice)].count("Code") == 1
    own.get_label_by_name("Code").has_multiple_top_candidates = True
    assert ("Code", ["507"]) in found(ai, own, twice)
    assert ("Code", ["509"]) in found(ai, own, twice)
