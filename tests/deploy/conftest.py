"""An archive and its deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.deploy import Deployment, deployment_of
from konfuzio_sdk.opening import opened

if TYPE_CHECKING:
    from served_fixtures import Archive


@pytest.fixture(scope="session")
def deployment(archive: Archive) -> Deployment:
    with opened(archive.path) as found:
        return deployment_of(found)
