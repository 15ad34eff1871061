from __future__ import annotations

import pickle
import re
import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.data import Annotation, Category, Document, Label, LabelSet, Project, Span
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.tokenizer import AnnotatedText, LabelRegexTokenizer, learn_patterns
from konfuzio_sdk.tokenizer.value_shapes import MOST_REPEATED

if TYPE_CHECKING:
    from collections.abc import Sequence


def annotated(text: str, *values: str, others: Sequence[str] = ()) -> AnnotatedText:
    """Text in which the first occurrence of each value is annotated."""
    own, other = (
        frozenset((text.index(value), text.index(value) + len(value)) for value in found) for found in (values, others)
    )
    return AnnotatedText(text, own, other)


def found(patterns: Sequence[str], text: str) -> list[str]:
    assert len(patterns) == 1
    return [match["value"] for match in re.finditer(patterns[0], text)]


def test_a_shape_that_is_enough_is_learned_alone() -> None:
    texts = [annotated(f"am {date} in Bonn", date) for date in ("01.02.2024", "31.12.1999", "28.02.2020")]
    assert learn_patterns(texts) == (r"(?<!\S)(?P<value>\d{2}\.\d{2}\.\d{4})(?!\S)",)


def test_the_word_before_a_value_is_learned_where_the_shape_is_not_enough() -> None:
    texts = [annotated(f"Netto 1{n},00 Brutto {n}7,50 Rest 2{n},10", f"{n}7,50") for n in range(5)]
    patterns = learn_patterns(texts)
    assert found(patterns, "Netto 33,33 Brutto 44,44 Rest 55,55") == ["44,44"]
    assert found(patterns, "Brutto    144,44") == []


def test_the_word_after_a_value_is_learned_too() -> None:
    texts = [annotated(f"{n} Tage {n}0 Stunden 1{n} kg", f"{n}0") for n in range(1, 6)]
    assert found(learn_patterns(texts), "11 Tage 22 Stunden 33 kg") == ["22"]


def test_the_start_of_a_line_is_learned_too() -> None:
    texts = [annotated(f"Stadt {n}9999 x\n  5{n}111 Stadt{n}\nNr 1{n}000 x", f"5{n}111") for n in range(5)]
    assert found(learn_patterns(texts), "zz 22222 z\n53111 Bonn\nzz 33333 z") == ["53111"]


def test_lengths_that_vary_may_vary_more_and_fixed_ones_not() -> None:
    texts = [annotated(f"Konto {value} hier", value) for value in ("AB-1", "CD-22", "EF-333")]
    patterns = learn_patterns(texts)
    for value, expected in (("XY-123456", 1), ("XY-1", 1), ("XYZ-12", 0), ("XY-1234567", 0)):
        assert len(found(patterns, f"a {value} b")) == expected, value


def test_a_value_that_touches_others_is_bounded_by_its_own_characters() -> None:
    texts = [annotated(f"EUR{n}7,50x und 1{n}", f"{n}7,50") for n in range(1, 6)]
    assert found(learn_patterns(texts), "EUR88,99 und 17") == ["88,99"]


def test_patterns_are_added_until_no_more_pays() -> None:
    texts = [
        annotated(f"{'u' * (n + 1)} {value} {'v' * (n + 1)} A1- 99/ Z-9", value)
        for n, value in enumerate(("1/2", "3/4", "5/6", "A-B", "C-D"))
    ]
    patterns = learn_patterns(texts)
    assert len(patterns) == 2
    assert re.search(patterns[0], "7/8")
    assert re.search(patterns[1], "X-Y")


def test_nothing_is_learned_where_more_is_wrong_than_is_asked_for() -> None:
    texts = [annotated(f"{n}1 {n}2 {n}3 {n}4", f"{n}2") for n in range(1, 8)]
    assert learn_patterns(texts) == ()
    assert learn_patterns(texts, precision=0.2) != ()


@pytest.mark.parametrize("precision", [0, 1, -1, 2, float("nan")])
def test_a_precision_that_is_no_share_is_refused(precision: float) -> None:
    with pytest.raises(ArgumentError, match="between 0 and 1"):
        learn_patterns([], precision=precision)


def test_one_text_teaches_nothing_nor_do_its_copies() -> None:
    text = annotated("Kennwort: XK-4711 und XL-4712", "XK-4711", "XL-4712")
    assert learn_patterns([text]) == ()
    assert learn_patterns([text, text, text]) == ()


def test_words_of_one_text_alone_are_never_in_a_pattern() -> None:
    words = ["Eins", "Zwei", "Drei", "Vier", "Fuenf"]
    texts = [annotated(f"{word} {n}1 x {n}5 y", f"{n}1") for n, word in enumerate(words, start=1)]
    for pattern in learn_patterns(texts, precision=0.1):
        assert not [word for word in words if word in pattern]


def test_words_of_values_are_never_in_a_pattern_even_of_other_labels() -> None:
    texts = [annotated(f"x {n}9 Muster {n}1 {'y' * n}", f"{n}1", others=["Muster"]) for n in range(1, 6)]
    assert learn_patterns(texts, precision=0.4) != ()
    for pattern in learn_patterns(texts, precision=0.4):
        assert "Muster" not in pattern
    unbarred = [AnnotatedText(text.text, text.spans) for text in texts]
    assert "Muster" in learn_patterns(unbarred)[0]


