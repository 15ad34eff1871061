"""What an AI looks at grows with the Document alone: counted, since clocks tell of other things too."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.data import Annotation, AnnotationSet, Category, Document, Label, LabelSet, Page, Project, Span
from konfuzio_sdk.tokenizer import ValueTokenizer
from konfuzio_sdk.trainer.document_categorization import CategorizationAI, NameBasedCategorizationAI
from konfuzio_sdk.trainer.file_splitting import ContextAwareFileSplittingAI, TextualFileSplittingAI
from konfuzio_sdk.trainer.information_extraction.features import token_features
from konfuzio_sdk.trainer.information_extraction.forest import Forest
from konfuzio_sdk.trainer.information_extraction.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from konfuzio_sdk.trainer.base import BaseAI
    from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

A4 = (595.0, 842.0)


def steps(work: Callable[[], object]) -> int:
    """How many lines of the SDK's code a call runs."""
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> object:
        nonlocal count
        if "konfuzio_sdk" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type] - it gives itself back
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def check_growth(work_of: Callable[[int], Callable[[], object]]) -> None:
    """Four times as much takes at most five times as many steps."""
    few, many = (steps(work_of(count)) for count in (20, 80))
    assert many <= 5 * few, f"four times as much takes {many / few:.1f} times as many steps"


def test_steps_that_grow_with_the_square_are_told() -> None:
    def work_of(count: int) -> Callable[[], object]:
        document = of_pages(count)
        return lambda: [page.text for page in document.pages() for page in document.pages()]

    with pytest.raises(AssertionError, match="times as many steps"):
        check_growth(work_of)


def of_pages(count: int, project: Project | None = None, category: Category | None = None) -> Document:
    text = "\f".join(f"Letter {number}\nof some words" if number % 3 == 0 else "and more" for number in range(count))
    document = Document(project or Project(), text)
    for number in range(1, count + 1):
        Page(None, document, number, A4)
    document.set_category(category)
    return document


@pytest.fixture(scope="module")
def page_ais() -> dict[str, BaseAI]:
    project = Project()
    categories = [Category(project, name=name) for name in ("Letter", "Bill")]
    documents = [of_pages(3, project, category) for category in categories for _ in range(3)]
    made: list[BaseAI] = [
        NameBasedCategorizationAI(categories),
        CategorizationAI(categories),
        TextualFileSplittingAI(categories),
        ContextAwareFileSplittingAI(categories[:1]),
    ]
    for ai in made:
        ai.documents = [one for one in documents if one.category in ai.categories]
        ai.fit()
    return {type(ai).__name__: ai for ai in made}


@pytest.mark.parametrize(
    "name",
    ["NameBasedCategorizationAI", "CategorizationAI", "TextualFileSplittingAI", "ContextAwareFileSplittingAI"],
)
def test_a_page_takes_as_much_in_a_long_document_as_in_a_short_one(page_ais: dict[str, BaseAI], name: str) -> None:
    ai = page_ais[name]
    kind = ai_type_named(ai.ai_type)

    def work_of(count: int) -> Callable[[], object]:
        payload, spoken = kind.parse(kind.to_request(of_pages(count)))
        return lambda: kind.answer(ai, payload, spoken)

    check_growth(work_of)


def test_a_value_takes_as_much_in_a_long_document_as_in_a_short_one() -> None:
    def work_of(count: int) -> Callable[[], object]:
        project = Project()
        category = Category(project, name="Letter")
        label = Label(project, "Number", label_sets=[category.default_label_set])
        document = of_pages(count, project, category)
        sets = [LabelSet(project, name=f"set {number}", categories=[category]) for number in range(count)]

        def work() -> None:
            for number in range(count):
                AnnotationSet(document, sets[number])
                Annotation(document, label, spans=[Span(number, number + 1)])

        return work

    check_growth(work_of)


@pytest.mark.parametrize("sign", [1, -1], ids=["of a Server", "made on the fly"])
def test_a_category_takes_as_much_among_many_as_among_few(sign: int) -> None:
    kind = ai_type_named("file_splitting")

    def work_of(count: int) -> Callable[[], object]:
        categories = [{"id": sign * id_, "name": f"name {id_}", "confidence": 0.5} for id_ in range(1, count + 1)]
        pages = [{"number": 1, "id": 1, "width": 595, "height": 842, "categories": categories}]
        request = {"schema_version": kind.requests.newest.name, "text": "", "characters": None, "pages": pages}
        payload, _ = kind.parse(request)
        return lambda: kind.to_document(payload, Project())

    check_growth(work_of)


def test_a_label_takes_as_much_to_copy_among_many_as_among_few() -> None:
    project = Project()
    labels = [Label(project, f"label {number}") for number in range(50)]
    LabelSet(project, name="all", labels=labels)
    looked_at = [0]

    class Counting(Label):
        def __eq__(self, other: object) -> bool:
            looked_at[0] += 1
            return self is other

        __hash__ = Label.__hash__

    for label in labels:
        label.__class__ = Counting
    copied = project.structure_copy()
    assert looked_at == [0]
    assert [label.name for label in copied.label_sets[0].labels] == [label.name for label in labels]


def test_a_forest_never_sees_all_tokens_of_a_long_document_at_once(
    trained_ai: RFExtractionAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = trained_ai._model
    assert model is not None
    rows: list[int] = []
    predict = Forest.predict
    monkeypatch.setattr(Forest, "predict", lambda self, values: (rows.append(len(values)), predict(self, values))[1])
    document = Document(Project(), "1 a 2,50 € Total\n" * 2500)
    features = token_features(document, ValueTokenizer().token_offsets(document))
    probabilities = model.classifier.predict(features)
    assert len(probabilities) == len(features) > 10_000
    assert max(rows) < 5000
    assert len(features) < sum(rows) <= 2 * len(features)


def test_pieces_of_surroundings_are_those_of_the_whole() -> None:
    document = Document(Project(), "a b c\nd e\n\nf 1,50 g\n" * 4)
    features = token_features(document, ValueTokenizer().token_offsets(document))
    probabilities = np.random.default_rng(0).random((len(features), 3)).astype(np.float32)
    around = Surroundings(probabilities, features)
    pieces = [around.of(slice(first, first + 5)) for first in range(0, len(features), 5)]
    assert np.array_equal(np.vstack(pieces), around.of())
    assert around.of().shape == (len(features), 30)
