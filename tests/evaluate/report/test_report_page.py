from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.evaluate import Counts, CrossValidation, ExtractionEvaluation
from konfuzio_sdk.evaluate.report import About, Bounds
from konfuzio_sdk.evaluate.report.page import page_of
from report_reading import all_text, document_of, evaluated, page_of_pairs, page_read, project_of, table_rows

if TYPE_CHECKING:
    from konfuzio_sdk.data import Document

HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "</title></style></svg><h1>taken over</h1>",
    "javascript:alert(1)//&amp;&#60;b>",
    "abc\u202etxt.exe\u2066\x00\x1b[31m\ud800",
    "{{ 7 * 7 }} ${7} %s",
    "x" * 20_000,
)


def letter(name: str = "letter.pdf") -> tuple[Document, Document]:
    """One of each: right, missed and wrong; a wrong one that is nearly right; a Label taken for another."""
    project = project_of("Date", "Name", "Place")
    document = document_of(project, "Bonn 1.2.2024\nErika Muster\nBerlin 5", name=name)
    annotated = [("Date", 5, 13), ("Name", 14, 26), ("Place", 27, 33)]
    found = [("Date", 5, 13, 0.9), ("Name", 14, 19, 0.8), ("Name", 27, 33, 0.3), ("Date", 34, 35, 0.2)]
    return evaluated(document, annotated, found)


def test_tables_have_the_figures_of_the_evaluation() -> None:
    evaluation = ExtractionEvaluation([letter()])
    page = page_read(page_of(evaluation, About(), None, Bounds()))
    rows = {name: cells for name, _, *cells in table_rows(page, "labels")}
    assert list(rows) == ["All Labels", "Name", "Date", "Place"]
    expected = {**evaluation.by_label, "All Labels": evaluation.total}
    for name, counts in expected.items():
        assert rows[name][:3] == [f"{figure:.3f}" for figure in (counts.f1, counts.precision, counts.recall)]
        assert [int(cell) for cell in rows[name][4:]] == [
            counts.annotated,
            counts.true_positives,
            counts.false_negatives,
            counts.false_positives,
        ]
    assert rows["All Labels"][3] == f"{evaluation.f1(strict=False):.3f}"
    assert table_rows(page, "label-sets")[1][0] == "Letter"
    assert [row[0] for row in table_rows(page, "measures")] == ["Spans, strict", "Spans, lenient", "Annotations"]


def test_labels_taken_for_others_are_counted() -> None:
    page = page_of_pairs([letter(), letter()])
    assert table_rows(page, "confusions") == [["Place", "2"]]
    columns = page.findall(".//section[@id='confusions']//thead//bdi")
    assert [all_text(column) for column in columns] == ["Name"]


def test_confidence_is_told_in_words_and_in_figures() -> None:
    page = page_of_pairs([letter()])
    section = page.find(".//section[@id='confidence']")
    assert section is not None
    evaluation = ExtractionEvaluation([letter()])
    error = evaluation.reliability().expected_calibration_error
    assert f"expected calibration error {error:.3f}" in all_text(section)
    assert table_rows(page, "confidence")[-1] == ["0.90 to 1.00", "1", "1", "1.000", "0.900"]


def test_the_head_says_whose_figures_these_are_and_that_they_are_confidential() -> None:
    page = page_of_pairs([letter()], About("Letters of May", {"Date": "2024-05-31"}))
    text = all_text(page[1])
    assert text.index("Confidential.") < text.index("Letters of May") < text.index("2024-05-31")
    facts = {all_text(one[0]): all_text(one[1]) for one in page.findall(".//dl[@class='facts']/div")}
    assert facts == {"Category": "Letter", "Documents": "1", "Date": "2024-05-31"}


def test_folds_and_steps_are_shown_where_they_are_given() -> None:
    folds = CrossValidation((ExtractionEvaluation([letter()]), ExtractionEvaluation([letter(), letter()])))
    about = About(steps={"tokenizer": Counts(9, 0, 1)})
    page = page_read(page_of(folds.joined, about, folds, Bounds()))
    assert [row[0] for row in table_rows(page, "folds")] == ["Fold 1, 1 Documents", "Fold 2, 2 Documents"]
    assert table_rows(page, "steps") == [["tokenizer", "0.947", "1.000", "0.900", "10", "9", "1", "0"]]
    assert page_of_pairs([letter()]).find(".//section[@id='folds']") is None


def test_equal_evaluations_give_equal_pages() -> None:
    one, other = (page_of(ExtractionEvaluation([letter()]), About(), None, Bounds()) for _ in range(2))
    assert one == other


