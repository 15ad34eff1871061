import numpy as np
import pytest
from payslip_samples import add_document

from konfuzio_sdk.data import Annotation, Category, Label, Project, Span
from konfuzio_sdk.tokenizer import WhitespaceTokenizer
from konfuzio_sdk.trainer.information_extraction.features import token_features
from konfuzio_sdk.trainer.information_extraction.spans.found import FoundSpans
from konfuzio_sdk.trainer.information_extraction.spans.line_joining import LineJoiner
from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

NAME, PRICE = 1, 2
NOTHING = (-np.inf, -np.inf, -np.inf)
JOINS = LineJoiner(np.array([NOTHING, (0.5, 0.5, -np.inf), NOTHING]))
JOINS_ALONE = LineJoiner(np.array([NOTHING, (-np.inf, 0.5, -np.inf), NOTHING]))
JOINS_PIECES = LineJoiner(np.array([NOTHING, (0.5, 0.5, 3.0), NOTHING]))


def values(joiner: LineJoiner, text: str) -> list[str]:
    """Lines of each value, joined by a slash: tokens of letters are names, of digits prices; dashes are nothing."""
    document = add_document(Project(), text)
    layout = token_features(document, WhitespaceTokenizer().token_offsets(document)).layout
    words = [text[start:end] for start, end in zip(layout.start.tolist(), layout.end.tolist(), strict=True)]
    first = np.flatnonzero([word != "-" for word in words])
    classes = np.array([PRICE if words[index].isdigit() else NAME for index in first.tolist()], dtype=np.int64)
    joined = joiner.join(layout, FoundSpans(first, first + 1, classes, np.ones(len(first))))
    lines: list[list[str]] = [[] for _ in range(len(joined.heads))]
    for index, value in zip(first.tolist(), joined.value.tolist(), strict=True):
        lines[value].append(words[index])
    return ["/".join(own) for own in lines]


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("Bank\nKonto\nOrt", ["Bank/Konto/Ort"]),
        ("Bank\n-\nKonto", ["Bank", "Konto"]),
        ("Bank        -\n        Konto", ["Bank", "Konto"]),
        ("Bank\n\fKonto", ["Bank", "Konto"]),
        ("Bank   Haus\nKonto  Garten", ["Bank/Konto", "Haus/Garten"]),
        ("Bankhaus Hof\nKonto", ["Bankhaus/Konto", "Hof"]),
        ("Breite_Zeile\nein  zwei", ["Breite_Zeile/ein", "zwei"]),
        ("12\n34", ["12", "34"]),
        ("", []),
    ],
)
def test_lines_below_each_other_are_one_value(text: str, joined: list[str]) -> None:
    assert values(JOINS, text) == joined


def test_a_line_with_another_label_can_be_told_from_one_that_stands_alone() -> None:
    text = "Kaffee  3\nMokka   -\nTee     2\nWasser  1"
    assert values(JOINS_ALONE, text) == ["Kaffee/Mokka", "3", "Tee", "2", "Wasser", "1"]
    assert values(JOINS, text) == ["Kaffee/Mokka/Tee/Wasser", "3", "2", "1"]


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("Hof - Garten", ["Hof/Garten"]),
        ("Hof - Garten - Haus\n        Tor", ["Hof/Garten/Haus/Tor"]),
        ("      Garten\nHof - Tor", ["Garten/Hof/Tor"]),
        ("Hof 3 Garten", ["Hof", "3", "Garten"]),
        ("Hof                - Garten", ["Hof", "Garten"]),
    ],
)
def test_pieces_of_a_line_are_one_value_if_training_says_so(text: str, joined: list[str]) -> None:
    assert values(JOINS_PIECES, text) == joined


def test_the_confidence_of_a_value_is_that_of_its_tokens_on_average() -> None:
    document = add_document(Project(), "a b c\nd")
    layout = token_features(document, WhitespaceTokenizer().token_offsets(document)).layout
    spans = FoundSpans(np.array([0, 3]), np.array([3, 4]), np.array([NAME, NAME]), np.array([0.9, 0.5]))
    heads, value = JOINS.join(layout, spans)
    assert value.tolist() == [0, 0]
    assert heads.confidence.tolist() == pytest.approx([0.8])
    assert (heads.first.tolist(), heads.last.tolist(), heads.classes.tolist()) == ([0], [3], [NAME])


def table(*texts: str) -> TrainingTable:
    """Lines of letters up to a blank line are one name; digits are prices."""
    project = Project()
    category = Category(project, 1, "Note")
    name, price = (
        Label(project, text, id_, label_sets=[category.default_label_set]) for id_, text in ((11, "N"), (12, "P"))
    )
    documents = [add_document(project, text, category=category, id_=number) for number, text in enumerate(texts)]
    for document, text in zip(documents, texts, strict=True):
        lines: list[Span] = []
        start = 0
        for line in text.split("\n"):
            word, _, amount = line.partition(" ")
            if amount.strip():
                Annotation(
                    document, price, spans=[Span(start + line.rindex(" ") + 1, start + len(line))], is_correct=True
                )
            if word.isupper() and lines:
                Annotation(document, name, spans=lines, is_correct=True)
                lines = []
            if word:
                lines.append(Span(start, start + len(word)))
            start += len(line) + 1
        Annotation(document, name, spans=lines, is_correct=True)
    return TrainingTable.from_documents(documents, WhitespaceTokenizer())


def test_which_lines_are_one_value_is_learned() -> None:
    learned = LineJoiner.learn(table("TEE  2\ngruen\nMOKKA  3", "SAFT  1\nApfel\nWASSER  4", "BIER  2\nhell"))
    assert values(learned, "MILCH  2\nfrisch\nEIS  1") == ["MILCH/frisch", "2", "EIS", "1"]


def test_one_document_is_not_enough_to_learn_from() -> None:
    learned = LineJoiner.learn(table("TEE  2\ngruen\nMOKKA  3\nstark\nSAFT  1\nApfel"))
    assert not np.isfinite(learned.widest_gap).any()


def test_documents_outvote_each_other_however_long_they_are() -> None:
    long = "TEE\ngruen\nMOKKA\nstark\nSAFT\nApfel"
    lists = [f"{first}\n{second}" for first, second in (("EIS", "BIER"), ("WEIN", "MOST"), ("OEL", "SALZ"))]
    assert not np.isfinite(LineJoiner.learn(table(long, long, *lists)).widest_gap).any()


def test_documents_without_annotations_teach_nothing() -> None:
    project = Project()
    document = add_document(project, "a\nb", category=Category(project, 1, "Note"))
    learned = LineJoiner.learn(TrainingTable.from_documents([document], WhitespaceTokenizer()))
    assert learned.widest_gap.shape == (1, 3)
