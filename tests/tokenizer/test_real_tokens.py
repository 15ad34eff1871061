from __future__ import annotations

import re
from typing import TYPE_CHECKING

from konfuzio_sdk.evaluate import TokenizerEvaluation
from konfuzio_sdk.tokenizer import (
    ConnectedTextTokenizer,
    LabelRegexTokenizer,
    ListTokenizer,
    ValueTokenizer,
    WhitespaceTokenizer,
)

if TYPE_CHECKING:
    from konfuzio_sdk.data import Document, Project

PAYSLIPS, RECEIPTS = 63, 735


def boxed(project: Project, category_id: int) -> list[Document]:
    category = project.get_category_by_id(category_id)
    return [found for found in (*category.documents(), *category.test_documents()) if found.bboxes]


def test_values_are_findable_that_words_are_not(real_project: Project) -> None:
    receipts = boxed(real_project, RECEIPTS)
    words, values = (TokenizerEvaluation(receipts, cutter()) for cutter in (WhitespaceTokenizer, ValueTokenizer))
    assert (words.total.annotated - words.total.findable, len(values.unfindable)) == (95, 8)


def test_connected_text_holds_more_values_of_several_words_whole_than_the_text_alone_would(
    real_project: Project,
) -> None:
    tokenizer = ConnectedTextTokenizer()
    by_boxes = by_text = several = 0
    for document in boxed(real_project, RECEIPTS):
        tokens = set(map(tuple, tokenizer.token_offsets(document).tolist()))
        text_tokens = {match.span() for match in re.finditer(r"\S+(?: \S+)*", document.text)}
        spans = {(span.start_offset, span.end_offset) for span in document.spans(use_correct=True)}
        spans = {(start, end) for start, end in spans if " " in document.text[start:end]}
        several += len(spans)
        by_boxes += len(spans & tokens)
        by_text += len(spans & text_tokens)
    assert by_boxes > several / 2 > 2 * by_text > 0


def test_patterns_fit_documents_that_they_were_not_learned_of_and_hold_words_of_forms_alone(
    real_project: Project,
) -> None:
    payslips = boxed(real_project, PAYSLIPS)
    training, held = payslips[::2], payslips[1::2]
    labels = {found.label.id_: found.label for document in training for found in document.annotations()}
    learned = [LabelRegexTokenizer.learn(labels[id_], training) for id_ in sorted(labels)]
    before = TokenizerEvaluation(held, ValueTokenizer()).total
    after = TokenizerEvaluation(held, ListTokenizer([*learned, ValueTokenizer()])).total
    assert after.one_token_share > before.one_token_share + 0.05
    assert after.findable_share > 0.99

    texts = {document.text for document in training}
    values = {word for document in training for span in document.spans() for word in span.offset_string.split()}
    for pattern in (pattern for tokenizer in learned for pattern in tokenizer.patterns):
        literal = re.sub(r"\(\?P<value>.*?\)|\[(?:\\.|[^\]\\])*\]|\\[a-zA-Z]|\{[\d,]*\}", " ", pattern)
        for word in re.findall(r"[^\W\d_]{2,}", literal):
            assert sum(word in text for text in texts) > 1
            assert word not in values