def test_values_are_never_in_a_pattern() -> None:
    texts = [annotated(f"{'x ' * n}Frau Musterfrau hier {n}", "Musterfrau") for n in range(5)]
    (pattern,) = learn_patterns(texts)
    assert "Muster" not in pattern
    assert found([pattern], "Frau Schulmeist hier") == ["Schulmeist"]


def test_what_is_special_in_expressions_is_meant_literally() -> None:
    texts = [annotated(f"(.*)+[ {n}^$\\{n} ]x{{2}}", f"{n}^$\\{n}") for n in range(1, 6)]
    assert found(learn_patterns(texts), "(.*)+[ 7^$\\7 ]x{2}") == ["7^$\\7"]


VALUES = st.text(alphabet=string.ascii_letters + string.digits + "äÖяЯ中½ .,-_:/()[]\\|*+?{}^$#&~\t\u00a0", max_size=30)


@st.composite
def annotated_texts(draw: st.DrawFn) -> list[AnnotatedText]:
    texts = []
    for before, value, after in draw(st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=2, max_size=5)):
        for suffix in ("", "\nx"):
            text = f"{before} {value.strip() or 'a'}{after}{suffix}"
            start = len(before) + 1
            texts.append(AnnotatedText(text, frozenset({(start, start + len(value.strip() or "a"))})))
    return texts


@given(annotated_texts())
def test_any_examples_give_patterns_without_endless_or_nested_repetitions(texts: list[AnnotatedText]) -> None:
    patterns = learn_patterns(texts)
    assert patterns == learn_patterns(texts[::-1])
    for pattern in patterns:
        repeated = [int(most) for most in re.findall(r"(?<!\\)\{(?:\d+,)?(\d+)\}", pattern)]
        assert all(most <= MOST_REPEATED for most in repeated)
        without_literals = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "x", pattern)
        assert not re.search(r"[*+]|\)[{?*+]", without_literals), pattern
        assert without_literals.count("(") == without_literals.count("(?"), pattern
    # The truth is found, or nothing is: what is taken pays.
    right = sum(
        (match.start("value"), match.end("value")) in text.spans
        for pattern in patterns[:1]
        for text in {text.text: text for text in texts}.values()
        for match in re.finditer(pattern, text.text)
    )
    assert right >= 2 * bool(patterns)


LONG = 300_000


@pytest.mark.parametrize("run", ["1", "a", "A", " ", ".", "1.", "a ", "Aa", "1,", "Netto ", "\n", " \n", "-"])
def test_long_runs_take_no_time_that_grows_with_their_square(run: str) -> None:
    texts = [
        annotated(f"Netto   {n}.1{n}0,00 EUR\nName {'Ab' * n} Cd-Ef {n}\nx", f"{n}.1{n}0,00", f"{'Ab' * n} Cd-Ef")
        for n in range(1, 6)
    ]
    tokenizer = LabelRegexTokenizer(learn_patterns(texts))
    assert len(tokenizer.patterns) >= 2
    text = run * (LONG // len(run))  # a search of quadratic time would take minutes
    assert len(tokenizer.token_offsets(Document(Project(), text))) <= len(text)


@pytest.fixture
def label() -> Label:
    project = Project()
    category = Category(project, 1, "Letter")
    return Label(project, "Date", 10, label_sets=[LabelSet(project, 1, "Letter", [category])])


def dated(label: Label, number: int) -> Document:
    document = Document(label.project, f"Brief {number}\nBonn, 0{number}.10.2024, Gruß", category=None)
    document.set_category(label.project.categories[0])
    start = document.text.index("0")
    Annotation(document, label, spans=[Span(start, start + 10)], is_correct=True)
    return document


def test_a_tokenizer_learns_of_a_label_and_is_saved_with_its_patterns_alone(label: Label) -> None:
    documents = [dated(label, number) for number in range(1, 6)]
    tokenizer = LabelRegexTokenizer.learn(label, documents)
    assert LabelRegexTokenizer.learn(label, documents[::-1]).patterns == tokenizer.patterns
    restored = pickle.loads(pickle.dumps(tokenizer))  # noqa: S301 - made here
    assert restored.patterns == tokenizer.patterns
    tokens = restored.tokenize(Document(Project(), "am 24.12.1999, nicht am 1.1.1"))
    assert [token.offset_string for token in tokens] == ["24.12.1999"]


def test_patterns_can_be_read_and_edited() -> None:
    tokenizer = LabelRegexTokenizer([r"\d{2}", r"[ab]\d"])
    assert tokenizer.patterns == (r"\d{2}", r"[ab]\d")
    edited = LabelRegexTokenizer([*tokenizer.patterns, "x"])
    tokens = edited.tokenize(Document(Project(), "a12 b3 x"))
    assert [token.offset_string for token in tokens] == ["12", "b3", "x"]


def test_a_match_that_overlaps_one_of_an_earlier_pattern_is_left_out() -> None:
    tokens = LabelRegexTokenizer(["cd", "b?c|[ab]+", "e"]).tokenize(Document(Project(), "abcde abc"))
    assert [token.offset_string for token in tokens] == ["ab", "cd", "e", "ab", "c"]


def test_a_label_without_examples_gives_no_tokens(label: Label) -> None:
    tokenizer = LabelRegexTokenizer.learn(label, [Document(label.project, "nichts")])
    assert tokenizer.patterns == ()
    assert tokenizer.tokenize(Document(Project(), "24.12.1999")) == []


def test_a_pattern_that_does_not_compile_is_told() -> None:
    with pytest.raises(ArgumentError, match="is no regular expression"):
        LabelRegexTokenizer([r"\d", "("])
