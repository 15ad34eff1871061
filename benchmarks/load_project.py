"""How long reading an exported project folder takes, against merely parsing its files.

python benchmarks/load_project.py PROJECT_FOLDER
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import orjson

from konfuzio_sdk.data import Project
from timing import median_ms


def main() -> None:
    """Print the figures."""
    folder = Path(sys.argv[1])
    project = Project(project_folder=folder)
    boxed = [document for document in project.documents_of_status() if document.bboxes]
    reading = median_ms(lambda: Project(project_folder=folder), runs=5)
    parsing = median_ms(lambda: parse(folder), runs=5)
    characters = sum(len(document.bboxes) for document in boxed)
    print(f"{len(boxed)} Documents with boxes, {characters} boxes")
    print(f"reading the project {reading:8.0f} ms")
    print(f"parsing its files   {parsing:8.0f} ms, {parsing / reading:.0%} of it")


def parse(folder: Path) -> None:
    """Parse every file of the folder, and throw the result away."""
    for path in folder.rglob("*.json5"):
        orjson.loads(path.read_bytes())
    for path in folder.rglob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            orjson.loads(archive.read(archive.namelist()[0]))


if __name__ == "__main__":
    main()
