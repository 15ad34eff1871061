"""What an archive weighs, and how long sealing it and compressing it takes; by how strong it is compressed.

python benchmarks/archive_size.py            seals an AI of the sample project
python benchmarks/archive_size.py ARCHIVE    takes this one, for example one with its wheels
"""

from __future__ import annotations

import bz2
import lzma
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import lz4.frame

from konfuzio_sdk.readers import read_pdf_folder
from konfuzio_sdk.sample import generate_sample_project
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI
from timing import median_ms

if TYPE_CHECKING:
    from collections.abc import Callable

_PRESETS = (0, 1, 3, 6, 9)
_RUNS = 3


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as scratch:
        packed = (Path(sys.argv[1]) if len(sys.argv) > 1 else _sealed(Path(scratch))).read_bytes()
    raw = lzma.decompress(packed)
    print(f"the archive, {len(packed):,} bytes, {len(raw):,} unpacked")
    _compare(raw, {f"xz {preset}": partial(lzma.compress, preset=preset) for preset in _PRESETS})


def _sealed(folder: Path) -> Path:
    """Archive of an AI that learned from the sample project; tells how long sealing takes, and what its pickle is."""
    project = read_pdf_folder(generate_sample_project(folder / "sample"))
    ai = RFExtractionAI(category=project.get_category_by_name("Invoice")).fit()
    ai.save_bento()  # fills uv's cache
    ai.documents = ai.documents[:-1]
    ai.fit()
    started = time.perf_counter()
    _, archive = ai.save_bento(output_dir=folder)
    print(f"sealing and exporting took {time.perf_counter() - started:.2f} s")
    if archive is None:
        sys.exit("No archive was written.")
    pickled = lz4.frame.decompress(ai.save(folder).read_bytes())
    print(f"its pickle, {len(pickled):,} bytes")
    _compare(pickled, {"lz4": lz4.frame.compress, "bz2": bz2.compress, "xz 6": lzma.compress})
    return archive


def _compare(content: bytes, ways: dict[str, Callable[[bytes], bytes]]) -> None:
    baseline = 0.0
    for name, compress in ways.items():
        packed = compress(content)
        took = median_ms(partial(compress, content), runs=_RUNS)
        baseline = baseline or took
        print(f"  {name:<6}{len(packed):>12,} bytes {len(packed) / len(content):6.1%}  {took / baseline:5.1f} times")


if __name__ == "__main__":
    main()
