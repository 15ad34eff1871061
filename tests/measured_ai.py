"""An AI that tells of the process it works in; the tests of what workers get are about it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.data import Annotation, Category, Label, Project, Span
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI

if TYPE_CHECKING:
    from konfuzio_sdk.data import Document

_SIDE = 1000


class MeasuredAI(AbstractExtractionAI):
    """Multiplies large matrices, and annotates the text with what its process has then."""

    def __init__(self) -> None:
        project = Project(id_=4713)
        category = Category(project=project, id_=4713, name="Measured")
        super().__init__(category)
        Label(project=project, text="Process", id_=1, label_sets=[category.default_label_set])

    def extract(self, document: Document) -> Document:
        """Compute, and tell."""
        document = super().extract(document)
        matrix = np.ones((_SIDE, _SIDE))
        product = matrix @ matrix
        status = Path("/proc/self/status").read_text(encoding="ascii")
        told = {
            "pid": os.getpid(),
            "product": float(product[0, 0]),
            "threads": int(status.partition("Threads:")[2].split()[0]),
            "variables": {name: value for name, value in os.environ.items() if name.endswith("_NUM_THREADS")},
        }
        label = document.project.get_label_by_id(1)
        Annotation(document, label, None, 0.5, [Span(0, len(document.text))], normalized=json.dumps(told))
        return document
