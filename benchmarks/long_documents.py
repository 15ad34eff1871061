"""How time and memory of a request grow with it, for every AI of the SDK and for texts that nobody would print.

    python benchmarks/long_documents.py PROJECT_FOLDER [SECONDS [AI_OR_TEXT ...]]

Each figure is of a process of its own, which is ended after SECONDS (60). A ratio is what ten times the text takes,
divided by ten: 1 is linear. What takes less than a tenth of a second has none.
"""

from __future__ import annotations

import os
import pickle
import resource
import select
import signal
import sys
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.data import Project
from konfuzio_sdk.data.bundle import document_of_pages
from konfuzio_sdk.trainer.document_categorization import CategorizationAI, NameBasedCategorizationAI
from konfuzio_sdk.trainer.file_splitting import ContextAwareFileSplittingAI, TextualFileSplittingAI
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

if TYPE_CHECKING:
    from collections.abc import Callable

    from konfuzio_sdk.data import Document
    from konfuzio_sdk.trainer.base import BaseAI

LENGTHS = (10_000, 100_000, 1_000_000, 5_000_000)
MOST_BOXES = 1_000_000
TOO_SHORT_TO_TELL = 0.1
PAGE_LINES = 60
PAGE_SIZE = (595.0, 842.0)


class Figure(NamedTuple):
    """Seconds of the processor for each step of a request, megabytes at its peak, and bytes of the answer."""

    parse: float
    work: float
    dump: float
    megabytes: float
    answer: int

    @property
    def whole(self) -> float:
        """Seconds of all steps."""
        return self.parse + self.work + self.dump


