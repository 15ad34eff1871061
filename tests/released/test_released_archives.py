"""Archives of every released format are opened, checked, served and talked to by this SDK.

A folder a format, written by `make_archives.py` when the format was released, and never again. They are installed from
their own lockfiles, which takes a package index or its cache.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from commands import run
from konfuzio_sdk.bento.ai_type import ai_type_named, ai_types
from konfuzio_sdk.bento.archive_paths import LOCK_FILE, SOURCE
from konfuzio_sdk.bento.client import ServiceClient
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.data import Document
from konfuzio_sdk.opening import opened
from konfuzio_sdk.opening.environment import environment_of
from konfuzio_sdk.opening.replay import replay_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.opening import OpenedArchive
    from konfuzio_sdk.opening.environment import Environment

ARCHIVES = sorted(Path(__file__).parent.glob("*/*.bento"))
NAMES = [f"{path.parent.name}/{path.stem}" for path in ARCHIVES]


class Environments:
    """Environments by their lockfiles, which archives of one format share."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._made: dict[str, Environment] = {}

    def of(self, archive: OpenedArchive) -> Environment:
        lock = (archive.folder / SOURCE / LOCK_FILE).read_text()
        if lock not in self._made:
            self._made[lock] = self._stack.enter_context(environment_of(archive))
        return self._made[lock]


@pytest.fixture(scope="module")
def environments() -> Iterator[Environments]:
    with ExitStack() as stack:
        yield Environments(stack)


def test_there_are_archives_of_every_ai_type() -> None:
    told = set()
    for path in ARCHIVES:
        with opened(path) as archive:
            told.add(archive.manifest.ai_type)
    assert told == set(ai_types())


@pytest.mark.parametrize("path", ARCHIVES, ids=NAMES)
def test_a_released_archive_is_sound_and_can_be_looked_at(path: Path) -> None:
    assert "refused" not in run("bento", "verify", path)
    with opened(path) as archive:
        assert archive.manifest.model.tag in run("bento", "inspect", path)
        assert archive.manifest.golden


@pytest.mark.parametrize("path", ARCHIVES, ids=NAMES)
def test_a_released_archive_is_served_and_answers_as_it_did(path: Path, environments: Environments) -> None:
    with opened(path) as archive:
        environment = environments.of(archive)
        served = LocalServer(
            str(archive.folder), python=environment.python, environment=environment.variables, inherit=False
        )
        with served as server, ServiceClient(server.url) as client:
            assert replay_at(server.url, archive) == [sample.name for sample in archive.manifest.golden]
            assert client.ai_type == archive.manifest.ai_type
            document = Document(client.project(), "Invoice No. 4711")
            if not ai_type_named(client.ai_type).finds_several:
                assert client.process(document).text == document.text
            if archive.manifest.ai_class.endswith("NumberAI"):
                assert [found.offset_string for found in document.annotations(use_correct=False)] == [["4711"]]
