import numpy as np
import pytest
from payslip_samples import add_document

from konfuzio_sdk.data import Annotation, Category, Label, Project, Span
from konfuzio_sdk.tokenizer import WhitespaceTokenizer
from konfuzio_sdk.trainer.information_extraction.features import token_features
from konfuzio_sdk.trainer.information_extraction.reach import SpanReach
from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

NAME, CODE = 1, 2
GAPS = np.array([-np.inf, 1.5, 1.5])


def grown(text: str, classes: list[int], *, name: float = 0.2, code: float = 0.1, ratio: float = 3.0) -> list[int]:
    """Classes after names and codes reach tokens of which no class is at most `ratio` times likelier."""
    document = add_document(Project(), text)
    layout = token_features(document, WhitespaceTokenizer().token_offsets(document)).layout
    likelihoods = np.tile(np.array([0.5, name, code], dtype=np.float32), (len(layout), 1))
    reach = SpanReach(np.array([-np.inf, np.log(ratio), np.log(ratio)]), GAPS)
    return reach.grown(layout, np.array(classes, dtype=np.int64), likelihoods).tolist()


def test_a_value_reaches_the_likely_tokens_beside_it_until_a_wider_gap() -> None:
    assert grown("a b c d   e", [0, 0, NAME, 0, 0]) == [NAME, NAME, NAME, NAME, 0]


def test_a_value_stays_on_its_row() -> None:
    assert grown("a\nb\nc", [0, NAME, 0]) == [0, NAME, 0]


def test_no_token_is_taken_from_another_label() -> None:
    assert grown("a b c", [CODE, NAME, CODE]) == [CODE, NAME, CODE]


def test_a_token_that_is_far_likelier_to_have_no_label_is_left_alone() -> None:
    assert grown("a b", [NAME, 0], name=0.2) == [NAME, NAME]
    assert grown("a b", [NAME, 0], name=0.1) == [NAME, 0]
    assert grown("a b", [NAME, 0], name=0.0) == [NAME, 0]


def test_of_two_neighbours_the_likelier_takes_the_token() -> None:
    assert grown("a b c", [NAME, 0, CODE], name=0.2, code=0.3) == [NAME, CODE, CODE]
    assert grown("a b c", [NAME, 0, CODE], name=0.3, code=0.2) == [NAME, NAME, CODE]


def test_nothing_found_reaches_nothing() -> None:
    assert grown("a b", [0, 0]) == [0, 0]
    assert grown("", []) == []


def table(texts: list[str]) -> TrainingTable:
    """Words in capitals at the beginning of each text have a Label."""
    project = Project()
    category = Category(project, 1, "Note")
    name = Label(project, "Name", 11, label_sets=[category.default_label_set])
    documents = [add_document(project, text, category=category, id_=number) for number, text in enumerate(texts)]
    for document in documents:
        end = len(document.text.rstrip("abcdefghijklmnopqrstuvwxyz "))
        Annotation(document, name, spans=[Span(0, end)], is_correct=True)
    return TrainingTable.from_documents(documents, WhitespaceTokenizer())


@pytest.mark.parametrize(
    ("text", "sure", "reaches"),
    [
        ("INN SEE auf", [True, False, False], True),  # the second word was missed
        ("INN SEE auf", [True, True, False], False),  # the third was rightly left
        ("INN SEE auf", [False, False, True], False),  # what was found is no value
    ],
)
def test_how_far_to_reach_is_learned_from_answers_for_documents_unseen(
    text: str, sure: list[bool], reaches: bool
) -> None:
    made = table([text] * 3)
    unseen = np.array([[0.1, 0.9] if one else [0.6, 0.4] for one in sure * 3], dtype=np.float32)
    learned = SpanReach.learn(made, unseen, GAPS[:2])
    assert np.isfinite(learned.most_doubt[1]) == reaches
    assert learned.most_doubt[0] == -np.inf


def test_one_token_is_not_enough_to_learn_from() -> None:
    unseen = np.array([[0.1, 0.9], [0.6, 0.4]], dtype=np.float32)
    assert not np.isfinite(SpanReach.learn(table(["INN SEE"]), unseen, GAPS[:2]).most_doubt).any()
