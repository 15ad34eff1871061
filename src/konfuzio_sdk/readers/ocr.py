"""Reads the text of page images by OCR. Needs the extra `ocr`, whose wheels carry their models: nothing is downloaded.

RapidOCR reads Latin and Chinese script. It is not told how a page lies: one that lies on its side reads badly.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from konfuzio_sdk.distribution import how_to_add
from konfuzio_sdk.errors import NoTextError
from konfuzio_sdk.readers.glyphs import Glyphs, no_glyphs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from PIL import Image

__all__ = ["OCR_EDGE", "has_ocr", "image_glyphs"]

OCR_EDGE = 2000
"""Pixels that the longest edge of an image may have; RapidOCR makes larger ones as small."""
_DECIMALS = 3
_PACKAGES = ("rapidocr", "onnxruntime")
_SETTINGS = {
    "Global.use_cls": False,  # twice as fast, and only lines that stand on their head are lost
    "Global.max_side_len": OCR_EDGE,
    "Global.log_level": "critical",
    "Global.return_word_box": True,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
_UPRIGHT_UP_TO = 1.5
"""RapidOCR takes a line that is higher than so many times its width for one that was turned clockwise."""
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Cn"})
_ONE_AT_A_TIME = threading.Lock()


class _Word(NamedTuple):
    """A word, and the box of each character (n, 4) in pixels: left, top, right, bottom."""

    text: str
    boxes: NDArray[np.float64]
    turn: int
    after_blank: bool


def has_ocr() -> bool:
    """Whether the extra `ocr` is installed."""
    return all(find_spec(name) is not None for name in _PACKAGES)


def image_glyphs(image: Image.Image, size: tuple[float, float]) -> Glyphs:
    """Characters that an image of a page shows, whose width and height in points are `size`.

    The box of a word is cut into those of its characters evenly. NoTextError if the extra `ocr` is not installed.
    """
    if not has_ocr():
        msg = f"Reading text of images needs RapidOCR; {how_to_add('ocr')}"
        raise NoTextError(msg)
    with _ONE_AT_A_TIME:
        found = _engine()(np.asarray(image.convert("RGB"))[:, :, ::-1])
    if found.txts is None:
        return no_glyphs(size)
    words = list(_words(found.boxes, found.txts, found.word_results))
    lengths = [len(word.text) for word in words]
    across, down = size[0] / image.width, size[1] / image.height
    left, top, right, bottom = np.concatenate([word.boxes for word in words]).T if words else np.empty((4, 0))
    box = np.stack([left * across, size[1] - bottom * down, right * across, size[1] - top * down], axis=1)
    box = box.clip(0, [*size, *size]).round(_DECIMALS)
    after_blank = np.zeros(len(box), dtype=np.bool_)
    after_blank[np.cumsum([0, *lengths[:-1]])[: len(words)]] = [word.after_blank for word in words]
    return Glyphs(
        [character for word in words for character in word.text],
        box,
        box[:, :2],  # upright characters stand on their lower edge, those that were turned clockwise on their left one
        np.repeat(np.array([word.turn for word in words], dtype=np.int64), lengths),
        after_blank,
        size,
    )


@cache
def _engine() -> Any:  # noqa: ANN401 - RapidOCR's own types would have to be imported
    """The engine, made when it is first needed, with one thread of mathematics."""
    import cv2  # noqa: PLC0415 - optional extra
    from rapidocr import RapidOCR  # noqa: PLC0415 - optional extra

    cv2.setNumThreads(1)
    return RapidOCR(params=dict(_SETTINGS))


def _words(corners: NDArray[np.float64], texts: Sequence[str], told: Sequence[Any]) -> Iterator[_Word]:
    """Words of all lines: where RapidOCR saw each or, if that is not what it read, by their share of the line."""
    for line, (quad, text) in enumerate(zip(corners, texts, strict=True)):
        visible = " ".join("".join(c for c in text if unicodedata.category(c) not in _INVISIBLE).split())
        sides = np.linalg.norm(quad[[1, 3]] - quad[0], axis=1)
        turn = int(len(visible) > 1 and sides[1] >= _UPRIGHT_UP_TO * sides[0])
        seen = [(word, np.array(place)) for word, _, place in told[line]] if len(told) == len(texts) else []
        if "".join(word for word, _ in seen) != visible.replace(" ", ""):
            boxes = _cut(quad, len(visible), turn)
            for found in re.finditer("[^ ]+", visible):
                yield _Word(found[0], boxes[slice(*found.span())], turn, after_blank=True)
            continue
        starts = set(np.cumsum([0, *map(len, visible.split(" "))]).tolist())
        at = 0
        for word, place in seen:
            yield _Word(word, _cut(place, len(word), turn), turn, after_blank=at in starts)
            at += len(word)


def _cut(quad: NDArray[np.float64], count: int, turn: int) -> NDArray[np.float64]:
    """Boxes of the characters in a box, whose corners (4, 2) go clockwise from the left upper one; all are as wide."""
    first, last = (quad[[0, 1]], quad[[3, 2]]) if turn else (quad[[0, 3]], quad[[1, 2]])
    edges = first + (last - first) * np.linspace(0, 1, count + 1)[:, None, None]
    around = np.concatenate([edges[:-1], edges[1:]], axis=1)
    return np.hstack([around.min(axis=1), around.max(axis=1)])
