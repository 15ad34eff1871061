from __future__ import annotations

import sys

import numpy as np
import pytest
from PIL import Image

from konfuzio_sdk.errors import NoTextError
from konfuzio_sdk.readers import has_ocr
from konfuzio_sdk.readers.ocr import _words, image_glyphs

UPRIGHT = np.array([[[10, 10], [110, 10], [110, 30], [10, 30]]], dtype=np.float64)
TURNED = np.array([[[10, 10], [30, 10], [30, 110], [10, 110]]], dtype=np.float64)


def test_words_that_were_found_keep_their_places() -> None:
    places = [[[10, 10], [50, 10], [50, 30], [10, 30]], [[60, 10], [110, 10], [110, 30], [60, 30]]]
    words = list(_words(UPRIGHT, ["ab cde"], [[("ab", 1.0, places[0]), ("cde", 1.0, places[1])]]))
    assert [(word.text, word.turn, word.after_blank) for word in words] == [("ab", 0, True), ("cde", 0, True)]
    assert words[0].boxes.tolist() == [[10, 10, 30, 30], [30, 10, 50, 30]]
    assert words[1].boxes[:, 0].tolist() == pytest.approx([60, 60 + 50 / 3, 60 + 100 / 3])


def test_parts_of_a_word_stay_together() -> None:
    place = [[10, 10], [50, 10], [50, 30], [10, 30]]
    words = list(_words(UPRIGHT, ["ab,c d"], [[(text, 1.0, place) for text in ("ab", ",c", "d")]]))
    assert [(word.text, word.after_blank) for word in words] == [("ab", True), (",c", False), ("d", True)]


@pytest.mark.parametrize("told", [[], [[("something", 1.0, UPRIGHT[0])]]])
def test_words_that_were_not_found_apart_get_their_share_of_the_line(told: list[object]) -> None:
    words = list(_words(UPRIGHT, [" ab\x00 c "], told))
    assert [(word.text, word.after_blank) for word in words] == [("ab", True), ("c", True)]
    assert words[0].boxes.tolist() == [[10, 10, 35, 30], [35, 10, 60, 30]]
    assert words[1].boxes.tolist() == [[85, 10, 110, 30]]


def test_a_line_that_was_turned_clockwise_runs_from_top_to_bottom() -> None:
    (word,) = _words(TURNED, ["abcd"], [])
    assert word.turn == 1
    assert word.boxes.tolist() == [[10, 10 + 25 * at, 30, 35 + 25 * at] for at in range(4)]


def test_a_single_high_character_is_upright() -> None:
    (word,) = _words(TURNED, ["1"], [])
    assert (word.turn, word.boxes.tolist()) == (0, [[10, 10, 30, 110]])


def test_what_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert has_ocr()
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert not has_ocr()
    with pytest.raises(NoTextError, match="needs RapidOCR; install the SDK with its extra 'ocr'"):
        image_glyphs(Image.new("RGB", (9, 9)), (9, 9))
