"""An AI that does what the Document's text says, as no AI should; the tests of faults are about it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from konfuzio_sdk.data import Annotation, Category, Label, Project, Span
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI

if TYPE_CHECKING:
    from konfuzio_sdk.data import Document


class ActingAI(AbstractExtractionAI):
    """Finds the first word, and does what the words say."""

    def __init__(self) -> None:
        project = Project(id_=1)
        category = Category(project=project, id_=4711, name="Acts")
        super().__init__(category)
        Label(project=project, text="Word", id_=1, label_sets=[category.default_label_set])

    def extract(self, document: Document) -> Document:
        """Act, and answer."""
        document = super().extract(document)
        what, _, how = document.text.partition(" ")
        self.told = how[:20]
        getattr(self, f"act_{what}", len)(how)
        label = document.project.get_label_by_id(1)
        found = [Span(0, len(what))]
        Annotation(document, label, None, 0.5, found, normalized=f"{os.getpid()}", translated_string=self.told)
        return document

    def act_sleep(self, how: str) -> None:
        """Wait in the C of the standard library."""
        time.sleep(float(how))

    def act_spin(self, _how: str) -> None:
        """Compute for ever, whatever is raised."""
        while True:
            try:
                while True:
                    pass
            except BaseException:  # noqa: BLE001, S110 - the worst that an AI does
                pass

    def act_exit(self, how: str) -> None:
        """Leave without a word."""
        os._exit(int(how))

    def act_crash(self, _how: str) -> None:
        """Read where nothing is."""
        ctypes.string_at(0)

    def act_raise(self, how: str) -> None:
        """Raise an error that quotes the Document."""
        raise ValueError(how)

    def act_fork(self, _how: str) -> None:
        """Start a process that outlives the request."""
        subprocess.run([sys.executable, "-c", "import time; time.sleep(600)"], check=False)

    def act_twin(self, _how: str) -> None:
        """Go on twice."""
        os.fork()

    def act_large(self, how: str) -> None:
        """Find what takes so many megabytes to tell."""
        self.told = "x" * (int(how) * 2**20)

    def act_print(self, how: str) -> None:
        """Write what happens."""
        print(how, file=sys.stderr, flush=True)  # noqa: T201 - that is what it is for

    def act_signal(self, how: str) -> None:
        """Be told to end as by an operator."""
        os.kill(os.getpid(), getattr(signal, how))