def test_the_page_asks_nobody_for_anything_and_runs_nothing() -> None:
    html = page_of(ExtractionEvaluation([letter("https://example.com/letter.pdf")]), About(), None, Bounds())
    page = page_read(html)
    assert page.find(".//script") is None
    assert page.find(".//link") is None
    for element in page.iter():
        assert not any(name.startswith("on") or name in {"src", "action"} for name in element.attrib)
        assert element.get("href", "#").startswith(("#", "data:image/jpeg;base64,"))
    style = page.find(".//style")
    assert style is not None
    assert style.text is not None
    assert "@import" not in style.text
    assert set(re.findall(r"url\((.)", style.text)) == {"#"}
    policy = page.find(".//meta[@http-equiv='Content-Security-Policy']")
    assert policy is not None
    assert policy.get("content", "").startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")


def test_every_link_leads_somewhere_and_every_id_is_there_once() -> None:
    page = page_of_pairs([letter(), letter()])
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    targets = {element.get("href", "")[1:] for element in page.iter("a")}
    assert {"labels", "d1", "d2", "d1-M1", "d1-M1-box", "d2-W3"} <= targets <= set(ids)


def test_it_can_be_read_without_seeing_it() -> None:
    page = page_of_pairs([letter()])
    for table in page.iter("table"):
        assert table.find("caption") is not None
        assert all(cell.get("scope") == "col" for cell in table.findall("thead//th"))
        assert all(row.find("th[@scope='row']") is not None for row in table.findall("tbody/tr"))
    for drawing in page.iter("svg"):
        assert drawing.get("aria-label") or drawing.get("aria-hidden") == "true"
    levels = [int(element.tag[1]) for element in page.iter() if re.fullmatch(r"h[1-6]", element.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("said", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_documents_and_people_say_is_text(said: str) -> None:
    project = project_of(said, f"{said} too")
    project.categories[0].name = said
    document = document_of(project, f"{said} {said}", name=said)
    end = len(said)
    pair = evaluated(document, [(said, 0, end)], [(f"{said} too", 0, end, 0.5), (said, end + 1, end + 2, None)])
    html = page_of(ExtractionEvaluation([pair]), About(said, {said: said}), None, Bounds())
    html.encode("utf-8")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f]", html)
    page = page_read(html)
    usual = {element.tag for element in page_of_pairs([letter()]).iter()}
    assert {element.tag for element in page.iter()} <= usual
    attributes = {name for element in page_of_pairs([letter()]).iter() for name in element.attrib}
    assert {name for element in page.iter() for name in element.attrib} <= attributes
    assert len(html) < 60_000


def test_very_many_documents_and_labels_make_no_huge_page() -> None:
    names = [f"Label {number}" for number in range(200)]
    text = "\n".join(" ".join(f"word{word}" for word in range(20)) for _ in range(40))
    words = [match.span() for match in re.finditer(r"\S+", text)]
    document = document_of(project_of(*names), text)
    annotated = [(names[place % 200], *span) for place, span in enumerate(words[:400])]
    found = [(names[place * 7 % 200], *span, 0.5) for place, span in enumerate(words[:400])]
    many = ExtractionEvaluation([evaluated(document, annotated, found)])
    few = ExtractionEvaluation([letter()])
    evaluation = ExtractionEvaluation.joined([*[many] * 10, *[few] * 990])
    html = page_of(evaluation, About(), None, Bounds(rows=150))
    assert evaluation.document_count == 1_000
    assert len(html) < 10_000_000
    text = all_text(page_read(html))
    assert "203 Labels, those with the most errors first. 53 with fewer errors are left out." in text
    assert "990 more with errors are left out." in text
    assert "more Spans of this Page are left out." in text


def test_few_pages_are_drawn_of_a_very_long_document() -> None:
    project = project_of("Date")
    text = "\f".join(["Date 1.2.2024\nand more text"] * 500)
    starts = [match.start() for match in re.finditer(r"1\.2", text)]
    pair = evaluated(document_of(project, text), [("Date", start, start + 8) for start in starts], [])
    page = page_of_pairs([pair])
    assert len(page.findall(".//svg[@class='paper']")) == 4
    assert "496 more Page(s) with errors are left out." in all_text(page)


def test_words_have_a_limit_of_their_own() -> None:
    project = project_of("Date")
    pair = evaluated(document_of(project, "one two three four\n" * 30), [("Date", 0, 3)], [])
    page = page_of_pairs([pair, pair], words_of_page=100, words=120)
    drawn = [len(words) for words in page.findall(".//g[@class='words']")]
    assert drawn == [100, 20]
    assert "There are too many words to draw all of them" in all_text(page)


def test_nothing_evaluated_and_nothing_wrong_give_a_page_too() -> None:
    assert "0 of 0 Documents came out entirely right." in all_text(page_of_pairs([]))
    project = project_of("Date")
    right = evaluated(document_of(project, "1.2.2024"), [("Date", 0, 8)], [("Date", 0, 8, None)])
    text = all_text(page_of_pairs([right]))
    assert "1 of 1 Documents came out entirely right." in text
    assert "The AI does not say how sure it is" in text
    assert "No value was found under another Label than its own." in text
