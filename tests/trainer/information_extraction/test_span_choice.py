import numpy as np
import pytest
from payslip_samples import add_document

from konfuzio_sdk.data import Annotation, Category, Document, Label, Project, Span
from konfuzio_sdk.tokenizer import RegexTokenizer, WhitespaceTokenizer
from konfuzio_sdk.trainer.information_extraction.features import TokenLayout, token_features
from konfuzio_sdk.trainer.information_extraction.forest import ForestSettings
from konfuzio_sdk.trainer.information_extraction.spans.candidate_features import FEATURES, candidate_features
from konfuzio_sdk.trainer.information_extraction.spans.candidates import Candidates, find_candidates
from konfuzio_sdk.trainer.information_extraction.spans.choice import SpanChoice
from konfuzio_sdk.trainer.information_extraction.spans.gaps import gaps_before
from konfuzio_sdk.trainer.information_extraction.spans.habits import habits_of
from konfuzio_sdk.trainer.information_extraction.spans.merging import SpanMerger
from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

NAME, AMOUNT = 1, 2
NO_LIMIT = np.array([-np.inf, np.inf, np.inf])
TOKENIZER = WhitespaceTokenizer()


def layout_of(text: str) -> TokenLayout:
    document = add_document(Project(), text)
    return token_features(document, TOKENIZER.token_offsets(document)).layout


def probabilities_of(*likely: tuple[float, float]) -> np.ndarray:
    """How likely each token is a name and an amount; the rest is no Label."""
    own = np.array(likely, dtype=np.float32).reshape(-1, 2)
    return np.hstack([1 - own.sum(axis=1, keepdims=True), own])


def texts(layout: TokenLayout, candidates: Candidates) -> set[tuple[str, int]]:
    return {
        (layout.text[layout.start[first] : layout.end[last - 1]], class_) for first, last, class_ in candidates.rows()
    }


def test_runs_and_their_rows_and_likely_tokens_are_candidates() -> None:
    layout = layout_of("Cafe Blau   12,50\nTel 5")
    likely = probabilities_of((0.9, 0), (0.1, 0), (0, 0.6), (0, 0), (0, 0.02))
    found = texts(layout, find_candidates(layout, gaps_before(layout), likely, NO_LIMIT))
    assert found == {
        ("Cafe", NAME),
        ("Blau", NAME),
        ("Cafe Blau", NAME),
        ("Cafe Blau   12,50", NAME),
        ("12,50", AMOUNT),
        ("Cafe Blau   12,50", AMOUNT),
    }


def test_a_run_is_a_candidate_with_and_without_its_wide_gaps() -> None:
    layout = layout_of("1 2      3")
    likely = probabilities_of((0, 0.9), (0, 0.9), (0, 0.9))
    found = texts(layout, find_candidates(layout, gaps_before(layout), likely, np.array([-np.inf, 2.0, 2.0])))
    assert {text for text, _ in found} == {"1", "2", "3", "1 2", "1 2      3"}


def test_no_candidate_goes_on_in_the_next_row_or_occurs_twice() -> None:
    layout = layout_of("a b\nc d\n" * 20)
    likely = np.full((len(layout), 3), 1 / 3, dtype=np.float32)
    found = find_candidates(layout, gaps_before(layout), likely, NO_LIMIT)
    assert (layout.row[found.first] == layout.row[found.last - 1]).all()
    assert len(set(found.rows())) == len(found) == 20 * 2 * 3 * 2


def test_no_candidate_goes_over_text_that_is_in_no_token() -> None:
    document = add_document(Project(), "Anna 12 Lena Eva\nOtto Ida")
    layout = token_features(document, RegexTokenizer("[A-Za-z]+").token_offsets(document)).layout
    likely = probabilities_of(*[(0.9, 0)] * len(layout))
    found = texts(layout, find_candidates(layout, gaps_before(layout), likely, NO_LIMIT))
    assert {text for text, _ in found} == {"Anna", "Lena", "Eva", "Lena Eva", "Otto", "Ida", "Otto Ida"}


