from __future__ import annotations

import pytest

from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.settings import ServiceSettings


def test_defaults_hold_where_nothing_is_set() -> None:
    assert ServiceSettings.from_environment({"BENTO_SERVICE_TIMEOUT": ""}) == ServiceSettings()


def test_the_environment_is_read() -> None:
    settings = ServiceSettings.from_environment({"BENTO_SERVICE_TIMEOUT": "2.5", "BENTO_SERVICE_MAX_CONCURRENCY": "2"})
    assert (settings.timeout, settings.max_concurrency) == (2.5, 2)


@pytest.mark.parametrize(("name", "value"), [("TIMEOUT", "soon"), ("TIMEOUT", "0"), ("MAX_CONCURRENCY", "1.5")])
def test_what_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(ArgumentError, match=f"BENTO_SERVICE_{name} cannot be used"):
        ServiceSettings.from_environment({f"BENTO_SERVICE_{name}": value})