def repeated(unit: str) -> Callable[[int], str]:
    """Text of a unit again and again."""
    return lambda length: (unit * (length // len(unit) + 1))[:length]


def texts(page: str) -> dict[str, Callable[[int], str]]:
    """Texts by name, made for a length; `page` is that of a real page."""
    return {
        "pages": repeated(page + "\f"),
        "one page of lines": repeated(page + "\n"),
        "one line": repeated(page.replace("\n", " ") + " "),
        "one word": repeated("a"),
        "digits": repeated("1234567890"),
        "blanks": repeated(" "),
        "newlines": repeated("\n"),
        "form feeds": repeated("\f"),
        "short lines": repeated("a\n"),
        "short pages": repeated("Page 1 of 2\nabc 12,50\f"),
        "amounts": repeated("1.234,56 "),
        "points": repeated("1.1,"),
        "dates": repeated("01.01.2020 "),
        "combining": repeated("e\u0301\u0323"),
        "surrogates": repeated("\ud800a "),
        "zeros": repeated("\0 a"),
        "astral": repeated("\U0001f600 \U00010400"),
    }


def columns_of(text: str, *, piled: bool = False) -> dict[str, Any]:
    """A box for each visible character in its line and column, or all in the same place."""
    visible = [offset for offset, character in enumerate(text) if not character.isspace()][:MOST_BOXES]
    lines, pages, starts = {}, {}, {}
    line = page = start = 0
    for offset, character in enumerate(text):
        lines[offset], pages[offset], starts[offset] = line, page + 1, start
        if character in "\n\f":
            line, page, start = line + 1, page + (character == "\f"), offset + 1
    place = [0 if piled else offset - starts[offset] for offset in visible]
    y0 = [100.0 if piled else 800.0 - lines[offset] % PAGE_LINES * 12 for offset in visible]
    return {
        "offset": [[offset, 1] for offset in visible],
        "page": [[pages[offset], 1] for offset in visible],
        "line": [[lines[offset], 1] for offset in visible],
        "x0": [4.0 * column for column in place],
        "x1": [4.0 * column + 4 for column in place],
        "y0": [[low, 1] for low in y0],
        "y1": [[low + 10, 1] for low in y0],
    }


def request(ai: BaseAI, text: str, boxes: str) -> dict[str, Any]:
    """Newest request of a text: without boxes and pages, with boxes, or with piled boxes."""
    version = ai_type_named(ai.ai_type).requests.newest.name
    found: dict[str, Any] = {"schema_version": version, "text": text, "characters": None, "pages": None}
    if boxes != "no boxes":
        found["characters"] = columns_of(text, piled=boxes == "piled boxes")
        numbers = range(1, text.count("\f") + 2)
        found["pages"] = [{"number": number, "width": PAGE_SIZE[0], "height": PAGE_SIZE[1]} for number in numbers]
        if ai.ai_type == "file_splitting":
            found["pages"] = [{"id": page["number"], "categories": [], **page} for page in found["pages"]]
    return found


def measured(ai: BaseAI, payload: dict[str, Any]) -> Figure:
    """Answer a request."""
    kind = ai_type_named(ai.ai_type)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    parsed, spoken = kind.parse(payload)
    understood = time.process_time()
    response = kind.answer(ai, parsed, spoken)
    worked = time.process_time()
    size = len(orjson.dumps(response))
    done = time.process_time()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return Figure(understood - start, worked - understood, done - worked, grown, size)


def in_own_process(call: Callable[[], Figure], seconds: float) -> Figure | str:
    """What a call gives in a copy of this process, or why it gives nothing."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            found: Figure | str = call()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is told
            found = f"{type(error).__name__}: {error}"[:60]
        os.write(writing, pickle.dumps(found))
        os._exit(0)
    os.close(writing)
    ready = select.select([reading], [], [], seconds)[0]
    told = os.read(reading, 65536) if ready else b""
    os.close(reading)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    if not told:
        return "ended" if ready else f"over {seconds:.0f} s"
    figure: Figure | str = pickle.loads(told)  # noqa: S301 - of a copy of this process
    return figure


def trained(folder: Path) -> dict[str, BaseAI]:
    """Every AI of the SDK that a project can train, by its class's name."""
    project = Project(project_folder=folder)
    categories = [category for category in project.categories if len(category.documents()) > 1]
    ais: list[BaseAI] = [
        RFExtractionAI(category=max(categories, key=lambda category: len(category.documents()))),
        NameBasedCategorizationAI(categories),
        CategorizationAI(categories),
        TextualFileSplittingAI(categories),
        ContextAwareFileSplittingAI(categories),
    ]
    for ai in ais:
        ai.documents = [_of_two_pages(one) for one in ai.documents] if "Textual" in type(ai).__name__ else ai.documents
        ai.fit()
    return {type(ai).__name__: ai for ai in ais}


def _of_two_pages(document: Document) -> Document:
    return document_of_pages([document.pages()[0]] * 2)


def main() -> None:
    """Print the figures."""
    ais = trained(Path(sys.argv[1]))
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    wanted = sys.argv[3:]
    ai = ais["RFExtractionAI"]
    made = texts(next(one for one in ai.test_documents if len(one.pages()) == 1).text)
    text_of = cache(lambda name, length: made[name](length))
    for ai_name, one in ais.items():
        for text_name in made:
            for boxes in ("no boxes", "boxes", "piled boxes"):
                if not wanted or {ai_name, text_name, boxes} >= set(wanted):
                    print_growth(f"{ai_name}, {text_name}, {boxes}", one, text_name, boxes, text_of, seconds)


def print_growth(  # noqa: PLR0913 - what is printed, and what it is of
    title: str, ai: BaseAI, name: str, boxes: str, text_of: Callable[[str, int], str], seconds: float
) -> None:
    """Print one line a length."""
    print(title)
    before: tuple[int, float] | None = None
    for length in LENGTHS:
        text = text_of(name, length)
        if boxes != "no boxes" and length > MOST_BOXES:
            return
        payload = request(ai, text, boxes)
        figure = in_own_process(lambda payload=payload: measured(ai, payload), seconds)  # type: ignore[misc]
        if isinstance(figure, str):
            print(f"  {length:>9,}  {figure}", flush=True)
            return
        ratio = "" if before is None else f"{figure.whole / before[1] / (length / before[0]):6.2f}"
        steps = f"parse {figure.parse:7.3f} s  work {figure.work:7.3f} s  dump {figure.dump:6.3f} s"
        told = f"{figure.megabytes:8.1f} MB  answer {figure.answer:>11,} bytes  ratio {ratio}"
        print(f"  {length:>9,}  {steps}  {told}", flush=True)
        before = (length, figure.whole) if figure.whole > TOO_SHORT_TO_TELL else None


if __name__ == "__main__":
    main()