def test_where_no_token_is_likely_there_is_no_candidate() -> None:
    layout = layout_of("a b")
    assert len(find_candidates(layout, gaps_before(layout), probabilities_of((0, 0), (0.01, 0)), NO_LIMIT)) == 0


def test_features_are_those_of_the_candidates_own_class() -> None:
    layout = layout_of("Cafe Blau 7\nCafe 5")
    likely = probabilities_of((0.8, 0), (0.4, 0), (0, 0.5), (0.2, 0), (0, 0.9))
    candidates = Candidates(np.array([0, 2, 3]), np.array([2, 3, 4]), np.array([NAME, AMOUNT, NAME]))
    columns = candidate_features(layout, gaps_before(layout), likely, candidates)
    assert tuple(columns) == FEATURES
    expected = {
        "mean": [0.6, 0.5, 0.2],
        "least": [0.4, 0.5, 0.2],
        "most": [0.8, 0.5, 0.2],
        "before": [-1, 0, -1],
        "after": [0, -1, 0],
        "row_above": [-1, -1, 0.8],
        "row_below": [0.2, 0.9, -1],
        "no_label": [0.4, 0.5, 0.8],
        "most_in_document": [0.8, 0.9, 0.8],
        "equal_text": [1, 1, 1 / 3],
        "gap_before": [60, 1, 60],
        "gap_after": [1, 60, 1],
        "widest_gap": [1, 0, 0],
        "tokens": [2, 1, 1],
        "characters": [9, 1, 4],
        "starts_row": [1, 0, 1],
        "ends_row": [0, 1, 0],
    }
    for name, values in expected.items():
        assert columns[name] == pytest.approx(values), name


NAMES = ("Cafe Blau", "Gasthaus Linde", "Hotel Krone", "Bistro Anker", "Pension Rose", "Kantine Nord")


@pytest.fixture(scope="module")
def table() -> TrainingTable:
    """Names of two words and amounts of one, in six Documents."""
    project = Project()
    category = Category(project, 1, "Note")
    name, amount = (
        Label(project, text, id_, data_type, label_sets=[category.default_label_set])
        for id_, (text, data_type) in enumerate((("Name", "Text"), ("Amount", "Number")), start=1)
    )
    documents: list[Document] = []
    for number, words in enumerate(NAMES):
        text = f"Beleg\n{words}\nzu zahlen {number},50 3,00"
        document = add_document(project, text, category=category, id_=number)
        Annotation(document, name, spans=[Span(6, 6 + len(words))], is_correct=True)
        start = text.index(",50") - 1
        Annotation(document, amount, spans=[Span(start, start + 4)], is_correct=True)
        documents.append(document)
    return TrainingTable.from_documents(documents, TOKENIZER)


@pytest.fixture(scope="module")
def doubtful(table: TrainingTable) -> np.ndarray:
    """Every name is seen by its first word, and its second is doubted; amounts are taken to go on."""
    unseen = np.zeros((len(table), 3), dtype=np.float32)
    unseen[:, 0] = 1
    for number in range(len(NAMES)):
        own = np.flatnonzero(table.groups == number)
        for token, likely in ((1, (0.2, 0.8, 0)), (2, (0.7, 0.3, 0)), (5, (0.1, 0, 0.9)), (6, (0.4, 0, 0.6))):
            unseen[own[token]] = likely
    return unseen


def chosen(table: TrainingTable, doubtful: np.ndarray, settings: ForestSettings) -> list[set[tuple[str, int]]]:
    choice = SpanChoice.learn(table, doubtful, SpanMerger.learn(table), settings)
    results = []
    for number, found in enumerate(table.documents):
        layout = found.features.layout
        spans = choice.choose(layout, doubtful[table.groups == number])
        assert ((spans.confidence > 0) & (spans.confidence <= 1)).all()
        results.append(texts(layout, Candidates(spans.first, spans.last, spans.classes)))
    return results


