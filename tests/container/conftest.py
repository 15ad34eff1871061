"""Images of two archives: an AI, and the same AI trained on fewer Documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from container_engine import Engine, engine_named, image_named
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.data import Project
    from served_fixtures import Archive


class Images(NamedTuple):
    """Names of both images, in the engine's store."""

    first: str
    retrained: str


@pytest.fixture(scope="session")
def engine() -> Engine:
    found = engine_named("podman")
    if isinstance(found, str):
        pytest.skip(found)
    return found


@pytest.fixture(scope="session")
def images(engine: Engine, archive: Archive, sample_project: Project) -> Iterator[Images]:
    retrained = RFExtractionAI(category=sample_project.get_category_by_name("Invoice"))
    retrained.documents = retrained.documents[:4]
    bento, _ = retrained.fit().save_bento()
    names = Images(image_named(archive.bento.tag), image_named(bento.tag))
    try:
        for tag, name in zip((archive.bento.tag, bento.tag), names, strict=True):
            engine.containerize(str(tag), name)
        yield names
    finally:
        engine("rmi", "--force", *names, code=None)


@pytest.fixture(scope="session")
def isolated(engine: Engine, images: Images) -> Iterator[str]:
    """Container without any network."""
    with engine.running(images.first, "--network", "none") as container:
        yield container
