import pickle
import random
from collections.abc import Callable

import pytest
from grouping_samples import grouped, learned, project_of
from payslip_samples import add_document

from konfuzio_sdk.data import Category, DatasetStatus, Project
from konfuzio_sdk.tokenizer import WhitespaceTokenizer
from konfuzio_sdk.trainer.information_extraction.forest import ForestSettings
from konfuzio_sdk.trainer.information_extraction.grouping import SetGrouper
from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable


def rows(count: int) -> tuple[str, str]:
    """A page of items, one a row."""
    text = "h\n" + "".join("c  n     a\n" for _ in range(count))
    return text, "-\n" + "".join(f"{1 + n}  {1 + n}     {1 + n}\n" for n in range(count))


def names_above(count: int) -> tuple[str, str]:
    """A page of items, the name of each on the row above its code and amount."""
    text = "h\n" + "".join("n\n   c     a\n" for _ in range(count))
    return text, "-\n" + "".join(f"{1 + n}\n   {1 + n}     {1 + n}\n" for n in range(count))


def columns(count: int) -> tuple[str, str]:
    """A page of items in two columns, the name of each on the row above its code and amount."""
    text = "h\n" + "".join("n         n\nc  a      c  a\n" for _ in range(count))
    owners = (
        f"{n}         {n + 1}\n{n}  {n}      {n + 1}  {n + 1}\n" for n in (1 + 2 * number for number in range(count))
    )
    return text, "-\n" + "".join(owners)


def with_nets(count: int) -> tuple[str, str]:
    """A page of items and, below, codes of NET."""
    text, owners = rows(count)
    return text + "x\n" + "c     x\n" * 3, owners + "x\n" + "".join(f"{letter}     x\n" for letter in "ABC")


LINES = 66
"""To the last line of a page."""
MAKERS = [rows, names_above, columns, with_nets]


@pytest.mark.parametrize("make", MAKERS)
def test_sets_are_made_as_in_training(make: Callable[[int], tuple[str, str]]) -> None:
    grouper = learned(project_of(make(count) for count in (1, 2, 3, 4, 2, 3)))
    text, owners = make(4)
    assert grouped(grouper, text) == owners


@pytest.mark.parametrize("missing", "cna")
def test_a_missing_value_breaks_no_rows(missing: str) -> None:
    grouper = learned(project_of(rows(count) for count in (2, 3, 4, 5, 3, 4)))
    text, owners = rows(4)
    place = text.index(missing, 12)
    without = "".join("x" if offset == place else owner for offset, owner in enumerate(owners))
    assert grouped(grouper, text[:place] + "x" + text[place + 1 :]) == without


def test_a_label_that_was_found_twice_in_a_row_does_not_tear_it_apart() -> None:
    grouper = learned(project_of(rows(count) for count in (2, 3, 4, 5, 3, 4)))
    text, owners = rows(3)
    place = text.index("n", 12)
    assert grouped(grouper, text[:place] + "a" + text[place + 1 :]) == owners


def test_a_label_of_several_label_sets_goes_by_its_surroundings() -> None:
    grouper = learned(project_of(with_nets(count) for count in (1, 2, 3, 4)))
    assert grouped(grouper, "h\nc  n     a\nx\nc     x\n") == "-\n1  1     1\nx\nA     x\n"


def test_a_label_never_goes_to_a_label_set_it_was_not_in() -> None:
    grouper = learned(project_of(with_nets(count) for count in (1, 2, 3, 4)))
    assert grouped(grouper, "x\n\nn\nh\na\n").translate({ord(digit): "i" for digit in "123"}) == "x\n\ni\n-\ni\n"


def test_annotations_that_repeat_are_believed_whatever_the_label_set_says() -> None:
    grouper = learned(project_of([rows(count) for count in (2, 3, 4)], items_repeat=False))
    assert grouped(grouper, rows(3)[0]) == rows(3)[1]


def test_a_label_set_that_does_not_repeat_is_one_set() -> None:
    grouper = learned(project_of([rows(1)], items_repeat=False))
    assert grouped(grouper, rows(2)[0]) == "-\n1  1     1\n1  1     1\n"


def test_rows_start_anew_by_rule_where_no_training_document_has_two() -> None:
    grouper = learned(project_of([rows(1)]))
    assert grouper.links.forest is None
    assert grouped(grouper, "h\nc  n     a\n   n     a\nc\n") == "-\n1  1     1\n   2     2\n3\n"


def test_a_label_that_comes_again_starts_anew_by_rule() -> None:
    grouper = learned(project_of([names_above(1)]))
    assert grouped(grouper, names_above(3)[0]) == names_above(3)[1]


def test_sets_may_go_on_over_a_page() -> None:
    grouper = learned(project_of(names_above(count) for count in (2, 3, 4, 3)))
    down = "\n" * LINES
    assert grouped(grouper, f"h\n{down}n\n\f   c     a\nn\n") == f"-\n{down}1\n\f   1     1\n2\n"


def test_a_missing_headline_or_nothing_at_all_can_be_grouped() -> None:
    grouper = learned(project_of(rows(count) for count in (2, 3)))
    assert grouped(grouper, "x\n") == "x\n"
    assert grouped(grouper, "n\n") == "1\n"


def test_documents_without_values_teach_nothing_and_harm_nothing() -> None:
    project = Project()
    category = Category(project, 1, "Page")
    add_document(project, "x y", category=category, id_=1, status=DatasetStatus.TRAINING)
    table = TrainingTable.from_documents(project.documents, WhitespaceTokenizer())
    grouper = SetGrouper.learn(table, ForestSettings(n_jobs=1))
    assert grouped(grouper, "x y", letters=()) == "x y"
    project = project_of([*(rows(count) for count in (2, 3)), ("x", "x")])
    assert grouped(learned(project), rows(2)[0]) == rows(2)[1]


def test_one_value_of_one_label_suffices() -> None:
    grouper = learned(project_of([("h", "-")]))
    assert grouped(grouper, "h h\nh", letters="h") == "- -\n-"


def test_any_values_get_sets() -> None:
    grouper = learned(project_of([*map(rows, (2, 3)), *map(columns, (1, 2)), *map(with_nets, (2, 3))]))
    source = random.Random(1)
    for _ in range(20):
        text = "".join(source.choice("hcnavx  \n\n\f") + " " for _ in range(60))
        owners = grouped(grouper, text, letters="hcna")
        told = zip(owners.split(), text.split(), strict=True)
        assert all((owner == letter) == (letter not in "hcna") for owner, letter in told)


def test_two_trainings_are_equal_whatever_the_order_of_documents() -> None:
    project = project_of(with_nets(count) for count in (1, 2, 3, 4))
    table = TrainingTable.from_documents(project.documents[::-1], WhitespaceTokenizer())
    assert pickle.dumps(learned(project)) == pickle.dumps(SetGrouper.learn(table, ForestSettings(n_jobs=2)))


def test_rows_of_many_pages_stay_rows() -> None:
    grouper = learned(project_of(rows(count) for count in (2, 3, 4)))
    owners = grouped(grouper, "\f".join([rows(40)[0]] * 20)).split()
    assert owners == [owner for n in range(800) for owner in ["-"] * (n % 40 == 0) + [str(n + 1)] * 3]
