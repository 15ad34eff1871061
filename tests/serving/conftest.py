"""AI types and manifests for tests of what is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from konfuzio_sdk.bento.ai_type import AIType, ai_type_named, ai_types
from released_manifests import RELEASED_MANIFESTS

if TYPE_CHECKING:
    from konfuzio_sdk.bento.manifest import Manifest


@pytest.fixture(params=ai_types())
def ai_type(request: pytest.FixtureRequest) -> AIType[Any, Any]:
    return ai_type_named(request.param)


@pytest.fixture
def manifest(ai_type: AIType[Any, Any]) -> Manifest:
    return RELEASED_MANIFESTS[ai_type.name]
