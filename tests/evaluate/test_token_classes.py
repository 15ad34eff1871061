from konfuzio_sdk.evaluate import Counts, TokenEvaluation

TOKENS = [("Date", "Date"), ("Date", None), ("Date", "Name"), (None, "Name"), (None, None), (None, None)]


def test_tokens_are_right_wrong_or_missed_of_each_label() -> None:
    evaluation = TokenEvaluation(TOKENS)
    assert evaluation.by_label == {"Date": Counts(1, 0, 2), "Name": Counts(0, 2, 0)}
    assert evaluation.by_label.total == Counts(1, 2, 2)
    assert (evaluation.token_count, evaluation.right_count, evaluation.accuracy) == (6, 3, 0.5)


def test_the_confusion_tells_which_label_was_taken_for_which() -> None:
    confusion = TokenEvaluation(TOKENS).confusion()
    assert (confusion.count("Date", "Name"), confusion.count("(no Label)", "Name")) == (1, 1)
    assert confusion.count("(no Label)", "(no Label)") == 2
    assert sum(count for *_, count in confusion.mistakes()) == 3


def test_figures_tell_how_many_tokens_they_are_of() -> None:
    figures = TokenEvaluation(TOKENS).figures()
    assert (figures["tokens"], figures["accuracy"], figures["f1"], figures["recall of Date"]) == (6, 0.5, 1 / 3, 1 / 3)
    assert TokenEvaluation([]).figures() == {"annotated": 0, "tokens": 0}


def test_evaluations_join() -> None:
    joined = TokenEvaluation.joined([TokenEvaluation(TOKENS[:2]), TokenEvaluation(TOKENS[2:])])
    assert (joined.figures(), joined.pairs) == (TokenEvaluation(TOKENS).figures(), TokenEvaluation(TOKENS).pairs)


def test_a_table_shows_each_label() -> None:
    evaluation = TokenEvaluation(TOKENS)
    assert [line.split()[-5:] for line in str(evaluation).splitlines()] == [
        ["F1", "precision", "recall", "annotated", "found"],
        ["0.500", "1.000", "0.333", "3", "1"],
        ["-", "-", "-", "0", "2"],
        ["0.333", "0.333", "0.333", "3", "3"],
    ]
    assert repr(evaluation) == "TokenEvaluation(f1=0.333, tokens=6)"
