"""What `extract()` of one page costs, part by part, how it grows with the number of pages, what a trained AI weighs.

Times a page are the least processor time, so that they say what a page costs a worker, whoever else is busy.

    python benchmarks/extract_page.py PROJECT_FOLDER [CATEGORY_ID]

PROJECT_FOLDER is an exported project; without CATEGORY_ID its Category with most training Documents is taken.
"""

from __future__ import annotations

import bz2
import gc
import pickle
import resource
import sys
import time
from pathlib import Path

import lz4.frame
import numpy as np

from konfuzio_sdk.data import BboxColumns, Document, Page, Project
from konfuzio_sdk.data.document import PAGE_BREAK
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI
from konfuzio_sdk.trainer.information_extraction.features import token_features
from timing import least_processor_ms, shares


def main() -> None:
    """Train on the project and print the figures."""
    project = Project(project_folder=Path(sys.argv[1]))
    if len(sys.argv) > 2:
        category = project.get_category_by_id(int(sys.argv[2]))
    else:
        category = max(project.categories, key=lambda candidate: len(candidate.documents()))
    ai = RFExtractionAI(category=category)
    start = time.perf_counter()
    table, names = ai.feature_function(ai.documents)
    featured = time.perf_counter()
    ai.df_train, ai.label_feature_list = table, names
    ai.fit()
    fitted = time.perf_counter()
    print(f"{category.name}: features of {len(ai.documents)} Documents {featured - start:.2f} s, ", end="")
    print(f"fit {fitted - featured:.2f} s, {len(table)} tokens, {len(names)} features")

    page = next(document for document in category.test_documents() if len(document.pages()) == 1)
    print_size(ai)
    print_parts(ai, page)
    print_growth(ai, page)


def print_size(ai: RFExtractionAI) -> None:
    """Bytes of the pickled AI, as it is and compressed."""
    pickled = pickle.dumps(ai)
    sizes = {"plain": pickled, "lz4": lz4.frame.compress(pickled), "bz2": bz2.compress(pickled)}
    print("pickled: " + ", ".join(f"{name} {len(content) / 1e6:.2f} MB" for name, content in sizes.items()))


def print_parts(ai: RFExtractionAI, document: Document) -> None:
    """Time the parts of one extraction."""
    offsets = ai.tokenizer.token_offsets(document)
    features = token_features(document, offsets)
    model = ai._model  # noqa: SLF001 - the parts are what is measured
    if model is None:
        return
    whole = least_processor_ms(lambda: ai.extract(document))
    parts = {
        "tokenize": least_processor_ms(lambda: ai.tokenizer.token_offsets(document)),
        "features": least_processor_ms(lambda: token_features(document, offsets)),
        "forest": least_processor_ms(lambda: model.classifier.predict(features)),
    }
    parts["building the result"] = whole - sum(parts.values())
    found = len(ai.extract(document).annotations(use_correct=False))
    print(f"\none page, {len(document.text)} characters, {len(offsets)} tokens, {found} Annotations found")
    print(shares(parts, whole))


def print_growth(ai: RFExtractionAI, document: Document) -> None:
    """Time Documents of more and more copies of a page."""
    base = least_processor_ms(lambda: ai.extract(document), runs=10)
    print("\npages   ms a page   pages/s   against one page")
    for count in (1, 4, 16, 64, 256, 500):
        long = repeated(document, count)
        each = least_processor_ms(lambda long=long: ai.extract(long), runs=10 if count < 16 else 2) / count  # type: ignore[misc]
        print(f"{count:5d} {each:11.2f} {1000 / each:9.0f} {each / base:18.2f}")
        del long
    gc.collect()
    before, peak = kept_mb(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for _ in range(300):
        ai.extract(document)
    gc.collect()
    print(f"\npeak memory {peak:.0f} MB; over 300 more extractions of one page {kept_mb() - before:+.1f} MB are kept")


def kept_mb() -> float:
    """Memory that the process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def repeated(document: Document, count: int) -> Document:
    """Document of `count` copies of a one-page Document."""
    text = PAGE_BREAK.join([document.text] * count)
    boxes, step = document.bboxes, len(document.text) + 1
    number = np.repeat(np.arange(count), len(boxes))
    columns = BboxColumns(
        np.tile(boxes.offset, count) + number * step,
        np.tile(boxes.x0, count),
        np.tile(boxes.x1, count),
        np.tile(boxes.y0, count),
        np.tile(boxes.y1, count),
        number + 1,
    )
    long = Document(document.project, text, columns, category=document.category)
    for index in range(count):
        Page(None, long, index + 1, document.pages()[0].original_size)
    return long


if __name__ == "__main__":
    main()