def test_it_learns_where_spans_end_from_what_the_token_classifier_gets_wrong(
    table: TrainingTable, doubtful: np.ndarray
) -> None:
    results = chosen(table, doubtful, ForestSettings(n_estimators=30, n_jobs=1))
    assert results == [{(words, NAME), (f"{number},50", AMOUNT)} for number, words in enumerate(NAMES)]


def test_chosen_spans_share_no_token(table: TrainingTable) -> None:
    anything = np.random.default_rng(0).dirichlet(np.ones(3), len(table)).astype(np.float32)
    choice = SpanChoice.learn(table, anything, SpanMerger.learn(table), ForestSettings(n_estimators=5, n_jobs=1))
    layout = table.documents[0].features.layout
    for seed in range(20):
        likely = np.random.default_rng(seed).dirichlet(np.ones(3), len(layout)).astype(np.float32)
        spans = choice.choose(layout, likely)
        assert (spans.first[1:] >= spans.last[:-1]).all()


def test_what_does_not_read_as_one_value_is_never_chosen(table: TrainingTable) -> None:
    certain = np.zeros((len(table), 3), dtype=np.float32)
    certain[:, AMOUNT] = 1
    choice = SpanChoice.learn(table, certain, SpanMerger.learn(table), ForestSettings(n_estimators=5, n_jobs=1))
    choice.forest.distributions[:] = (0.0, 1.0)  # everything is right
    layout = layout_of("0,50 3,00\nEuro")
    spans = choice.choose(layout, certain[:3])
    assert texts(layout, Candidates(spans.first, spans.last, spans.classes)) == {("0,50", AMOUNT), ("3,00", AMOUNT)}


@pytest.mark.parametrize("seen", [0, 5])
def test_where_too_few_spans_are_seen_again_neighbouring_tokens_are_joined(table: TrainingTable, seen: int) -> None:
    unseen = np.zeros((len(table), 3), dtype=np.float32)
    for found in table.documents[:seen]:
        own = np.flatnonzero(table.groups == found.document.id_)
        unseen[own[found.classes == AMOUNT], AMOUNT] = 1
    choice = SpanChoice.learn(table, unseen, SpanMerger.learn(table), ForestSettings(n_estimators=5, n_jobs=1))
    assert choice.forest is None
    layout = layout_of("Beleg Cafe Blau")
    spans = choice.choose(layout, probabilities_of((0.2, 0), (0.8, 0), (0.6, 0)))
    assert texts(layout, Candidates(spans.first, spans.last, spans.classes)) == {("Cafe Blau", NAME)}
    assert spans.confidence.tolist() == pytest.approx([0.7])


@pytest.mark.parametrize(("right", "found"), [(0.19, set()), (0.21, {("Beleg", NAME)})])
def test_what_is_hardly_ever_right_is_not_chosen(
    table: TrainingTable, doubtful: np.ndarray, right: float, found: set[tuple[str, int]]
) -> None:
    choice = SpanChoice.learn(table, doubtful, SpanMerger.learn(table), ForestSettings(n_estimators=5, n_jobs=1))
    assert choice.forest is not None
    choice.forest.distributions[:] = (1 - right, right)
    layout = layout_of("Beleg")
    spans = choice.choose(layout, probabilities_of((0.9, 0)))
    assert texts(layout, Candidates(spans.first, spans.last, spans.classes)) == found


def test_habits_are_means_over_the_annotated_spans(table: TrainingTable) -> None:
    characters = float(np.mean([len(words) for words in NAMES]))
    assert habits_of(table).tolist() == [[0, 0, 0, 0], [2, pytest.approx(characters), 1, 1], [1, 4, 0, 0]]


def test_tokens_of_unknown_class_teach_nothing(table: TrainingTable, doubtful: np.ndarray) -> None:
    settings = ForestSettings(n_estimators=5, n_jobs=1)
    merger = SpanMerger.learn(table)
    whole = SpanChoice.learn(table, doubtful, merger, settings)
    for found in table.documents:
        found.known[6] = False
    try:
        without = SpanChoice.learn(table, doubtful, merger, settings)
    finally:
        for found in table.documents:
            found.known[6] = True
    assert len(without.forest.threshold) < len(whole.forest.threshold)
